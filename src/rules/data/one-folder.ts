// Files of one folder that are not found for one reason are one finding: what its sentences and places are made of.

import type { Argument, Confidence, Place, Severity } from "../../finding.js";
import type { Platform } from "../../model/app.js";
import type { DataVerdict } from "./verdicts.js";

/** Verdicts of one folder, told by one sentence. Most damning first. */
export function byFolder(
  verdicts: readonly DataVerdict[],
  tellApart: (verdict: DataVerdict) => string,
): readonly (readonly [DataVerdict, ...DataVerdict[]])[] {
  const groups = new Map<string, DataVerdict[]>();
  for (const verdict of verdicts) {
    const { path, base } = verdict.file;
    const key = [tellApart(verdict), verdict.confidence === "possible", base, folderOf(path)].join("|");
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  return [...groups.values()].flatMap((group): readonly [DataVerdict, ...DataVerdict[]][] => {
    const [first, ...rest] = [...group].sort((a, b) => rank(a) - rank(b));
    return first === undefined ? [] : [[first, ...rest]];
  });
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

const rank = ({ severity, confidence }: DataVerdict): number =>
  (severity === "error" ? 0 : 2) + (confidence === "certain" ? 0 : 1);

interface FolderDraft {
  /**
   * via; path (of the first file); from: where the source has it, or the folder of several; target: where it must come to
   * lie; folder: that of `target`; separator of --add-data; found: files of that name elsewhere.
   */
  readonly args: Readonly<Record<"via" | "path" | "from" | "target" | "folder" | "separator" | "found", Argument>>;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subject: string;
  readonly names: readonly string[];
  readonly place: Place;
  readonly snippet: string | undefined;
  readonly related: readonly {
    readonly place: Place;
    readonly note: "also";
    readonly args: Readonly<Record<string, Argument>>;
  }[];
}

/** What the finding about these files has whatever it says of them. */
export function draftOf(
  [first, ...rest]: readonly [DataVerdict, ...DataVerdict[]],
  platform: Platform | undefined,
): FolderDraft {
  const { use, path } = first.file;
  const names = [...new Set([first, ...rest].map(({ file }) => file.path))].sort();
  const folder = folderOf(path);
  const isMany = names.length > 1;
  const from = first.source ?? path;
  const places = new Map(
    rest
      .map(({ file }) => ({ place: file.use.place, note: "also" as const, args: { file: file.path } }))
      .map((note) => [JSON.stringify(note.place), note]),
  );
  places.delete(JSON.stringify(use.place));
  return {
    args: {
      via: use.via,
      path,
      from: isMany ? folderOf(from) || "." : from,
      target: isMany ? folder || "." : path,
      folder: folder || ".",
      separator: platform === "win32" ? ";" : ":",
      found: first.elsewhere.slice(0, 3),
    },
    severity: first.severity,
    confidence: first.confidence,
    subject: isMany ? `${folder}/*` : path,
    names,
    place: use.place,
    snippet: use.snippet,
    related: [...places.values()].slice(0, 3),
  };
}
