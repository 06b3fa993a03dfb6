// What PyInstaller leaves in its work folder: warn-NAME.txt, the modules that it looked for in vain, and Analysis-00.toc, the
// options that it was run with and what it took. Facts: warn files and tocs of 2.1 to 6.11; Analysis._GUTS of the same.

import type { Place } from "../finding.js";
import type { BuildLog, UsedOptions } from "../model/build-log.js";
import type { Platform } from "../model/app.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";
import { type Literal, readLiteral } from "./python-literal.js";

type At = (line: number) => Place;

/** `missing module named 'a.b' - imported by c (top-level)`; up to 2.1 `W: no module named a.b (...)`. */
const LINE = /^(?:(missing|excluded) module named|W: no (module) named) '?([\w.]+)'?(?: - | \(|\s*$)/;

/** Folders of installed packages, and those that projects keep copies of other people's packages in. */
const INSTALLED = /[\\/](?:[\w.]+-packages|_?vendor(?:ed)?|third[-_]?party)[\\/]/i;

/** The modules of a warn file. */
export function readWarnings(text: string, at: At): BuildLog["unfound"] {
  const found = new Map<string, { because: "missing" | "excluded"; place: Place }>();
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const match = LINE.exec(line);
    const name = match?.[3];
    if (match === null || name === undefined) return;
    found.set(name, { because: match[1] === "excluded" ? "excluded" : "missing", place: at(index + 1) });
  });
  return found;
}

/** The options in an Analysis toc; undefined when the text is none. */
export function readAnalysis(text: string, at: At): UsedOptions | undefined {
  const whole = readLiteral(text);
  if (whole?.kind !== "list") return undefined;
  // Scripts, pathex, hidden imports, hook folders, from 4.3 on the hooks' settings, excludes; what follows differs.
  const [scripts, pathex, hidden, hooks, ...rest] = whole.items;
  const excludes = rest[0]?.kind === "dict" ? rest[1] : rest[0];
  if ([scripts, pathex, hidden, hooks, excludes].some((one) => one?.kind !== "list")) return undefined;
  const rows = rest.flatMap((list) => (list.kind === "list" ? list.items : [])).map(rowOf);
  const named = (type: RegExp): readonly string[] =>
    rows.flatMap((row) => (row !== undefined && type.test(row.type) ? [row.name] : []));
  return {
    place: at(1),
    includes: itemsOf(hidden, at),
    excludes: itemsOf(excludes, at),
    scripts: named(/^PYSOURCE/).filter((name) => !/^(pyi_rth_|pyiboot|_pyi_bootstrap)/.test(name)),
    modules: named(/^PYMODULE/),
    uninstalled: new Set(
      rows.flatMap((row) =>
        row !== undefined && /^PYMODULE/.test(row.type) && /[\\/]/.test(row.from) && !INSTALLED.test(row.from)
          ? [row.name]
          : [],
      ),
    ),
  };
}

/**
 * What can be said of a build whose recipe is not at hand. Its hidden imports are left out: that PyInstaller found none of
 * that name is no fault by itself.
 */
export function recipeOfLog(options: UsedOptions, platform: Platform | undefined): Recipe {
  return {
    place: options.place,
    isLog: true,
    freezers: ["PyInstaller"],
    includesOption: "",
    includesPlace: undefined,
    includes: [],
    excludes: options.excludes,
    packages: [],
    scripts: [],
    entryPoints: [],
    data: [],
    distributionPackages: [],
    name: undefined,
    version: undefined,
    complete: true,
    unknowns: [],
    platform,
  };
}

function itemsOf(list: Literal | undefined, at: At): readonly RecipeItem[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((one) =>
    one.kind === "text" ? [{ text: one.text, place: at(one.line), maybe: false }] : [],
  );
}

/** A row of a table: its name, where it came from, and its type. */
function rowOf(row: Literal): { readonly name: string; readonly from: string; readonly type: string } | undefined {
  if (row.kind !== "list" || row.items.length !== 3) return undefined;
  const [name, from, type] = row.items;
  if (name?.kind !== "text" || from?.kind !== "text" || type?.kind !== "text") return undefined;
  return { name: name.text, from: from.text, type: type.text };
}
