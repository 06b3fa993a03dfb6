// What each freezer reads out of setup()'s keywords and options: Esky, cx_Freeze, py2exe, py2app, bbfreeze, and plain.
// Option names and meanings are those of esky.bdist_esky, cx_Freeze.dist, py2exe.build_exe and bbfreeze.Freezer.

import { append } from "../append.js";
import type { Place } from "../finding.js";
import { exactText } from "../evaluate/value.js";
import type { FreezerName, Platform } from "../model/app.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";
import { dataFiles, includeFiles, packageData } from "./data-items.js";
import { optimizeOf } from "./optimize.js";
import { type FreezeCall, type Run, distributionSlots, findCalls, findInstances, optionDictOf } from "./setup-calls.js";
import { type Slot, item, itemsOf, slotsAt, textOf } from "./slots.js";

/** A recipe while its lists are gathered. */
interface Draft {
  readonly run: Run;
  readonly freezers: readonly FreezerName[];
  readonly platform: Platform | undefined;
  includesOption: string;
  includesPlace: Place | undefined;
  readonly includes: RecipeItem[];
  readonly excludes: RecipeItem[];
  readonly packages: RecipeItem[];
  readonly scripts: RecipeItem[];
  optimize: Recipe["optimize"];
}

function draft(run: Run, freezers: readonly FreezerName[], includesOption: string): Draft {
  return {
    run,
    freezers,
    platform: run.world.platform,
    includesOption,
    includesPlace: undefined,
    includes: [],
    excludes: [],
    packages: [],
    scripts: [],
    optimize: undefined,
  };
}

/** Slots of a keyword in all setup() calls, or of the Distribution subclass that they name, or of pyproject.toml. */
function keywordSlots(run: Run, calls: readonly FreezeCall[], name: string): readonly Slot[] {
  const given = calls.flatMap((call) => {
    const own = slotsAt(call.keywords, name, run.reading).map((slot) => ({ ...slot, maybe: slot.maybe || call.maybe }));
    return own.length > 0 ? own : distributionSlots(run, call, name);
  });
  return given.length > 0 || run.declared === undefined ? given : slotsAt(run.declared, name, run.reading);
}

/** The options of one command, from setup(options=...), get_option_dict(), setup.cfg and pyproject.toml. */
function commandSlots(run: Run, calls: readonly FreezeCall[], command: string): readonly Slot[] {
  const inOptions = keywordSlots(run, calls, "options").flatMap((slot) => slotsAt(slot, command, run.reading));
  const others = [optionDictOf(run, command), ...run.configured.map((options) => options(command))];
  return [...inOptions, ...others.filter((slot) => slot !== undefined)];
}

function option(run: Run, slots: readonly Slot[], name: string): readonly Slot[] {
  return slots.flatMap((slot) => slotsAt(slot, name, run.reading));
}

/** Adds includes, excludes and packages of these options; remembers where the includes list is. */
function addLists(into: Draft, slots: readonly Slot[], owner: string): void {
  const { run } = into;
  for (const slot of slots) {
    for (const list of option(run, [slot], "includes")) {
      into.includesPlace = listPlace(run, list, "includes");
      into.includesOption = owner;
      append(into.includes, itemsOf(list, run.reading));
    }
    for (const list of option(run, [slot], "excludes")) append(into.excludes, itemsOf(list, run.reading));
    for (const list of option(run, [slot], "packages")) append(into.packages, itemsOf(list, run.reading));
    for (const level of option(run, [slot], "optimize")) into.optimize = optimizeOf(level) ?? into.optimize;
  }
}

/** Where a list begins: its own statement, or the line of its key. */
function listPlace(run: Run, slot: Slot, key: string): Place {
  const own = slot.value.t === "list" ? slot.value.place : undefined;
  return own ?? run.reading.locate(slot.place, key);
}

function script(run: Run): (slot: Slot) => readonly RecipeItem[] | undefined {
  const take = (slot: Slot): readonly RecipeItem[] | undefined => {
    const { value } = slot;
    if (value.t === "dict")
      return slotsAt({ ...slot, value: { ...value, complete: true } }, "script", run.reading).flatMap((inner) =>
        itemsOf(inner, run.reading, whole),
      );
    if (value.t === "instance")
      return constructorKeywords(run, value.scope, "script").flatMap((given) => itemsOf(given, run.reading, whole));
    return whole(slot);
  };
  // A script's path may hold spaces: it is not split into words.
  const whole = (slot: Slot): readonly RecipeItem[] | undefined => {
    const text = exactText(slot.value);
    return text === undefined ? undefined : [item(text, slot, run.reading)];
  };
  return take;
}

/** What `Target(script="x.py")` passes, in all calls of a class of the setup script. */
function constructorKeywords(run: Run, classScope: number, keyword: string): readonly Slot[] {
  const name = run.setup.code.scopes[classScope]?.name ?? "";
  return findInstances(run, name).flatMap((call) => slotsAt(call.keywords, keyword, run.reading));
}

function addScripts(into: Draft, slots: readonly Slot[]): void {
  for (const slot of slots) append(into.scripts, itemsOf(slot, into.run.reading, script(into.run)));
}

function finish(into: Draft, calls: readonly FreezeCall[], data: readonly RecipeItem[]): Recipe {
  const { run } = into;
  // What is not known of data, packages and entry points says nothing about the includes list.
  const unknowns = [...run.reading.doubts];
  const distributed = ["packages", "py_modules"].flatMap((name) => keywordSlots(run, calls, name));
  const [first] = calls;
  return {
    place: first?.place ?? run.setup.place(0),
    freezers: into.freezers,
    includesOption: into.includesOption,
    includesPlace: into.includesPlace,
    includes: into.includes,
    excludes: into.excludes,
    packages: into.packages,
    scripts: into.scripts,
    ...(into.optimize !== undefined && { optimize: into.optimize }),
    entryPoints: keywordSlots(run, calls, "entry_points").flatMap((slot) => entryPoints(slot, run)),
    data: [
      ...keywordSlots(run, calls, "data_files").flatMap((slot) => dataFiles(slot, run.reading)),
      ...keywordSlots(run, calls, "package_data").flatMap((slot) => packageData(slot, run.reading)),
      ...data,
    ],
    distributionPackages: distributed.flatMap((slot) => itemsOf(slot, run.reading)),
    name: plainKeyword(run, calls, "name")?.text,
    ...versionOf(run, calls),
    complete: unknowns.length === 0,
    unknowns: unknowns.slice(0, 5),
    platform: into.platform,
  };
}

function versionOf(run: Run, calls: readonly FreezeCall[]): Pick<Recipe, "version" | "versionPlace"> {
  const version = plainKeyword(run, calls, "version");
  return version === undefined ? { version } : { version: version.text, versionPlace: version.place };
}

function plainKeyword(
  run: Run,
  calls: readonly FreezeCall[],
  name: string,
): { readonly text: string; readonly place: Place } | undefined {
  for (const slot of keywordSlots(run, calls, name)) {
    const text = textOf(slot);
    if (text !== undefined && !slot.maybe) return { text, place: slot.place };
  }
  return undefined;
}

/** console_scripts and gui_scripts, as lists of lines, one text of lines, or an ini text of all groups. */
function entryPoints(slot: Slot, run: Run): readonly RecipeItem[] {
  const lines = (text: string): readonly string[] =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes("="));
  const ini = textOf(slot);
  if (ini !== undefined) {
    const sections = ini.split(/^\s*\[([^\]]*)\]\s*$/m);
    return sections.flatMap((name, at) =>
      /^(console|gui)_scripts$/.test(name) && at % 2 === 1
        ? lines(sections[at + 1] ?? "").map((line) => item(line, slot, run.reading))
        : [],
    );
  }
  const whole = (inner: Slot): readonly RecipeItem[] | undefined => {
    const text = textOf(inner);
    return text === undefined ? undefined : lines(text).map((line) => item(line, inner, run.reading));
  };
  return ["console_scripts", "gui_scripts"].flatMap((group) =>
    slotsAt(slot, group, run.reading).flatMap((inner) => itemsOf(inner, run.reading, whole)),
  );
}

const ESKY_BACKENDS: Readonly<Record<string, FreezerName>> = {
  bbfreeze: "bbfreeze",
  cxfreeze: "cx_Freeze",
  cx_freeze: "cx_Freeze",
  py2exe: "py2exe",
};

/** `bdist_esky`: its own includes and excludes, and those in freezer_options; scripts of the distribution. */
export function eskyRecipe(run: Run, calls: readonly FreezeCall[]): Recipe {
  const command = commandSlots(run, calls, "bdist_esky");
  const backend = option(run, command, "freezer_module").map(textOf)[0];
  const known = backend === undefined ? undefined : ESKY_BACKENDS[backend.toLowerCase()];
  const own = "freezer_options includes of bdist_esky";
  const into = draft(run, known === undefined ? ["esky"] : ["esky", known], own);
  addLists(into, command, "includes of bdist_esky");
  addLists(into, option(run, command, "freezer_options"), own);
  addScripts(into, keywordSlots(run, calls, "scripts"));
  into.includesPlace ??= optionsPlace(run, command, "bdist_esky", calls);
  return finish(into, calls, []);
}

/** cx_Freeze: the options of build_exe, and Executable() objects. */
export function cxFreezeRecipe(run: Run, calls: readonly FreezeCall[]): Recipe {
  const command = commandSlots(run, calls, "build_exe");
  const into = draft(run, ["cx_Freeze"], "build_exe includes");
  addLists(into, command, into.includesOption);
  const executables = keywordSlots(run, calls, "executables");
  addScripts(into, executables);
  into.includesPlace ??= optionsPlace(run, command, "build_exe", calls);
  const files = option(run, command, "include_files").flatMap((slot) => includeFiles(slot, run.reading));
  return finish(into, calls, files);
}

/** py2exe: the options of its command, console, windows and services; also its freeze() function. */
export function py2exeRecipe(run: Run, calls: readonly FreezeCall[]): Recipe {
  const direct = calls
    .filter((call) => call.callee.endsWith("freeze"))
    .flatMap((call) => keywordSlots(run, [call], "options"));
  const command = [...commandSlots(run, calls, "py2exe"), ...direct];
  const into = draft(run, ["py2exe"], "the py2exe option includes");
  addLists(into, command, into.includesOption);
  for (const name of ["console", "windows", "scripts"]) addScripts(into, keywordSlots(run, calls, name));
  // Services and COM servers are named as modules: py2exe includes them.
  for (const name of ["service", "com_server", "ctypes_com_server", "isapi"]) {
    for (const slot of keywordSlots(run, calls, name))
      append(into.includes, itemsOf(slot, run.reading, moduleNames(run)));
  }
  into.includesPlace ??= optionsPlace(run, command, "py2exe", calls);
  return finish(into, calls, []);
}

/** py2app: the options of its command; app and plugin name scripts. Resources end up in Contents/Resources. */
export function py2appRecipe(run: Run, calls: readonly FreezeCall[]): Recipe {
  const command = commandSlots(run, calls, "py2app");
  const into = draft(run, ["py2app"], "the py2app option includes");
  addLists(into, command, into.includesOption);
  for (const name of ["app", "plugin"]) addScripts(into, keywordSlots(run, calls, name));
  into.includesPlace ??= optionsPlace(run, command, "py2app", calls);
  const resources = option(run, command, "resources").flatMap((slot) => dataFiles(slot, run.reading));
  return finish(into, calls, resources);
}

/** A service is a module's name, or a dict (or object) whose "modules" names one or more. */
function moduleNames(run: Run): (slot: Slot) => readonly RecipeItem[] | undefined {
  return (slot) => {
    const { value } = slot;
    if (value.t === "dict")
      return slotsAt({ ...slot, value: { ...value, complete: true } }, "modules", run.reading).flatMap((inner) =>
        itemsOf(inner, run.reading),
      );
    if (value.t !== "instance") return undefined;
    return constructorKeywords(run, value.scope, "modules").flatMap((given) => itemsOf(given, run.reading));
  };
}

/** bbfreeze: Freezer(distdir, includes, excludes) and addScript(), or the command bdist_bbfreeze. */
export function bbfreezeRecipe(run: Run, calls: readonly FreezeCall[], freezers: readonly FreezeCall[]): Recipe {
  const command = commandSlots(run, calls, "bdist_bbfreeze");
  const into = draft(run, ["bbfreeze"], "the includes of bbfreeze.Freezer");
  addLists(into, command, "the bdist_bbfreeze option includes");
  for (const call of freezers) {
    const named = slotsAt(call.keywords, "includes", run.reading);
    for (const list of named.length > 0 ? named : call.args.slice(1, 2)) {
      append(into.includes, itemsOf(list, run.reading));
      into.includesPlace = listPlace(run, list, "includes");
    }
    const excluded = slotsAt(call.keywords, "excludes", run.reading);
    for (const list of excluded.length > 0 ? excluded : call.args.slice(2, 3))
      append(into.excludes, itemsOf(list, run.reading));
  }
  for (const call of findCalls(run, "addScript")) addScripts(into, call.args.slice(0, 1));
  for (const call of findCalls(run, "addModule"))
    for (const slot of call.args.slice(0, 1)) append(into.includes, itemsOf(slot, run.reading));
  addScripts(into, keywordSlots(run, calls, "scripts"));
  into.includesPlace ??= freezers[0]?.place ?? optionsPlace(run, command, "bdist_bbfreeze", calls);
  return finish(into, [...calls, ...freezers], []);
}

/** No freezer at all: scripts, packages and data of setup(). */
export function plainRecipe(run: Run, calls: readonly FreezeCall[]): Recipe {
  const into = draft(run, [], "");
  addScripts(into, keywordSlots(run, calls, "scripts"));
  return finish(into, calls, []);
}

function optionsPlace(
  run: Run,
  command: readonly Slot[],
  name: string,
  calls: readonly FreezeCall[],
): Place | undefined {
  const [slot] = command;
  if (slot !== undefined) return run.reading.locate(slot.place, name);
  return calls[0]?.place;
}

/** Does setup() tell this freezer anything, by options or keywords of its own? */
export function speaksTo(
  run: Run,
  calls: readonly FreezeCall[],
  command: string,
  keywords: readonly string[],
): boolean {
  return (
    commandSlots(run, calls, command).length > 0 || keywords.some((name) => keywordSlots(run, calls, name).length > 0)
  );
}
