// What Esky's updater goes by: it takes off the folder that all members have in common, looks for the version folder on top of
// what is left, and moves what bootstrap-manifest.txt names into the application's folder (esky/finder.py, esky/util.py).

import type { FrozenApp } from "../model/app.js";
import type { EskyShipment, Shipment } from "../model/shipment.js";
import { filesIn, placeOf } from "./support/shipped.js";
import { type Draft, defineRule } from "./rule.js";

const MANIFEST = "esky-files/bootstrap-manifest.txt";
const OLD_MANIFEST = "esky-files/bootstrap-manifest-old.txt";
const FILE_LIST = "esky-files/esky_filelist.txt";

const says = [
  "no-manifest",
  "uninstalled",
  "partial",
  "bare",
  "depth",
  "unsafe",
  "listed",
  "unlisted",
  "patches",
] as const;
type Message = (typeof says)[number];

export default defineRule({
  id: "missing-bootstrap",
  needs: ["app"],
  says,
  *check({ app }): Iterable<Draft<Message, never>> {
    const { shipment } = app;
    const esky = shipment?.esky;
    if (shipment === undefined || esky === undefined) return;
    const files = new Set(filesIn(shipment).map(({ path }) => path));
    const isArchive = shipment.kind !== "folder";
    const draft = (message: Message, names: readonly string[], file: string): Draft<Message, never> => ({
      message,
      args: { version: inVersion(esky) },
      confidence: "certain",
      subject: message === "listed" || message === "unlisted" || message === "unsafe" ? (names[0] ?? "") : message,
      ...(names.length > 0 && { names }),
      place: placeOf(file === "" ? esky.version : `${esky.version}/${file}`, shipment),
    });

    if (files.has(`${esky.version}/${OLD_MANIFEST}`)) {
      yield { ...draft("uninstalled", [], OLD_MANIFEST), severity: isArchive ? "error" : "info" };
      return;
    }
    const level = isArchive ? levelOf(shipment, esky) : undefined;
    if (level !== undefined) yield draft(level, [], "");
    if (!files.has(`${esky.version}/${MANIFEST}`)) {
      yield draft("no-manifest", [], "");
      return;
    }
    const isPartial = shipment.entries.some(({ path }) =>
      `${path}/`.startsWith(`${esky.version}/esky-files/bootstrap/`),
    );
    if (isPartial) yield { ...draft("partial", [], "esky-files/bootstrap"), severity: isArchive ? "error" : "info" };
    // Where versions lie side by side, the upper level is that of the newest.
    const isOnly = shipment.entries.filter(({ path }) => path.endsWith(`/${MANIFEST}`)).length === 1;
    if (esky.manifest !== undefined && !isPartial && isOnly && level === undefined)
      yield* manifestDrafts(esky.manifest, esky, shipment, app, files, draft);
    if (esky.fileList !== undefined && level === undefined && isArchive) {
      const lost = esky.fileList
        .map((name) => atUpper(name.replaceAll("\\", "/"), esky))
        .filter((path) => !files.has(path));
      const names = lost.map((path) => below(path, esky));
      if (lost.length > 0) yield { ...draft("patches", names, FILE_LIST), severity: "warning" };
    }
  },
});

function* manifestDrafts(
  manifest: readonly string[],
  esky: EskyShipment,
  shipment: Shipment,
  app: FrozenApp,
  files: ReadonlySet<string>,
  draft: (message: Message, names: readonly string[], file: string) => Draft<Message, never>,
): Iterable<Draft<Message, never>> {
  const names = [...new Set(manifest.map((name) => name.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "")))];
  const unsafe = names.filter(
    (name) => name.startsWith("/") || /^[A-Za-z]:/.test(name) || name.split("/").includes(".."),
  );
  if (unsafe.length > 0) yield draft("unsafe", unsafe, MANIFEST);
  const folders = foldersIn(shipment);
  const isThere = (path: string): boolean => files.has(path) || folders.has(path);
  const lost = names.filter((name) => !unsafe.includes(name) && !isThere(atUpper(name, esky)));
  if (lost.length > 0) yield draft("listed", lost, MANIFEST);
  // What isn't named stays behind in an update; text beside the programs may.
  const known = new Set(names.map((name) => atUpper(name, esky)));
  const programs = [...new Set(shipment.programs.map(({ file }) => file.path))];
  const unlisted = programs.filter(
    (path) => !known.has(path) && ![...known].some((name) => path.startsWith(`${name}/`)),
  );
  if (unlisted.length > 0 && app.platform !== "darwin")
    yield {
      ...draft(
        "unlisted",
        unlisted.map((path) => below(path, esky)),
        MANIFEST,
      ),
      severity: "warning",
    };
}

function foldersIn({ entries }: Shipment): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path, isDirectory } of entries) {
    if (isDirectory) folders.add(path);
    for (let at = path; at.includes("/");) {
      at = at.slice(0, at.lastIndexOf("/"));
      if (folders.has(at)) break;
      folders.add(at);
    }
  }
  return folders;
}

/** Where the version folder lies for Esky: undefined when that is right. */
function levelOf({ entries }: Shipment, { version, upper }: EskyShipment): "bare" | "depth" | undefined {
  const names = entries.map(({ path, spelling, isDirectory }) => spelling ?? (isDirectory ? `${path}/` : path));
  const common = commonFolder(names);
  if (common === (upper === "" ? "" : `${upper}/`)) return undefined;
  return common.startsWith(`${version}/`) ? "bare" : "depth";
}

/** The longest beginning that all names share, up to its last slash. */
function commonFolder(names: readonly string[]): string {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common.slice(0, common.lastIndexOf("/") + 1);
}

function atUpper(name: string, { upper }: EskyShipment): string {
  const path = name
    .split("/")
    .filter((part) => part !== "." && part !== "")
    .join("/");
  return upper === "" ? path : `${upper}/${path}`;
}

function below(path: string, { upper }: EskyShipment): string {
  return upper === "" ? path : path.slice(upper.length + 1);
}

function inVersion({ version }: EskyShipment): string {
  return version.slice(version.lastIndexOf("/") + 1);
}
