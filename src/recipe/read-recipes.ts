// Reads what a freezer was told, out of setup.py and its kin (setup.cfg, pyproject.toml), without running them. One file may hold recipes for several
// freezers: it is evaluated once for each of their commands, as if that command stood in sys.argv.

import { append } from "../append.js";
import { createEvaluator } from "../evaluate/evaluator.js";
import { collectFaults } from "../evaluate/faults.js";
import type { Gap, Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import type { Distribution } from "../model/entry-points.js";
import type { Recipe } from "../model/recipe.js";
import type { VersionStatement } from "../model/versions.js";
import { readDistribution } from "./declared-distribution.js";
import { declaredVersions } from "./declared-versions.js";
import { copiedRecipe } from "./copied-apps.js";
import { fitsPlatform, isCommandFile, readBuildScript, readCommandFile, readProjectComments } from "./command-files.js";
import {
  bbfreezeRecipe,
  cxFreezeRecipe,
  eskyRecipe,
  plainRecipe,
  py2appRecipe,
  py2exeRecipe,
  speaksTo,
} from "./freezer-recipes.js";
import { literalFinder } from "./literal-lines.js";
import { PYPROJECT, type Projects, inFolder, projectsOf, textOf } from "./projects.js";
import type { PyProject } from "./pyproject.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { type FreezeCall, type Run, findCalls, optionDictOf } from "./setup-calls.js";
import { type CommandOptions, readSetupCfg } from "./setup-cfg.js";
import { readSpec } from "./spec-recipes.js";
import { type SetupFile, readSetupFile, setupWorld, showIn } from "./setup-world.js";
import type { Reading } from "./slots.js";

export type { RecipeOptions, RecipeSource } from "./recipe-source.js";

/**
 * The recipes of a tree: those of setup.py in its root first. A file that does not parse is a gap that hides "recipe".
 * Without any freezer in it, a setup.py still gives a recipe with `freezers: []`: its scripts, packages and data.
 */
export function readRecipes(
  source: RecipeSource,
  given: RecipeOptions,
): {
  readonly recipes: readonly Recipe[];
  /** What the tree's own distribution declares beside all freezers. */
  readonly distribution: Distribution | undefined;
  /** Which version it has, as far as its files say so. */
  readonly versions: readonly VersionStatement[];
  readonly gaps: readonly Gap[];
} {
  const recipes: Recipe[] = [];
  const gaps: Gap[] = [];
  const faults = collectFaults("recipe");
  const options: RecipeOptions = { ...given, noteFault: faults.note };
  const named = options.only ?? [];
  const read = (file: string): Uint8Array | undefined => {
    const bytes = source.read(file);
    return bytes === undefined || bytes.length > MAX_BYTES ? undefined : bytes;
  };
  const only = (files: readonly string[], isMeant: (file: string) => boolean): readonly string[] =>
    options.only === undefined ? files : named.filter(isMeant);
  const scripts = only(candidates(source.files), (file) => file.endsWith(".py"));
  const projects = projectsOf(source, options);
  const told = { cxFreeze: false, project: false };
  for (const file of scripts) {
    const bytes = read(file);
    if (bytes === undefined) continue;
    const found = readSetup(file, bytes, projects, source, options);
    append(recipes, found.recipes);
    append(gaps, found.gaps);
    if (file.includes("/")) continue;
    told.cxFreeze ||= found.recipes.some(({ freezers }) => freezers[0] === "cx_Freeze");
    told.project ||= file === "setup.py" && found.recipes.length > 0;
  }
  const project = projects.in("");
  const isOpen = project.cxFreeze === undefined ? project.isProject && !told.project : !told.cxFreeze;
  if (isOpen && only([PYPROJECT], (file) => file === PYPROJECT).length > 0)
    append(recipes, recipesOf(withoutScript(project, options), source, options));
  for (const file of only(specFiles(source.files, options.platform), (one) => one.endsWith(".spec"))) {
    const bytes = read(file);
    if (bytes === undefined || !/\bAnalysis\s*\(/.test(new TextDecoder().decode(bytes))) continue;
    const spec = readSpec(file, bytes, source, options);
    append(recipes, spec.recipes);
    append(gaps, spec.gaps);
  }
  const commands: Recipe[] = [];
  for (const file of scripts) {
    const bytes = read(file);
    if (bytes !== undefined) append(commands, readBuildScript(file, bytes, source, options));
  }
  for (const file of only(commandFiles(source.files, options.platform), (one) => !/\.(py|spec)$/.test(one))) {
    const bytes = read(file);
    if (bytes !== undefined) append(commands, readCommandFile(file, bytes, source, options));
  }
  for (const file of only(mainScripts(source.files), (one) => one.endsWith(".py"))) {
    const bytes = read(file);
    const recipe = bytes === undefined ? undefined : readProjectComments(file, bytes, source, options);
    if (recipe !== undefined) commands.push(recipe);
  }
  append(recipes, commands);
  if (only([PYPROJECT], (file) => file === PYPROJECT).length > 0)
    append(
      recipes,
      project.copied.map((app) => copiedRecipe(app, source.files, options.platform)),
    );
  // A file that names a freezer says more than one that only installs.
  return {
    distribution: readDistribution(source, options, project),
    versions: declaredVersions(source, options, project, recipes),
    recipes: [...recipes].sort((a, b) => Number(a.freezers.length === 0) - Number(b.freezers.length === 0)),
    gaps: distinct([...gaps, ...projects.gaps, ...faults.gaps]),
  };
}

/** A file that is evaluated once for each freezer has each of its gaps as often. */
function distinct(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}

/** What a setup script says to the freezers that it mentions. */
function readSetup(
  file: string,
  bytes: Uint8Array,
  projects: Projects,
  source: RecipeSource,
  options: RecipeOptions,
): { readonly recipes: readonly Recipe[]; readonly gaps: readonly Gap[] } {
  const text = new TextDecoder().decode(bytes);
  if (!SPEAKS.test(text)) return { recipes: [], gaps: [] };
  const setup = readSetupFile(file, bytes, options);
  const cfg = inFolder(setup.folder, "setup.cfg");
  const cfgText = textOf(cfg, source);
  const configured = readSetupCfg(cfgText, (line) => showIn(options, cfg, line));
  const locate = () => literalFinder(text, setup.code, setup.place(0));
  const project = projects.in(setup.folder);
  const read: Read = { setup, text: text + cfgText, locate, configured, project };
  return { recipes: recipesOf(read, source, options), gaps: setup.gaps };
}

/** A project without a setup script is built as if its script were `setup()` and nothing else: everything is declared. */
function withoutScript(project: PyProject, options: RecipeOptions): Read {
  const module = project.cxFreeze === undefined ? "setuptools" : "cx_Freeze";
  const text = `from ${module} import setup\nsetup()\n`;
  const setup = readSetupFile(PYPROJECT, new TextEncoder().encode(text), options);
  const place = project.cxFreeze ?? showIn(options, PYPROJECT);
  const locate = () => (known: Place) => known;
  return { setup: { ...setup, place: () => place }, text, locate, configured: () => undefined, project };
}

const MAX_BYTES = 4 << 20;

/** A file that may tell a freezer something: it calls one of these, or subclasses Distribution. */
const SPEAKS = /\b(setup|freeze|Freezer|Executable)\s*\(/;

const NAMES =
  /^(setup|freeze|build|compile|make|cx|py2exe|pyinst|nuitka|bdist|dist|package|release|win|exe|noxfile|tasks)[\w.-]*\.py$/i;

/** Folders whose setup scripts are about something else. */
const FOREIGN = /(^|\/)(site-packages|node_modules|\.?v?env|\.tox|tests?|examples?|samples?|demos?|docs?|build)\//i;

/** Files that may hold a recipe: Python files in the root, and those with a telling name up to two folders down. */
function candidates(files: readonly string[]): readonly string[] {
  const rank = (file: string): number =>
    (file.endsWith("setup.py") ? 0 : /(^|\/)setup[^/]*\.py$/.test(file) ? 1 : 2) + depth(file) * 3;
  return files
    .filter((file) => file.endsWith(".py") && depth(file) <= 2 && !FOREIGN.test(file))
    .filter((file) => depth(file) === 0 || NAMES.test(file.slice(file.lastIndexOf("/") + 1)))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** How deep a .spec lies at most, in folders; a script with command lines lies higher. */
const SPEC_DEPTH = 4;
const COMMAND_DEPTH = 2;

const depth = (file: string): number => file.split("/").length - 1;

/** Scripts and settings that may start a freezer; those for the platform first. */
function commandFiles(files: readonly string[], platform: Platform | undefined): readonly string[] {
  const rank = (file: string): number => (fitsPlatform(file, platform) ? 0 : 10) + depth(file);
  return files
    .filter((file) => isCommandFile(file) && depth(file) <= COMMAND_DEPTH && !FOREIGN.test(file))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Scripts that a program may start with: Python files of the root, and packages that can be run. */
function mainScripts(files: readonly string[]): readonly string[] {
  return files.filter(
    (file) => (file.endsWith(".py") && depth(file) === 0) || /^(src\/)?\w+\/__main__\.py$/.test(file),
  );
}

/** The .spec files, those that may be for the platform and lie higher up first. */
function specFiles(files: readonly string[], platform: Platform | undefined): readonly string[] {
  const rank = (file: string): number => (fitsPlatform(file, platform) ? 0 : 10) + depth(file);
  return files
    .filter((file) => file.endsWith(".spec") && depth(file) <= SPEC_DEPTH && !FOREIGN.test(file))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

interface Freezing {
  /** The command in sys.argv. */
  readonly command: string;
  /** Words in the file without which it can't be about this freezer. */
  readonly mentions: RegExp;
  recipe(run: Run): Recipe | undefined;
}

function setupCalls(run: Run): readonly FreezeCall[] {
  return findCalls(run, "setup");
}

const FREEZINGS: readonly Freezing[] = [
  {
    command: "bdist_esky",
    mentions: /\besky\b|bdist_esky/,
    recipe(run) {
      const calls = setupCalls(run);
      const isMeant = optionDictOf(run, "bdist_esky") !== undefined || calls.length > 0;
      return isMeant ? eskyRecipe(run, calls) : undefined;
    },
  },
  {
    command: "build_exe",
    mentions: /cx_Freeze|build_exe/i,
    recipe(run) {
      const calls = [...setupCalls(run), ...findCalls(run, "Freezer").filter((call) => call.callee.startsWith("cx_"))];
      const isMeant =
        calls.some((call) => call.callee.startsWith("cx_Freeze")) || speaksTo(run, calls, "build_exe", ["executables"]);
      return isMeant && calls.length > 0 ? cxFreezeRecipe(run, calls) : undefined;
    },
  },
  {
    command: "py2exe",
    mentions: /py2exe/,
    recipe(run) {
      const calls = [...setupCalls(run), ...findCalls(run, "freeze")];
      return calls.length > 0 && speaksTo(run, calls, "py2exe", ["console", "windows", "service", "com_server"])
        ? py2exeRecipe(run, calls)
        : undefined;
    },
  },
  {
    command: "py2app",
    mentions: /py2app/,
    recipe(run) {
      const calls = setupCalls(run);
      return calls.length > 0 && speaksTo(run, calls, "py2app", ["app", "plugin"])
        ? py2appRecipe(run, calls)
        : undefined;
    },
  },
  {
    command: "bdist_bbfreeze",
    mentions: /bbfreeze/,
    recipe(run) {
      const calls = setupCalls(run);
      const freezers = findCalls(run, "Freezer").filter((call) => !call.callee.startsWith("cx_"));
      return freezers.length > 0 || (calls.length > 0 && speaksTo(run, calls, "bdist_bbfreeze", []))
        ? bbfreezeRecipe(run, calls, freezers)
        : undefined;
    },
  },
];

interface Read {
  readonly setup: SetupFile;
  /** Where a freezer's name may stand. */
  readonly text: string;
  /** For one run each: it remembers what was asked for. */
  readonly locate: () => Reading["locate"];
  /** By setup.cfg. */
  readonly configured: CommandOptions;
  readonly project: PyProject;
}

function recipesOf(read: Read, source: RecipeSource, options: RecipeOptions): readonly Recipe[] {
  const { setup, project } = read;
  const text = project.cxFreeze === undefined ? read.text : `${read.text} cx_Freeze`;
  const run = (command: string | undefined): Run => {
    const world = setupWorld(setup, command, source, options);
    // A line that was not read may have added names.
    const doubts = [...setup.gaps, ...project.gaps].map((gap) => ({ place: gap.place, because: gap.reason }));
    const configured = [read.configured, project.configured];
    const reading = { doubts, locate: read.locate() };
    return { setup, world, evaluator: createEvaluator(world), reading, configured, declared: project.declared };
  };
  const recipes: Recipe[] = [];
  for (const freezing of FREEZINGS) {
    if (!freezing.mentions.test(text)) continue;
    const recipe = freezing.recipe(run(freezing.command));
    if (recipe !== undefined) recipes.push(recipe);
  }
  if (recipes.length > 0) return recipes;
  const plain = run(undefined);
  const calls = setupCalls(plain);
  return calls.length > 0 ? [plainRecipe(plain, calls)] : [];
}
