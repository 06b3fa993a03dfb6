// What an interpreter needs before the first line of the application runs. Python 2 starts without encodings and fails at
// the first codec; Python 3 dies; from 3.11 on the interpreter carries many of these modules in itself.

import type { Platform } from "../model/app.js";
import { isListed, moduleTables } from "./module-tables.js";
import { versionIndex } from "./python-versions.js";

export interface StartupModule {
  readonly module: string;
  /**
   * always: the interpreter does not start without it. codec: it starts, and fails at the first text that is decoded or
   * encoded. locale: needed where the user's locale or console asks for that encoding. site: only what site loads, which
   * frozen applications commonly leave out.
   */
  readonly need: "always" | "codec" | "locale" | "site";
}

/** Encodings that consoles and file systems ask for, besides UTF-8. */
const localeEncodings: Readonly<Record<Platform, readonly string[]>> = {
  linux: ["ascii", "latin_1", "utf_8"],
  darwin: ["ascii", "latin_1", "utf_8"],
  win32: ["ascii", "cp1252", "cp437", "cp65001", "cp850", "latin_1", "mbcs", "utf_8"],
};

/** Modules in Python (not in C) that starting takes; without a platform, those of Linux. Sorted by name. */
export function startupModules(python: string, platform: Platform | undefined): readonly StartupModule[] {
  const { index } = versionIndex(python);
  const tables = moduleTables();
  const isTwo = python.startsWith("2");
  const found = new Map<string, StartupModule["need"]>();
  for (const module of Object.keys(tables.startupSite)) {
    if (isListed(tables.startupSite, module, index)) found.set(onPlatform(module, platform), "site");
  }
  for (const encoding of localeEncodings[platform ?? "linux"]) {
    const module = `encodings.${encoding}`;
    if (isListed(tables.python, module, index)) found.set(module, "locale");
  }
  for (const module of Object.keys(tables.startupBare)) {
    if (isListed(tables.startupBare, module, index))
      found.set(onPlatform(module, platform), isTwo ? "codec" : "always");
  }
  return [...found].map(([module, need]) => ({ module, need })).sort((a, b) => (a.module < b.module ? -1 : 1));
}

/** Modules that the interpreter of that version carries inside itself: not missing when the archive lacks them. Sorted. */
export function frozenModules(python: string): readonly string[] {
  const { index } = versionIndex(python);
  const { frozen } = moduleTables();
  return Object.keys(frozen).filter((module) => isListed(frozen, module, index));
}

const onPlatform = (module: string, platform: Platform | undefined): string =>
  platform === "win32" && module === "posixpath" ? "ntpath" : module;
