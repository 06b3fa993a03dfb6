// Opens what the user names as a feed and gives its documents as texts: of a folder, the feeds that lie in it and the names
// beside them; of an address, the page and the feeds that it links to. Packages are never fetched; beside a local feed they
// may be measured.

import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../errors.js";
import type { Gap, Place } from "../finding.js";
import { fetchPage, shownUrl, usualLimits, type FetchLimits } from "./http.js";
import { linkedNames } from "./links.js";

export interface Document {
  /** "latest.yml" */
  readonly name: string;
  readonly place: Place;
  readonly text: string;
  /** Whether the bytes were UTF-8. */
  readonly isUtf8: boolean;
}

/** The files that lie where the feed lies, by their names. */
export interface Neighbours {
  readonly names: ReadonlySet<string>;
  /** Where a file of that name is. */
  placeOf(name: string): Place;
  /** Bytes; undefined where it can't be told without fetching it. */
  sizeOf(name: string): number | undefined;
  /** Hex; undefined where the file isn't read. */
  sumOf(name: string, algorithm: "sha1" | "sha512"): string | undefined;
}

export interface Opened {
  readonly source: string;
  readonly documents: readonly Document[];
  /** Undefined where nobody knows what lies there. */
  readonly neighbours: Neighbours | undefined;
  /** A folder without an index page of its own: a server will write one. */
  readonly isFolder: boolean;
  readonly gaps: readonly Gap[];
}

export interface OpenOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly isHttpFine: boolean;
  /** Our own version, as servers are told it. */
  readonly version: string;
  readonly limits?: FetchLimits | undefined;
}

const MAX_DOCUMENTS = 40;

/** Throws UsageError where there is nothing to read. */
export async function openFeed(source: string, options: OpenOptions): Promise<Opened> {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? openAddress(source, options) : openPath(source, options);
}

/** Whether files of that name are feeds. */
export function isFeedName(name: string): boolean {
  return (
    /^(?:index\.html?|RELEASES)$/i.test(name) ||
    /^(?!builder-|app-update|dev-app-update)[\w.-]{1,100}\.ya?ml$/i.test(name) ||
    /(?:appcast|sparkle|feed|updates?)[\w.-]*\.xml$/i.test(name)
  );
}

function openPath(source: string, { cwd, limits = usualLimits }: OpenOptions): Opened {
  const absolute = path.resolve(cwd, source);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`${source}: no such file or folder`);
  if (!stats.isDirectory() && !stats.isFile()) throw new UsageError(`${source}: is no plain file; expected a feed`);
  const shown = source.replaceAll("\\", "/").replace(/(?<=.)\/+$/, "");
  const folder = stats.isDirectory() ? absolute : path.dirname(absolute);
  const neighbours = neighboursIn(folder, stats.isDirectory() ? shown : path.posix.dirname(shown));
  const gaps: Gap[] = [];
  if (stats.isFile()) {
    const name = path.basename(absolute);
    return {
      source: shown,
      documents: [readDocument(absolute, name, { path: shown }, limits)],
      neighbours,
      isFolder: false,
      gaps,
    };
  }
  const named = [...neighbours.names].filter(isFeedName).sort();
  const documents = named.slice(0, MAX_DOCUMENTS).flatMap((name) => {
    try {
      return [readDocument(path.join(folder, name), name, neighbours.placeOf(name), limits)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      gaps.push(gapAt(neighbours.placeOf(name), error.message.replace(/^.*?: /, "")));
      return [];
    }
  });
  if (named.length > MAX_DOCUMENTS)
    gaps.push(
      gapAt({ path: shown }, `has ${named.length} files that may be feeds; the first ${MAX_DOCUMENTS} were read`),
    );
  return { source: shown, documents, neighbours, isFolder: !named.some((name) => /^index\.html?$/i.test(name)), gaps };
}

async function openAddress(source: string, options: OpenOptions): Promise<Opened> {
  let address: URL;
  try {
    address = new URL(source);
  } catch {
    throw new UsageError(`${source}: is no address; expected one such as https://example.org/updates/`);
  }
  const fetchOne = async (url: URL): Promise<{ readonly url: URL; readonly document: Document }> => {
    const page = await fetchPage(url, options.isHttpFine, options.version, options.limits);
    const name = nameIn(page.url);
    return { url: page.url, document: documentOf(name, { path: shownUrl(url) }, page.bytes) };
  };
  const first = await fetchOne(address);
  const gaps: Gap[] = [];
  const documents = [first.document];
  // What the page links to beside itself: an index of a folder.
  const names = new Set<string>();
  if (looksLikePage(first.document.text)) {
    const base = new URL(".", first.url);
    for (const link of linkedNames(first.document.text)) {
      const url = URL.canParse(link, first.url.href) ? new URL(link, first.url) : undefined;
      if (url === undefined || new URL(".", url).href !== base.href || nameIn(url) === "") continue;
      names.add(nameIn(url));
    }
    const feeds = [...names].filter((name) => isFeedName(name) && !/^index\./i.test(name)).sort();
    for (const name of feeds.slice(0, MAX_DOCUMENTS)) {
      const url = new URL(encodeURIComponent(name), base);
      try {
        documents.push((await fetchOne(url)).document);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        gaps.push(gapAt({ path: shownUrl(url) }, error.message.replace(`${shownUrl(url)}: `, "")));
      }
    }
  }
  const neighbours: Neighbours | undefined =
    names.size === 0
      ? undefined
      : {
          names,
          placeOf: (name) => ({ path: shownUrl(new URL(encodeURIComponent(name), first.url)) }),
          sizeOf: () => undefined,
          sumOf: () => undefined,
        };
  return { source: shownUrl(address), documents, neighbours, isFolder: false, gaps };
}

/** Whether a text is an index page, or anything else with links. */
export function looksLikePage(text: string): boolean {
  return (
    /^\s*<(?:!doctype html|html|head|body|pre|ul|a|title)\b/i.test(text.slice(0, 4096)) || /\bhref\s*=/i.test(text)
  );
}

function nameIn(url: URL): string {
  const last = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function readDocument(file: string, name: string, place: Place, limits: FetchLimits): Document {
  const shown = "path" in place ? place.path : name;
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw new UsageError(`${shown}: is no plain file; expected a feed`);
  if (stats.size > limits.maxBytes)
    throw new UsageError(
      `${shown}: has more than ${limits.maxBytes / 1024 / 1024} MiB; expected a feed, not a package`,
    );
  try {
    const handle = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(stats.size);
      return documentOf(name, place, bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0)));
    } finally {
      closeSync(handle);
    }
  } catch {
    throw new UsageError(`${shown}: cannot be read`);
  }
}

function documentOf(name: string, place: Place, bytes: Buffer): Document {
  try {
    return { name, place, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isUtf8: true };
  } catch {
    return { name, place, text: bytes.toString("latin1"), isUtf8: false };
  }
}

function neighboursIn(folder: string, shown: string): Neighbours {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new UsageError(`${shown}: cannot be listed`);
  }
  const statsOf = (name: string) => statSync(path.join(folder, name), { throwIfNoEntry: false });
  return {
    names: new Set(names),
    placeOf: (name) => ({ path: shown === "." ? name : `${shown.replace(/\/$/, "")}/${name}` }),
    sizeOf: (name) => {
      const stats = statsOf(name);
      return stats?.isFile() === true ? stats.size : undefined;
    },
    sumOf: (name, algorithm) =>
      statsOf(name)?.isFile() === true ? digest(path.join(folder, name), algorithm) : undefined,
  };
}

/** Read in pieces: packages are large. Undefined where the file can't be read. */
function digest(file: string, algorithm: "sha1" | "sha512"): string | undefined {
  const hash = createHash(algorithm);
  const piece = Buffer.allocUnsafe(1024 * 1024);
  try {
    const handle = openSync(file, "r");
    try {
      for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece))
        hash.update(piece.subarray(0, read));
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

export function gapAt(place: Place, reason: string): Gap {
  return { place, reader: "feed", reason, hides: "code" };
}
