// A feed as Esky's clients read it: a page whose links are searched by a pattern, or a bucket's listing. A folder is read as
// the page that a server would make of it. Each pair of application and platform has its own pattern, and so is a channel.

import type { Gap } from "../finding.js";
import type { Channel, FeedPatch, FeedRelease, Refusal, Stray } from "../model/feed.js";
import {
  eskyLinkPattern,
  findLinkedReleases,
  findListedReleases,
  releaseOnPage,
  type FoundRelease,
} from "../versions/esky-finder.js";
import { splitAppVersion } from "../versions/esky-name.js";
import { eskyVersionKey } from "../versions/esky-order.js";
import { gapAt, type Document, type Opened } from "./documents.js";
import { feedFile, type Beside } from "./files.js";
import { fileNameIn, linkedNames } from "./links.js";
import { routesOf } from "./routes.js";

export interface EskyFeed {
  readonly channels: readonly Channel[];
  readonly strays: readonly Stray[];
  readonly gaps: readonly Gap[];
}

/** Characters of pages, times patterns, that are searched at most. */
const MOST_SEARCHED = 400_000_000;
/** What distutils.util.get_platform gives, as Esky writes it. */
const PLATFORM =
  /^(?:win32|win-(?:amd64|arm64|arm32|ia64)|(?:linux|macosx|freebsd|openbsd|netbsd|solaris|aix|hp-ux|cygwin|mingw|irix|osf1)-[\w-]+)$/i;
const RELEASE = /\.(?:zip|exe|from-[^/]*\.patch)$/i;

interface Client {
  readonly app: string;
  readonly platform: string;
  files: number;
}

/** The channels of one page, listing or folder. `app` is a name that the user gave, for names that tell nothing. */
export function readEskyPage(page: Document | undefined, opened: Opened, beside: Beside, app?: string): EskyFeed {
  const isListing = page !== undefined && /<ListBucketResult\b|<Key>/.test(page.text);
  const names =
    page === undefined
      ? (opened.neighbours?.names ?? new Set<string>())
      : isListing
        ? keysIn(page.text)
        : namesIn(page.text);
  const clients = clientsOf(names, app);
  const place = page?.place ?? { path: opened.source };
  const size = page?.text.length ?? names.size * 40;
  const most = Math.max(1, Math.floor(MOST_SEARCHED / (size + 1)));
  const gaps: Gap[] =
    clients.length > most
      ? [gapAt(place, `names ${clients.length} applications and platforms; the ${most} with most releases were read`)]
      : [];
  const taken = new Set<string>();
  const channels = clients.slice(0, most).flatMap((client): Channel[] => {
    const pattern = eskyLinkPattern(client.app, client.platform);
    if (pattern.kind === "unknown") {
      gaps.push(gapAt(place, `the name "${client.app}" is a pattern to Esky that is not judged here`));
      return [];
    }
    const found: readonly FoundRelease[] =
      page === undefined
        ? [...names].flatMap((name) => {
            const release = releaseOnPage(pattern, name);
            return release === undefined ? [] : [release];
          })
        : isListing
          ? findListedReleases(pattern, page.text)
          : findLinkedReleases(pattern, page.text);
    for (const { href } of found) taken.add(fileNameIn(href));
    const refusals: Refusal[] = [];
    const refuse = (what: Refusal["what"], subject: string, symptom: string) =>
      refusals.push({ what, place, subject, symptom, isFatal: true });
    if (pattern.kind === "broken") refuse("pattern", client.app, `error: ${pattern.problem}`);
    if (page?.isUtf8 === false) refuse("encoding", page.name, "UnicodeDecodeError: 'utf8' codec can't decode byte");
    return [{ ...channelOf(client, found, { place, beside }), refusals, ...(refusals.length > 0 && { routes: [] }) }];
  });
  return { channels, strays: straysOf(names, taken, opened, page), gaps };
}

function channelOf(
  { app, platform }: Client,
  found: readonly FoundRelease[],
  { place, beside }: { readonly place: Channel["place"]; readonly beside: Beside },
): Omit<Channel, "refusals"> {
  const releases = new Map<string, { files: Map<string, FoundRelease>; belongsTo: string | undefined }>();
  const patches = new Map<string, FeedPatch & { readonly files: FeedPatch["files"] }>();
  const versions = new Set<string>();
  for (const one of found) {
    versions.add(one.version);
    const owner = ownerOf(one.href, app);
    if (one.fromVersion !== undefined) {
      versions.add(one.fromVersion);
      const key = `${one.fromVersion}\0${one.version}`;
      if (!patches.has(key))
        patches.set(key, {
          from: one.fromVersion,
          to: one.version,
          files: [feedFile(one.href, place, beside)],
          ...(owner !== undefined && { belongsTo: owner }),
        });
      continue;
    }
    const release = releases.get(one.version) ?? { files: new Map<string, FoundRelease>(), belongsTo: owner };
    release.files.set(one.href, one);
    if (owner === undefined) release.belongsTo = undefined;
    releases.set(one.version, release);
  }
  const order = rankedOrder(versions);
  const sorted = (keys: Iterable<string>) => [...keys].sort((a, b) => order(a, b) || (a < b ? -1 : 1));
  return {
    kind: "esky",
    app,
    platform,
    place,
    releases: sorted(releases.keys()).map((version): FeedRelease => {
      const release = releases.get(version);
      return {
        version,
        files: [...(release?.files.keys() ?? [])].sort().map((href) => feedFile(href, place, beside)),
        ...(release?.belongsTo !== undefined && { belongsTo: release.belongsTo }),
      };
    }),
    patches: [...patches.values()].sort((a, b) => order(a.to, b.to) || order(a.from, b.from)),
    routes: routesOf({
      versions: [...versions],
      whole: new Set(releases.keys()),
      patches: [...patches.values()],
      order,
    }),
  };
}

/** Ranks are worked out once for all versions: a page may name a million. Versions hold no NUL, so it parts what a key has. */
function rankedOrder(versions: ReadonlySet<string>): (a: string, b: string) => number {
  const keyed = Array.from(versions, (version) => ({ version, key: eskyVersionKey(version).join("\0") }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const ranks = new Map<string, number>();
  let rank = 0;
  for (const [index, { version, key }] of keyed.entries()) {
    if (index > 0 && keyed[index - 1]?.key !== key) rank = index;
    ranks.set(version, rank);
  }
  return (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
}

/** The application that the file is really one of, where it is another one than that which takes it. */
function ownerOf(href: string, app: string): string | undefined {
  const { name } = splitAppVersion(fileNameIn(href).replace(RELEASE, ""));
  return name.toLowerCase() === app.toLowerCase() ? undefined : name;
}

function clientsOf(names: ReadonlySet<string>, app: string | undefined): readonly Client[] {
  const clients = new Map<string, Client>();
  for (const name of names) {
    if (!RELEASE.test(name)) continue;
    const split = splitAppVersion(name.replace(RELEASE, ""));
    if (split.version === "" || !PLATFORM.test(split.platform)) continue;
    // Case is one to Esky's pattern, so two spellings are one client.
    const key = `${(app ?? split.name).toLowerCase()}\0${split.platform.toLowerCase()}`;
    const known = clients.get(key);
    if (known === undefined) clients.set(key, { app: app ?? split.name, platform: split.platform, files: 1 });
    else known.files++;
  }
  return [...clients.values()].sort(
    (a, b) => b.files - a.files || (`${a.app}\0${a.platform}` < `${b.app}\0${b.platform}` ? -1 : 1),
  );
}

function namesIn(page: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const link of linkedNames(page)) if (RELEASE.test(link)) names.add(fileNameIn(link));
  return names;
}

function keysIn(listing: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, key = ""] of listing.matchAll(/Key>([^<]{1,4096})</gi)) names.add(key.slice(key.lastIndexOf("/") + 1));
  return names;
}

/** Archives with a platform of Esky's in their name that no channel has. */
function straysOf(
  names: ReadonlySet<string>,
  taken: ReadonlySet<string>,
  opened: Opened,
  page: Document | undefined,
): readonly Stray[] {
  const strays: Stray[] = [];
  const candidates = new Set(names);
  if (page !== undefined && !opened.isFolder) for (const name of opened.neighbours?.names ?? []) candidates.add(name);
  for (const name of [...candidates].sort()) {
    if (!RELEASE.test(name) || taken.has(name)) continue;
    const stem = name.replace(RELEASE, "");
    if (!/[.-](?:win32|win-amd64|linux-(?:x86_64|i[3-6]86)|macosx-[\w.-]+)$/i.test(stem)) continue;
    const isLinked = names.has(name);
    const place =
      opened.neighbours?.names.has(name) === true
        ? opened.neighbours.placeOf(name)
        : (page?.place ?? { path: opened.source });
    const { version } = splitAppVersion(stem);
    strays.push({
      name,
      place,
      why: isLinked ? "unmatched" : "unlisted",
      version: version === "" ? undefined : version,
    });
  }
  return strays;
}
