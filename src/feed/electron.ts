// A feed of electron-updater: one small YAML file for each platform, which knows one release. Anchors can make a small file
// unfold into gigabytes, so aliases are counted. Specification: electron-updater's Provider and its updaters (6.x).

import { parseDocument } from "yaml";
import type { Gap } from "../finding.js";
import type { Channel, FeedFile, Refusal } from "../model/feed.js";
import { parseSemver } from "../versions/semver-order.js";
import { gapAt, type Document } from "./documents.js";
import { feedFile, type Beside } from "./files.js";
import { fileNameIn } from "./links.js";
import { routesOf } from "./routes.js";
import { updaterOrder } from "../versions/updater-order.js";

const MAX_ALIASES = 100;
/** More than any release has. */
const MAX_CHARACTERS = 1024 * 1024;

/** The channel, nothing where the YAML file is another one's, and a gap where it can't be read. */
export function readElectronFeed(
  { name, text, place }: Document,
  beside: Beside,
): { readonly channel?: Channel; readonly gap?: Gap } {
  const isNamedSo = /^(?:latest|beta|alpha)(?:-(?:mac|linux)(?:-\w+)?)?\.ya?ml$/i.test(name);
  if (text.length > MAX_CHARACTERS)
    return isNamedSo ? { gap: gapAt(place, "is larger than any feed of electron-updater") } : {};
  let value: unknown;
  try {
    const document = parseDocument(text, {
      logLevel: "silent",
      prettyErrors: false,
      schema: "core",
      maxAliasCount: MAX_ALIASES,
    } as object);
    const [error] = document.errors;
    if (error !== undefined) throw new Error(error.message);
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]?.slice(0, 200) : "";
    return isNamedSo ? { gap: gapAt(place, `is no YAML: ${reason ?? ""}`) } : {};
  }
  if (!isObject(value) || (value["files"] === undefined && value["path"] === undefined)) {
    return isNamedSo ? { gap: gapAt(place, "has neither files nor path; expected a feed of electron-updater") } : {};
  }
  return { channel: channelOf(name, value, place, beside) };
}

function channelOf(file: string, value: Record<string, unknown>, place: Document["place"], beside: Beside): Channel {
  const { channel, platform } = platformIn(file);
  const said = value["version"];
  const version = typeof said === "string" ? said : typeof said === "number" ? String(said) : "";
  const refusals: Refusal[] = [];
  const refuse = (what: Refusal["what"], subject: string, symptom: string) =>
    refusals.push({ what, place, subject, symptom, isFatal: true });
  if (parseSemver(version) === undefined) {
    const symptom = `This file could not be downloaded, or the latest version (from update server) does not have a valid semver version: "${version}"`;
    refuse("version", version === "" ? "without a version" : version, symptom);
  }
  const entries = entriesOf(value);
  const files = entries.map(({ url, size, sha512 }): FeedFile => {
    const hex = sha512 === undefined ? undefined : sumIn(sha512);
    return feedFile(url, place, beside, { size, ...(sha512 !== undefined && { sum: { algorithm: "sha512", hex } }) });
  });
  for (const { url, sha512, hasOlderSum } of entries)
    if (sha512 === undefined && !hasOlderSum)
      refuse(
        "checksum",
        url,
        "ERR_UPDATER_NO_CHECKSUM: Update info doesn't contain nor sha256 neither sha512 checksum",
      );
  const isZip = ({ url }: Entry): boolean => /\.zip$/i.test(fileNameIn(url));
  const isNotForMac = ({ url }: Entry): boolean => /\.(?:pkg|dmg)$/i.test(fileNameIn(url));
  if (entries.length === 0) refuse("no-file", file, "ERR_UPDATER_NO_FILES_PROVIDED: No files provided");
  else if (platform === "macos" && !entries.some(isZip) && entries.every(isNotForMac))
    refuse("no-file", file, "ERR_UPDATER_ZIP_FILE_NOT_FOUND: ZIP file not provided");
  const versions = version === "" ? [] : [version];
  return {
    kind: "electron-updater",
    app: undefined,
    platform,
    name: channel,
    place,
    releases: versions.map((one) => ({ version: one, files })),
    patches: [],
    refusals,
    routes:
      refusals.length > 0
        ? []
        : routesOf({ versions, whole: new Set(versions), patches: [], order: updaterOrder("electron-updater") }),
  };
}

interface Entry {
  readonly url: string;
  readonly size: number | undefined;
  readonly sha512: string | undefined;
  readonly hasOlderSum: boolean;
}

/** `files`, or what stood in their place before electron-builder 20: `path` and `sha512`. */
function entriesOf(value: Record<string, unknown>): readonly Entry[] {
  const files = value["files"];
  const listed = Array.isArray(files) ? files.slice(0, 1000).filter(isObject) : [];
  const all = listed.length > 0 ? listed : value["path"] == null ? [] : [{ ...value, url: value["path"] }];
  return all.flatMap((entry: Record<string, unknown>) =>
    typeof entry["url"] !== "string"
      ? []
      : [
          {
            url: entry["url"],
            size: typeof entry["size"] === "number" ? entry["size"] : undefined,
            sha512: typeof entry["sha512"] === "string" ? entry["sha512"] : undefined,
            hasOlderSum: entry["sha2"] != null,
          },
        ],
  );
}

/** As the updater reads it: 128 characters without "+", "Z" and "=" are hex, everything else is base64. */
function sumIn(text: string): string | undefined {
  if (text.length === 128 && !/[+Z=]/.test(text)) return /^[0-9a-f]{128}$/i.test(text) ? text.toLowerCase() : undefined;
  if (!/^[A-Za-z0-9+/]{86}==$/.test(text)) return undefined;
  return Buffer.from(text, "base64").toString("hex");
}

function platformIn(file: string): { readonly channel: string; readonly platform: string } {
  const stem = file.replace(/\.ya?ml$/i, "");
  const match = /^(.*?)-(mac|linux)(?:-(\w+))?$/.exec(stem);
  if (match === null) return { channel: stem, platform: "windows" };
  const [, channel = "", system, arch] = match;
  return { channel, platform: system === "mac" ? "macos" : `linux-${arch ?? "x64"}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
