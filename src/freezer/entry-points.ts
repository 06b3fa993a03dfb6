// What packed applications say of their start and their paths, in the small files that installers and packers write: JSON
// with an entry point, the one-line programs of zipapp, `.pth` files.

import { folderIn, type BuildFolder } from "./build-folder.js";
import type { BuildSite, ScriptPlan } from "./freezer.js";

const MODULE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** The text under `key` of a JSON object; undefined for anything else. */
export function textIn(json: string | undefined, key: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(json ?? "");
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const value: unknown = Object.entries(parsed).find(([name]) => name === key)?.[1];
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** "acme.cli:main" or "acme.cli" as a script, under the module's name; none when it is no such thing. */
export function scriptAt(entryPoint: string | undefined): ScriptPlan[] {
  const module = entryPoint?.split(":")[0]?.trim() ?? "";
  return MODULE.test(module) ? [{ name: module, module, isImported: true }] : [];
}

/**
 * The `__main__` at the top as a script: under the name of what it starts when `python -m zipapp --main` wrote it, else
 * under the file's own.
 */
export function mainScript(site: BuildSite, top: BuildFolder, name: string): ScriptPlan[] {
  if (!hasMain(top)) return [];
  const text = top.files.has("__main__.py") ? site.peek(top, "__main__.py") : undefined;
  const started = /^# -\*- coding: utf-8 -\*-\r?\nimport ([\w.]+)\r?\n\1\.[\w.]+\(\)\s*$/.exec(text ?? "")?.[1];
  return [{ name: started ?? name, module: "__main__" }];
}

export function hasMain({ files }: BuildFolder): boolean {
  return files.has("__main__.py") || files.has("__main__.pyc");
}

/** The folders that `.pth` files at the top of `root` add to sys.path, by their paths below it (`site.addsitedir`). */
export function pathFolders(site: BuildSite, root: BuildFolder): string[] {
  const found = new Set<string>();
  for (const name of [...root.files.keys()].filter((file) => file.endsWith(".pth")).sort())
    for (const line of (site.peek(root, name) ?? "").split(/\r?\n/)) {
      const path = line.trim().replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
      if (/^(?:#|import[ \t]|$)/.test(path) || folderIn(root, path) === undefined) continue;
      found.add(path);
    }
  return [...found];
}
