// From what was typed to what is there: paths as they are, globs that the shell left alone (quoted ones, and all of them
// on Windows). globby costs more than everything else at start-up, so it is loaded only for a real glob.

import { existsSync } from "node:fs";
import path from "node:path";

export interface FoundTargets {
  readonly targets: readonly FoundTarget[];
  /** What matched nothing. */
  readonly errors: readonly { readonly target: string; readonly message: string }[];
}

export interface FoundTarget {
  /** Relative to `cwd`, `/`-separated: the name that reports use. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
}

/** Each file or folder once, in the order typed; matches of one glob are sorted. */
export async function findTargets(typed: readonly string[], cwd: string): Promise<FoundTargets> {
  const targets = new Map<string, FoundTarget>();
  const errors: { target: string; message: string }[] = [];
  for (const target of typed) {
    const isThere = existsSync(path.resolve(cwd, target));
    const isGlob = !isThere && /[*?[{(]/.test(target);
    const matches = isThere ? [target] : isGlob ? await matchesOf(target, cwd) : [];
    if (matches.length === 0) {
      errors.push({ target, message: isGlob ? "no file or folder matches" : "no such file or folder" });
    }
    for (const match of matches) {
      const absolute = path.resolve(cwd, match);
      if (!targets.has(absolute)) targets.set(absolute, { shown: shownPath(absolute, cwd), path: absolute });
    }
  }
  return { targets: [...targets.values()], errors };
}

/** Relative to `cwd` and `/`-separated, so that a report does not tell where it was made. */
export function shownPath(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute).split(path.sep).join("/");
  return relative === "" ? "." : relative;
}

async function matchesOf(glob: string, cwd: string): Promise<readonly string[]> {
  const { globby } = await import("globby");
  const pattern = path.sep === "\\" ? glob.replaceAll("\\", "/") : glob;
  return (await globby(pattern, { cwd, onlyFiles: false, expandDirectories: false })).sort();
}
