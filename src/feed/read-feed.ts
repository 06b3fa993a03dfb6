// Says of each document of a feed whose it is, and reads it: a folder may hold the feeds of several updaters.

import { append } from "../append.js";
import { UsageError } from "../errors.js";
import type { Gap } from "../finding.js";
import type { Channel, Feed, Stray } from "../model/feed.js";
import { looksLikePage, openFeed, type Document, type Opened, type OpenOptions } from "./documents.js";
import { readElectronFeed } from "./electron.js";
import { readEskyPage } from "./esky.js";
import type { Beside } from "./files.js";
import { isAppcast, readAppcast } from "./sparkle.js";
import { isSquirrelFeed, readSquirrelFeed } from "./squirrel.js";

export interface FeedOptions extends OpenOptions {
  /** Only clients of this application; to Esky, whatever the names of files tell. */
  readonly app?: string | undefined;
  readonly platform?: "linux" | "win32" | "darwin" | undefined;
}

export interface ReadFeed {
  readonly feed: Feed;
  readonly gaps: readonly Gap[];
}

/** Throws UsageError where the source can't be read, or is no feed. */
export async function readFeed(source: string, options: FeedOptions): Promise<ReadFeed> {
  const opened = await openFeed(source, options);
  const beside: Beside = { neighbours: opened.neighbours, isReleaseFolder: hasReleases(opened) };
  const channels: Channel[] = [];
  const strays: Stray[] = [];
  const gaps: Gap[] = [...opened.gaps];
  const take = (read: {
    readonly channels: readonly Channel[];
    readonly strays?: readonly Stray[];
    readonly gaps?: readonly Gap[];
  }) => {
    append(channels, read.channels);
    append(strays, read.strays ?? []);
    append(gaps, read.gaps ?? []);
  };
  for (const document of opened.documents) take(readDocument(document, opened, beside, options.app));
  if (opened.isFolder) take(readEskyPage(undefined, opened, beside, options.app));
  const wanted = channels.filter((channel) => isWanted(channel, options));
  if (wanted.length === 0) throw new UsageError(`${opened.source}: ${whyNone(opened, channels, gaps, options)}`);
  const sorted = wanted.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { feed: { source: opened.source, channels: sorted, strays }, gaps };
}

function readDocument(
  document: Document,
  opened: Opened,
  beside: Beside,
  app: string | undefined,
): { readonly channels: readonly Channel[]; readonly strays?: readonly Stray[]; readonly gaps?: readonly Gap[] } {
  const { name, text } = document;
  if (isAppcast(text)) {
    const { channels, gap } = readAppcast(document, beside);
    return { channels, gaps: gap === undefined ? [] : [gap] };
  }
  if (/<ListBucketResult\b/.test(text) || looksLikePage(text)) return readEskyPage(document, opened, beside, app);
  if (/^RELEASES$/i.test(name) || isSquirrelFeed(text)) return { channels: [readSquirrelFeed(document, beside)] };
  if (/\.xml$/i.test(name)) {
    // What is cut off may have lost all that tells an appcast.
    const { gap } = readAppcast(document, beside);
    return { channels: [], gaps: gap === undefined ? [] : [gap] };
  }
  const { channel, gap } = readElectronFeed(document, beside);
  return { channels: channel === undefined ? [] : [channel], gaps: gap === undefined ? [] : [gap] };
}

const RELEASE = /\.(?:zip|exe|msi|dmg|pkg|appimage|deb|rpm|nupkg|patch|delta|blockmap|tar\.(?:gz|xz|bz2))$/i;

function hasReleases({ neighbours }: Opened): boolean {
  for (const name of neighbours?.names ?? []) if (RELEASE.test(name)) return true;
  return false;
}

function isWanted(channel: Channel, { app, platform }: FeedOptions): boolean {
  if (app !== undefined && channel.app !== undefined && channel.app.toLowerCase() !== app.toLowerCase()) return false;
  return (
    platform === undefined || { linux: /^linux/i, win32: /^win/i, darwin: /^mac/i }[platform].test(channel.platform)
  );
}

function whyNone(
  opened: Opened,
  channels: readonly Channel[],
  gaps: readonly Gap[],
  { app, platform }: FeedOptions,
): string {
  if (channels.length > 0) {
    const there = [...new Set(channels.map((one) => [one.app, one.platform].filter(Boolean).join(" for ")))];
    const asked = [app === undefined ? "" : `of ${app}`, platform === undefined ? "" : `for ${platform}`]
      .filter(Boolean)
      .join(" ");
    return `has no feed ${asked}; it has ${there.slice(0, 10).join(", ")}`;
  }
  const [gap] = gaps;
  if (gap !== undefined) return gap.reason;
  const [page] = opened.documents;
  if (!opened.isFolder && page !== undefined && looksLikePage(page.text))
    return "is a page without links to releases of Esky (NAME-VERSION.PLATFORM.zip) or to a feed";
  return "is no feed: expected releases of Esky (NAME-VERSION.PLATFORM.zip) or links to them, latest.yml, RELEASES or an appcast";
}

function keyOf({ kind, app = "", name = "", platform, place }: Channel): string {
  return [kind, app, name, platform, "path" in place ? place.path : ""].join("\0");
}
