// An appcast of Sparkle (macOS) or WinSparkle: RSS whose items have an enclosure and a version. The XML reader knows no
// entities but XML's own five: what a DTD declares is refused, so nothing unfolds. Specification: Sparkle's SUAppcastItem.

import { SaxesParser } from "saxes";
import type { Gap } from "../finding.js";
import type { Channel, FeedPatch, FeedRelease, Refusal } from "../model/feed.js";
import { compareSparkleVersions } from "../versions/sparkle-order.js";
import { gapAt, type Document } from "./documents.js";
import { feedFile, type Beside } from "./files.js";
import { fileNameIn } from "./links.js";
import { routesOf } from "./routes.js";

const SPARKLE = "http://www.andymatuschak.org/xml-namespaces/sparkle";
const MAX_ITEMS = 20_000;
const MAX_DEPTH = 100;

export function isAppcast(text: string): boolean {
  return /<rss\b/i.test(text.slice(0, 8192)) && /<enclosure\b|xml-namespaces\/sparkle|xmlns:sparkle/i.test(text);
}

interface Enclosure {
  url?: string;
  version?: string;
  shown?: string;
  length?: number;
  signed: boolean;
  deltaFrom?: string;
  system?: string;
}

interface Item {
  title: string;
  line: number;
  version: string | undefined;
  shown: string | undefined;
  date: string;
  minimum: string;
  channel: string;
  link: string;
  enclosures: Enclosure[];
  deltas: Enclosure[];
}

/** One channel for each platform and name of a channel in the file; a gap where the XML ends early. */
export function readAppcast(
  document: Document,
  beside: Beside,
): { readonly channels: readonly Channel[]; readonly gap?: Gap } {
  const { items, title, fault } = itemsOf(document.text);
  const gap = fault === undefined ? {} : { gap: gapAt(document.place, fault) };
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const system = item.enclosures[0]?.system ?? "macos";
    const key = JSON.stringify([/^windows/i.test(system) ? "windows" : system.toLowerCase(), item.channel]);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const channels = [...groups].map(([key, group]): Channel => {
    const [platform = "macos", name = ""] = JSON.parse(key) as [string, string];
    return {
      ...channelOf(group, document.place, beside),
      app: title || undefined,
      platform,
      ...(name !== "" && { name }),
    };
  });
  return { channels, ...gap };
}

function channelOf(
  items: readonly Item[],
  place: Document["place"],
  beside: Beside,
): Omit<Channel, "app" | "platform"> {
  const refusals: Refusal[] = [];
  const releases = new Map<string, FeedRelease>();
  const patches: FeedPatch[] = [];
  for (const item of items) {
    const at = "path" in place ? { path: place.path, line: item.line } : place;
    const [enclosure] = item.enclosures;
    const subject = item.title.trim().slice(0, 100) || `the entry in line ${item.line}`;
    const version = item.version ?? enclosure?.version ?? versionInName(enclosure?.url);
    if (version === undefined || version === "") {
      refusals.push({ what: "version", place: at, subject, symptom: "no update is offered", isFatal: false });
      continue;
    }
    if (enclosure?.url === undefined && item.link === "") {
      refusals.push({ what: "no-file", place: at, subject, symptom: "no update is offered", isFatal: false });
      continue;
    }
    const shown = item.shown ?? enclosure?.shown;
    const published = Date.parse(item.date);
    const fileOf = (one: Enclosure) =>
      one.url === undefined
        ? []
        : [feedFile(one.url, at, beside, one.length === undefined ? {} : { size: one.length })];
    const known = releases.get(version);
    releases.set(version, {
      version,
      ...(shown !== undefined && { shown }),
      files: [...(known?.files ?? []), ...item.enclosures.flatMap(fileOf)],
      ...(Number.isFinite(published) && { published }),
      ...(item.minimum.trim() !== "" && { minimumSystem: item.minimum.trim() }),
      ...(enclosure !== undefined && { isSigned: item.enclosures.every(({ signed }) => signed) }),
    });
    for (const delta of item.deltas)
      if (delta.deltaFrom !== undefined) patches.push({ from: delta.deltaFrom, to: version, files: fileOf(delta) });
  }
  const order = compareSparkleVersions;
  const sorted = [...releases.keys()].sort((a, b) => order(a, b) || (a < b ? -1 : 1));
  return {
    kind: "sparkle",
    place,
    releases: sorted.flatMap((version) => releases.get(version) ?? []),
    patches: patches.sort((a, b) => order(a.to, b.to) || order(a.from, b.from)),
    refusals,
    routes: routesOf({ versions: sorted, whole: new Set(sorted), patches: [], order }),
  };
}

/** Sparkle takes the version from what follows the last underscore of the file's name, where nothing else tells it. */
function versionInName(url: string | undefined): string | undefined {
  const name = url === undefined ? "" : fileNameIn(url);
  const at = name.lastIndexOf("_");
  return at < 0 ? undefined : name.slice(at + 1).replace(/\.[A-Za-z][\w]*$/, "");
}

function itemsOf(text: string): { readonly items: readonly Item[]; readonly title: string; readonly fault?: string } {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const items: Item[] = [];
  const path: string[] = [];
  let item: Item | undefined;
  let title = "";
  let fault: string | undefined;
  const stop = (reason: string): never => {
    fault = reason;
    throw new Stop();
  };
  parser.on("error", (error) => stop(`is no XML: ${error.message.split("\n")[0]?.slice(0, 200) ?? ""}`));
  parser.on("doctype", (declared) => {
    if (/<!ENTITY/i.test(declared)) stop("declares entities, which no appcast needs; it was not read");
  });
  parser.on("opentag", (tag) => {
    const name = tag.uri === SPARKLE ? `sparkle:${tag.local}` : tag.name;
    if (path.push(name) > MAX_DEPTH) stop(`is nested more than ${MAX_DEPTH} deep`);
    if (name === "item" && item === undefined) {
      if (items.length === MAX_ITEMS) stop(`has more than ${MAX_ITEMS} items`);
      item = {
        ...{ title: "", line: parser.line, version: undefined, shown: undefined, date: "", minimum: "", channel: "" },
        ...{ link: "", enclosures: [], deltas: [] },
      };
      items.push(item);
    }
    if (name === "enclosure" && item !== undefined) {
      const attributes = Object.values(tag.attributes);
      const plain = (local: string) => attributes.find((one) => one.uri === "" && one.name === local)?.value;
      const own = (local: string) => attributes.find((one) => one.uri === SPARKLE && one.local === local)?.value;
      const length = plain("length");
      const enclosure: Enclosure = {
        ...defined({
          url: plain("url"),
          version: own("version"),
          shown: own("shortVersionString"),
          length: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
          deltaFrom: own("deltaFrom"),
          system: own("os"),
        }),
        signed: (own("edSignature") ?? own("dsaSignature") ?? "") !== "",
      };
      (path.includes("sparkle:deltas") ? item.deltas : item.enclosures).push(enclosure);
    }
  });
  const read = (words: string): void => {
    const own = path.at(-1);
    if (item === undefined) {
      if (own === "title" && path.at(-2) === "channel" && title.length < 100) title += words.slice(0, 100);
      return;
    }
    if (path.at(-2) !== "item" || words.length > 2000) return;
    if (own === "title") item.title += words;
    else if (own === "pubDate") item.date += words;
    else if (own === "link") item.link += words.trim();
    else if (own === "sparkle:version") item.version = (item.version ?? "") + words.trim();
    else if (own === "sparkle:shortVersionString") item.shown = (item.shown ?? "") + words.trim();
    else if (own === "sparkle:minimumSystemVersion") item.minimum += words;
    else if (own === "sparkle:channel") item.channel += words.trim();
  };
  parser.on("text", read);
  parser.on("cdata", read);
  parser.on("closetag", () => {
    if (path.pop() === "item" && !path.includes("item")) item = undefined;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { items, title: title.trim(), ...(fault !== undefined && { fault }) };
}

/** Thrown out of the parser's events, which go on otherwise. */
class Stop extends Error {}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Only members that are undefined are taken out.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
