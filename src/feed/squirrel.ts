// The RELEASES file of Squirrel.Windows: a sum, a name and a size to the line. One line that it can't read, or a newest
// version that has a delta package alone, and no client updates at all. Specification: Squirrel's ReleaseEntry and UpdateInfo.

import type { Channel, FeedFile, FeedPatch, Refusal } from "../model/feed.js";
import { compareNugetVersions, nugetVersionIn } from "../versions/nuget-order.js";
import type { Document } from "./documents.js";
import { feedFile, type Beside } from "./files.js";
import { fileNameIn } from "./links.js";
import { routesOf } from "./routes.js";

const MAX_LINES = 200_000;

export function isSquirrelFeed(text: string): boolean {
  return /^\uFEFF?[0-9a-f]{40}\s+\S+\s+\d+/im.test(text.slice(0, 4096));
}

export function readSquirrelFeed({ name, text, place }: Document, beside: Beside): Channel {
  const refusals: Refusal[] = [];
  const refuse = (what: Refusal["what"], subject: string, symptom: string) =>
    refusals.push({ what, place, subject, symptom, isFatal: true });
  const full = new Map<string, FeedFile[]>();
  const deltas = new Map<string, FeedFile[]>();
  let app: string | undefined;
  for (const [index, whole] of text.split("\n", MAX_LINES).entries()) {
    const line = whole.replace(/#.*$/s, "").trim();
    if (line === "") continue;
    const at = "path" in place ? { path: place.path, line: index + 1 } : place;
    const match = /^([0-9a-f]{40})\s+(\S+)\s+(\d+)$/i.exec(line);
    if (match === null) {
      const subject = `line ${index + 1}`;
      if (refusals.length < 20)
        refusals.push({
          what: "line",
          place: at,
          subject,
          symptom: `Invalid release entry: ${line.slice(0, 100)}`,
          isFatal: true,
        });
      continue;
    }
    const [, sum = "", link = "", size = ""] = match;
    const file = fileNameIn(link);
    const version = nugetVersionIn(file);
    if (version === undefined) {
      refusals.push({
        what: "version",
        place: at,
        subject: file,
        symptom: `Invalid version in the name ${file}`,
        isFatal: true,
      });
      continue;
    }
    app ??= file.slice(0, file.indexOf(`-${version}`) < 0 ? undefined : file.indexOf(`-${version}`));
    const said = { size: Number(size), sum: { algorithm: "sha1", hex: sum.toLowerCase() } } as const;
    const kept = /-delta\.nupkg$/i.test(file) ? deltas : full;
    kept.set(version, [...(kept.get(version) ?? []), feedFile(link, at, beside, said)]);
  }
  const order = compareNugetVersions;
  const sorted = [...new Set([...full.keys(), ...deltas.keys()])].sort((a, b) => order(a, b) || (a < b ? -1 : 1));
  const newest = sorted.at(-1);
  if (newest === undefined && refusals.length === 0)
    refuse("entry", name, "There should always be at least one full release");
  if (newest !== undefined && !full.has(newest))
    refuse("no-full", newest, "There should always be at least one full release");
  return {
    kind: "squirrel",
    app,
    platform: "windows",
    place,
    releases: sorted
      .filter((version) => full.has(version))
      .map((version) => ({ version, files: full.get(version) ?? [] })),
    // A delta says what it leads to and not what it starts from: that is the release before it.
    patches: sorted.flatMap((to, index): FeedPatch[] =>
      deltas.has(to) ? [{ from: sorted[index - 1] ?? "", to, files: deltas.get(to) ?? [] }] : [],
    ),
    refusals,
    routes: refusals.length > 0 ? [] : routesOf({ versions: sorted, whole: new Set(full.keys()), patches: [], order }),
  };
}
