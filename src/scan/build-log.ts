// Finds what the freezer left on the way to a build: PyInstaller's work folder lies in build/, beside the dist/ that it fills.
// It counts only when it took the very modules that the build has: work folders outlive the builds of other days.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { FrozenApp } from "../model/app.js";
import type { BuildLog } from "../model/build-log.js";
import type { Place } from "../finding.js";
import { readAnalysis, readWarnings } from "../recipe/pyinstaller-log.js";

/** dist/Shop.app/Contents/MacOS/shop lies this far below the folder that holds build/. */
const MOST_FOLDERS_UP = 5;
const MOST_WORK_FOLDERS = 16;
/** In bytes; the largest that was met has 3 MB. */
const MOST_BYTES = 32 << 20;
/** PyInstaller 3.0 to 3.4 begin the name with the number. */
const ANALYSIS = /^(?:Analysis-\d+|out\d+-Analysis)\.toc$/;

/** The log of the application in `target` (an absolute path); `show` says how places name a file. */
export function findBuildLog(target: string, app: FrozenApp, show: (file: string) => string): BuildLog | undefined {
  if (!app.freezers.includes("PyInstaller")) return undefined;
  const names = new Set([app.name, ...app.scripts.map(({ name }) => name)].filter((name) => name !== undefined));
  let folder = target;
  for (let step = 0; step <= MOST_FOLDERS_UP; step++) {
    for (const work of workFolders(path.join(folder, "build"), names)) {
      const log = readLog(work, app, show);
      if (log !== undefined) return log;
    }
    if (existsSync(path.join(folder, ".git"))) return undefined;
    folder = path.dirname(folder);
  }
  return undefined;
}

/** The folders in build/, those named as the program first. */
function workFolders(build: string, names: ReadonlySet<string>): readonly string[] {
  const found = namesIn(build).slice(0, MOST_WORK_FOLDERS);
  const own = [...names].filter((name) => found.includes(name));
  return [...own, ...found.filter((name) => !names.has(name))].map((name) => path.join(build, name));
}

function readLog(work: string, app: FrozenApp, show: (file: string) => string): BuildLog | undefined {
  const files = namesIn(work);
  const places = (file: string) => {
    const shown = show(path.join(work, file));
    return (line: number): Place => ({ path: shown, line });
  };
  for (const file of files.filter((name) => ANALYSIS.test(name))) {
    const text = readModest(path.join(work, file));
    const options = text === undefined ? undefined : readAnalysis(text, places(file));
    if (options === undefined || !isOf(app, options.scripts, options.modules)) continue;
    // Of several programs the last one's list is left: it says nothing of the others.
    const isOnly = !files.some((name) => ANALYSIS.test(name) && name !== file);
    const warn = isOnly ? files.find((name) => /^warn-?.*\.txt$/.test(name)) : undefined;
    const warnings = warn === undefined ? undefined : readModest(path.join(work, warn));
    return {
      unfound: warn === undefined || warnings === undefined ? new Map() : readWarnings(warnings, places(warn)),
      options,
    };
  }
  return undefined;
}

/** The program's scripts, and no module that the build lacks: a log of another day's build would say wrong things. */
function isOf(app: FrozenApp, scripts: readonly string[], modules: readonly string[]): boolean {
  const own = new Set(app.scripts.map(({ name }) => name));
  if (modules.length === 0 || !scripts.some((name) => own.has(name))) return false;
  const taken = new Set(modules);
  const isTaken = (name: string, root: number): boolean => taken.has(name) || app.roots[root]?.kind !== "pyz";
  return (
    modules.every((name) => app.modules.has(name) || app.hiddenModules.has(name)) &&
    [...app.modules.values()].every(
      ({ name, form, root }) => (form !== "bytecode" && form !== "source") || isTaken(name, root),
    )
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // No such folder, or none that we may read: no log.
    return [];
  }
}

function readModest(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= MOST_BYTES ? readFileSync(file, "utf8") : undefined;
  } catch {
    // Gone, or none that we may read: no log.
    return undefined;
  }
}
