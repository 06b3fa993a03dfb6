// PyInstaller's .spec files. Each is Python that PyInstaller executes with a few globals of its own; each Analysis() in it
// is a program, named by the EXE() that takes its scripts. A spec is evaluated like any module, and nothing is run.

import { createEvaluator } from "../evaluate/evaluator.js";
import { exactText, truth } from "../evaluate/value.js";
import type { Gap } from "../finding.js";
import type { Expr } from "../model/code.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";
import { collectedPattern } from "./collectors.js";
import { analysisData } from "./data-items.js";
import { executedByPyInstaller } from "./executed.js";
import { findHooks } from "./hook-files.js";
import { literalFinder } from "./literal-lines.js";
import { optimizeOf } from "./optimize.js";
import { folderInTree, pathInTree, scriptInTree } from "./recipe-paths.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { type FreezeCall, type Run, attributeChanges, findCalls } from "./setup-calls.js";
import { readSetupFile, setupWorld } from "./setup-world.js";
import { type Slot, item, itemsOf, slotsAt } from "./slots.js";

/** Reads one .spec: a recipe for each Analysis() that happens on the platform, in their order. */
export function readSpec(
  file: string,
  bytes: Uint8Array,
  source: RecipeSource,
  options: RecipeOptions,
): { readonly recipes: readonly Recipe[]; readonly gaps: readonly Gap[] } {
  const setup = { ...readSetupFile(file, bytes, options), folder: "" };
  const world = setupWorld(setup, undefined, source, options, executedByPyInstaller(file));
  const locate = literalFinder(new TextDecoder().decode(bytes), setup.code, setup.place(0));
  const run = (): Run => {
    const doubts = setup.gaps.map((gap) => ({ place: gap.place, because: gap.reason }));
    const reading = { doubts, locate };
    return { setup, world, evaluator: createEvaluator(world), reading, configured: [], declared: undefined };
  };
  const seen = run();
  const analyses = findCalls(seen, "Analysis", true);
  const programs = ["EXE", "COLLECT", "BUNDLE"].map((name) => findCalls(seen, name, true));
  const recipes = analyses.map((_analysis, at) => {
    // Doubts about one program are none about the others.
    const own = run();
    const analysis = findCalls(own, "Analysis", true)[at];
    return analysis === undefined ? undefined : recipeOf(own, certain(analysis), analyses, programs, source);
  });
  return { recipes: recipes.filter((recipe) => recipe !== undefined), gaps: setup.gaps };
}

/** What is asked is what the program is like if it is made: a spec may stop, or make another, where it can't be told. */
function certain(analysis: FreezeCall): FreezeCall {
  const sure = (slot: Slot): Slot => ({ ...slot, maybe: false });
  return { ...analysis, maybe: false, args: analysis.args.map(sure), keywords: sure(analysis.keywords) };
}

function recipeOf(
  run: Run,
  analysis: FreezeCall,
  all: readonly FreezeCall[],
  [executables = [], ...collections]: readonly (readonly FreezeCall[])[],
  source: RecipeSource,
): Recipe {
  const { reading } = run;
  const variable = variableOf(run, analysis);
  const slots = (name: string, position = -1): readonly Slot[] => {
    const named = slotsAt(analysis.keywords, name, reading);
    return named.length > 0
      ? named
      : analysis.args.slice(position, position + 1 || undefined).slice(0, position < 0 ? 0 : 1);
  };
  const hidden = slots("hiddenimports", 3);
  const includes = hidden.flatMap((slot) => itemsOf(slot, reading, hiddenImport(run)));
  const [firstList] = hidden;
  const excludes = slots("excludes").flatMap((slot) => itemsOf(slot, { ...reading, doubts: [] }));
  const executable = ownerOf(analysis, variable, all, executables);
  const scripts = [...slots("scripts", 0), ...slots("runtime_hooks")].flatMap((slot) => scriptsOf(slot, run, source));
  const changed = variable === undefined ? [] : attributeChanges(run, variable, "datas", analysis);
  const given = [executable, ...collections.flat()].flatMap((call) => call?.args ?? []);
  const data = [...slots("datas", -1), ...changed, ...given.filter(isTable)].flatMap((slot) =>
    analysisData(slot, reading, run.setup.file, source.files),
  );
  const optimize = slots("optimize")
    .map(optimizeOf)
    .find((level) => level !== undefined);
  const searched = slots("pathex", 1).flatMap((slot) => itemsOf(slot, { ...reading, doubts: [] }, pathOf));
  const folders = slots("hookspath").flatMap((slot) => itemsOf(slot, { ...reading, doubts: [] }));
  // What is collected of several programs has a name that is none of theirs.
  const named = all.length === 1 ? [executable, ...collections.flat()] : [executable];
  const names = named.map((call) => (call === undefined ? undefined : nameOf(call, run)));
  return {
    place: analysis.place,
    freezers: ["PyInstaller"],
    includesOption: "hiddenimports of Analysis",
    includesPlace: firstList === undefined ? analysis.place : placeOfList(firstList, analysis, run),
    includes,
    excludes,
    packages: [],
    scripts,
    entryPoints: [],
    data,
    distributionPackages: [],
    searchPaths: searched.flatMap(({ text: path }) => folderInTree(path, folderOf(run.setup.file), source.files) ?? []),
    ...(optimize !== undefined && { optimize }),
    name: names.find((name) => name !== undefined),
    version: undefined,
    hooks: findHooks(
      folders.map(({ text: folder }) => pathInTree(folder, run.setup.file)),
      source,
      run.world,
    ),
    onDisk: keptOnDisk(slots("noarchive"), slots("module_collection_mode"), run),
    complete: reading.doubts.length === 0,
    unknowns: reading.doubts.slice(0, 5),
    platform: run.world.platform,
  };
}

/** noarchive=True, and module_collection_mode={"shop": "py"}: what is not "pyz" alone lies on disk. */
function keptOnDisk(noarchive: readonly Slot[], modes: readonly Slot[], run: Run): "all" | readonly string[] {
  if (noarchive.some(({ value }) => truth(value) !== false)) return "all";
  return modes.flatMap(({ value, place }) => {
    if (value.t !== "dict")
      return itemsOf({ value, place, maybe: false }, { ...run.reading, doubts: [] }).map(() => "");
    return value.entries.flatMap((entry) => {
      const name = exactText(entry.key);
      return name === undefined || exactText(entry.value) === "pyz" ? [] : [name];
    });
  });
}

/** A list that has a statement of its own, or the keyword's line. */
function placeOfList(slot: Slot, analysis: FreezeCall, run: Run): Recipe["place"] {
  const own = slot.value.t === "list" ? slot.value.place : undefined;
  return own ?? run.reading.locate(analysis.place, "hiddenimports");
}

function hiddenImport(run: Run): (slot: Slot) => readonly RecipeItem[] | undefined {
  return (slot) => {
    const wild = collectedPattern(slot.value);
    if (wild !== undefined) {
      const place = run.reading.locate(slot.place, wild.slice(0, -2));
      return [{ text: wild, place, maybe: slot.maybe, collected: true }];
    }
    const exact = exactText(slot.value);
    return exact === undefined ? undefined : [item(exact, slot, run.reading)];
  };
}

/** A path may have blanks; one that is partly computed names nothing. */
function pathOf({ value, place, maybe }: Slot): readonly RecipeItem[] | undefined {
  if (value.t !== "text") return undefined;
  const exact = exactText(value);
  return exact === undefined ? [] : [{ text: exact, place, maybe }];
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
}

function scriptsOf(slot: Slot, run: Run, source: RecipeSource): readonly RecipeItem[] {
  return itemsOf(slot, { ...run.reading, doubts: [] }, (one) => {
    if (one.value.t !== "text") return undefined;
    const [made] = one.value.parts.length === 0 ? [] : [item(exactText(one.value) ?? "", one, run.reading)];
    const found = scriptInTree(one.value, run.setup.file, source.files);
    if (made === undefined || found === undefined) return [];
    return [{ ...made, text: found }];
  });
}

/** The name that the spec gives an Analysis(): "a". */
function variableOf(run: Run, analysis: FreezeCall): string | undefined {
  const { scope, event } = analysis.site;
  const found = run.setup.code.scopes[scope]?.events[event];
  return found?.kind === "assign" && found.target.k === "name" ? found.target.id : undefined;
}

/** The first EXE() after the Analysis that takes its scripts, before the next Analysis of the same name. */
function ownerOf(
  analysis: FreezeCall,
  variable: string | undefined,
  all: readonly FreezeCall[],
  executables: readonly FreezeCall[],
): FreezeCall | undefined {
  if (variable === undefined) return undefined;
  const from = analysis.place.line ?? 0;
  const mine = executables.filter(
    (call) =>
      isOfSameTurn(call, analysis) &&
      (call.place.line ?? 0) >= from &&
      call.site.call.args.some((arg) => takesScripts(arg, variable)),
  );
  // With a single program there is nothing to tell apart.
  return mine[0] ?? (all.length === 1 ? executables[0] : undefined);
}

/** In one function, what one call of it makes belongs together. */
function isOfSameTurn(call: FreezeCall, analysis: FreezeCall): boolean {
  return call.site.scope !== analysis.site.scope || call.turn === analysis.turn;
}

function takesScripts(arg: Expr, variable: string): boolean {
  if (arg.k === "attribute") return arg.name === "scripts" && arg.of.k === "name" && arg.of.id === variable;
  return arg.k === "binary" && (takesScripts(arg.left, variable) || takesScripts(arg.right, variable));
}

/** "Shop" of EXE(name="dist/Shop.exe"). */
function nameOf(call: FreezeCall, run: Run): string | undefined {
  for (const slot of slotsAt(call.keywords, "name", { ...run.reading, doubts: [] })) {
    const exact = exactText(slot.value)?.replaceAll("\\", "/");
    if (exact !== undefined) return exact.slice(exact.lastIndexOf("/") + 1).replace(/\.(exe|app)$/i, "");
  }
  return undefined;
}

/** Data that is given to EXE or COLLECT itself: Tree("images"), [("icon.png", "images/icon.png", "DATA")]. */
function isTable({ value }: Slot): boolean {
  return value.t === "list";
}
