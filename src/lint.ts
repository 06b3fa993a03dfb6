// The trip of one run, as a table of contents: targets, containers, inventories, source trees, recipes, graphs, rules.
// A target that can't be opened never hides the others.

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { append } from "./append.js";
import { Budget } from "./bytes/budget.js";
import { isRuleMeant, loadCatalogue, type Catalogue, type RuleEntry } from "./catalogue.js";
import { UsageError, whatFailed } from "./errors.js";
import { NAMES_OF_INTEREST } from "./evaluate/loaders.js";
import { showPlace, type Finding, type Gap, type Place, type RuleRun } from "./finding.js";
import { foldersOf } from "./freezer/build-folder.js";
import { isWorkFolder } from "./freezer/pyinstaller.js";
import { buildGraph } from "./graph/graph.js";
import { knowledgeFor } from "./knowledge/knowledge.js";
import { isPublished } from "./knowledge/published-packages.js";
import type { FrozenApp } from "./model/app.js";
import type { Recipe } from "./model/recipe.js";
import { readBytecode } from "./pyc/read-bytecode.js";
import { readSource } from "./python/read-source.js";
import type { AppReport, LintOptions, LintReport, TargetReport } from "./report/report.js";
import { chooseRecipe } from "./recipe/choose-recipe.js";
import { recipeOfLog } from "./recipe/pyinstaller-log.js";
import { acrossPrograms, type ProgramFindings } from "./rules/across-programs.js";
import { rules } from "./rules/index.js";
import type { Facts } from "./rules/rule.js";
import { runRules, type RunResult } from "./rules/run.js";
import { findBuildLog } from "./scan/build-log.js";
import { openBuild } from "./scan/open-build.js";
import { createCodeStore, type CodeSource } from "./scan/code-store.js";
import { readInventory, type Inventory } from "./scan/inventory.js";
import { whyNoBuild } from "./scan/no-build.js";
import { findSourceRoot } from "./scan/source-root.js";
import type { ReadTree } from "./scan/source-tree.js";
import type { SearchPaths } from "./scan/tree-scope.js";
import { openSources, shownPath, type OpenSources } from "./scan/sources.js";
import { findTargets, holdsLibrary, widenTarget } from "./scan/targets.js";
import { packageVersion } from "./version.js";

interface FoundTarget {
  /** Relative to the working directory, `/`-separated: the name that reports use. */
  readonly shown: string;
  /** Absolute: what is opened. */
  readonly path: string;
  /** A file in it was named, so it is the build that is meant. */
  readonly isPart: boolean;
}

interface Collected {
  readonly targets: TargetReport[];
  readonly findings: Finding[];
  readonly runs: RuleRun[];
  readonly gaps: Gap[];
  readonly errors: { target: string; message: string }[];
  readonly ignored: { code: string; subject: string; because: string }[];
  readonly notices: Set<string>;
  /** What was opened already. */
  readonly opened: Set<string>;
  readonly possible: string[];
}

/** Lints every target. Throws UsageError for options that can't be used; everything else is in the report. */
export async function lint(options: LintOptions): Promise<LintReport> {
  const catalogue = loadCatalogue();
  const found = await findTargets(options.targets, options.cwd);
  const all: Collected = {
    targets: [],
    findings: [],
    runs: [],
    gaps: [],
    errors: found.problems.map(({ argument, message }) => ({
      target: argument,
      message: message.replace(`${argument}: `, ""),
    })),
    ignored: [],
    notices: new Set(),
    opened: new Set(),
    possible: [],
  };
  const sources = openSources(options);
  try {
    for (const { path: typed } of found.targets) {
      const absolute = path.resolve(options.cwd, typed);
      const shown = shownPath(absolute, options.cwd);
      const opened = widenTarget(absolute);
      const target: FoundTarget = { shown, path: opened, isPart: opened !== absolute };
      try {
        await lintTarget(target, options, catalogue, sources, all);
      } catch (error) {
        all.errors.push({ target: target.shown, message: withoutPath(messageOf(error), target) });
      }
    }
  } finally {
    sources.close();
  }
  return {
    tool: { name: "freeze-lint", version: packageVersion() },
    targets: all.targets,
    findings: all.findings,
    runs: all.runs,
    gaps: all.gaps,
    errors: all.errors,
    hidden: { byBaseline: 0, ignored: all.ignored, possible: all.possible.length, possibleFingerprints: all.possible },
    notices: [...all.notices],
  };
}

async function lintTarget(
  target: FoundTarget,
  options: LintOptions,
  catalogue: Catalogue,
  sources: OpenSources,
  all: Collected,
): Promise<void> {
  const isTree = !target.isPart && statSync(target.path).isDirectory() && isProject(target.path);
  if (isTree && !holdsLibrary(target.path)) {
    await lintTree(target, target.path, options, catalogue, sources, all);
    return;
  }
  const budget = new Budget();
  const shown = target.shown === "." ? path.basename(target.path) : target.shown;
  const { container, path: opened, program } = await openBuild(target.path, shown, budget);
  const key = `${opened}|${program ?? ""}`;
  if (all.opened.has(key)) {
    container.close();
    return; // another file of the same build was named, too
  }
  all.opened.add(key);
  let inventory: Inventory | undefined;
  try {
    try {
      inventory = await readInventory(container, { target: target.shown, budget, program });
    } catch (error) {
      const isBuild =
        existsSync(path.join(target.path, "Info.plist")) || whyNoBuild(foldersOf(container)) !== undefined;
      const mayBeTree = isTree || (!isBuild && sources.holdsPython(target.path));
      if (!(error instanceof UsageError) || !mayBeTree) throw error;
      await lintTree(target, target.path, options, catalogue, sources, all);
      return;
    }
    const roots = options.sources.length > 0 ? options.sources.map((source) => path.resolve(options.cwd, source)) : [];
    const { apps: frozen } = inventory;
    const guessed =
      roots.length > 0
        ? undefined
        : findSourceRoot(target.path, {
            scripts: frozen.flatMap((app) => app.scripts.map((script) => script.name)),
            hasModule: (name) => frozen.some((app) => app.modules.has(name)),
          });
    if (guessed !== undefined) {
      roots.push(guessed.path);
      const shown = shownPath(guessed.path, options.cwd);
      all.notices.add(`${target.shown}: source tree ${shown} (${guessed.because}; --source says otherwise)`);
    }
    const apps: AppReport[] = [];
    const found: ProgramFindings[] = [];
    let recipePlace: Place | undefined;
    const kept = new Set<string>();
    for (const app of frozen) {
      const log = findBuildLog(target.path, app, (file) => shownPath(file, options.cwd));
      const judged = await judge({
        target,
        app: log === undefined ? app : { ...app, log },
        roots,
        code: inventory.code,
        // What could not be read is said once, whatever the number of applications beside it.
        gaps: app === frozen[0] ? inventory.gaps : [],
        options,
        catalogue,
        sources,
      });
      for (const notice of judged.notices) all.notices.add(`${target.shown}: ${notice}`);
      collect({ ...judged.result, findings: [] }, judged.gaps, all);
      found.push({ name: app.name, version: app.version, place: app.place, findings: judged.result.findings });
      apps.push(appReport(judged.app ?? app, judged.differing));
      for (const name of judged.keptByIncludes) kept.add(name);
      recipePlace ??= judged.recipe?.includesPlace ?? judged.recipe?.place;
    }
    append(all.findings, acrossPrograms(found, catalogue.words.programs));
    all.targets.push({
      target: target.shown,
      kind: "build",
      apps,
      keptByIncludes: [...kept].sort(),
      ...(roots[0] === undefined ? {} : { sourceRoot: shownPath(roots[0], options.cwd) }),
      ...(recipePlace === undefined ? {} : { recipe: recipePlace }),
    });
  } finally {
    inventory?.close();
    container.close();
  }
}

async function lintTree(
  target: FoundTarget,
  root: string,
  options: LintOptions,
  catalogue: Catalogue,
  sources: OpenSources,
  all: Collected,
): Promise<void> {
  const judged = await judge({
    target,
    app: undefined,
    roots: [root],
    code: new Map(),
    gaps: [],
    options,
    catalogue,
    sources,
  });
  for (const notice of judged.notices) all.notices.add(`${target.shown}: ${notice}`);
  const builds = sources.buildsIn(root);
  if (builds.length > 0) {
    all.notices.add(
      `${target.shown}: linted as a source tree; to check a build, name it (there are ${builds.join(", ")})`,
    );
  }
  collect(judged.result, judged.gaps, all);
  all.targets.push({
    target: target.shown,
    kind: "source",
    apps: [],
    keptByIncludes: judged.keptByIncludes,
    sourceRoot: target.shown,
    ...(judged.recipe === undefined ? {} : { recipe: judged.recipe.includesPlace ?? judged.recipe.place }),
  });
}

interface Case {
  readonly target: FoundTarget;
  readonly app: FrozenApp | undefined;
  readonly roots: readonly string[];
  readonly code: ReadonlyMap<string, CodeSource>;
  readonly gaps: readonly Gap[];
  readonly options: LintOptions;
  readonly catalogue: Catalogue;
  readonly sources: OpenSources;
}

interface Judged {
  readonly result: RunResult;
  readonly gaps: readonly Gap[];
  readonly recipe: Recipe | undefined;
  readonly app: FrozenApp | undefined;
  readonly keptByIncludes: readonly string[];
  /** Modules whose source is not what was frozen. */
  readonly differing: readonly string[];
  readonly notices: readonly string[];
}

/** One application (or one tree without a build): its facts, and what the rules say of them. */
async function judge(one: Case): Promise<Judged> {
  const { options, sources } = one;
  const platform = options.platform ?? one.app?.platform;
  const app = one.app === undefined ? undefined : withOptions(one.app, options);
  const notices: string[] = [];
  let python = options.python ?? app?.python.version;
  if (python === undefined && one.roots[0] !== undefined) {
    const guess = await sources.guessPython(one.roots[0]);
    python = guess.python;
    if (app === undefined) notices.push(guess.because);
  }
  const recipes = one.roots.map((root) => sources.recipes(root, python, platform));
  const chosen = chooseRecipe(
    recipes.flatMap((read) => read.recipes),
    app,
    options.recipes.length > 0,
  );
  if (options.recipes.length > 0 && chosen === undefined)
    notices.push(
      `nothing in ${options.recipes.join(", ")} tells a freezer what to do (named by --recipe or the configuration)`,
    );
  const trees: ReadTree[] = [];
  for (const [index, root] of one.roots.entries()) {
    const isHome = recipes[index]?.recipes.some(({ place }) => pathOf(place) === pathOf(chosen?.place)) === true;
    trees.push(await sources.tree(root, python, platform, isHome ? searchOf(chosen) : undefined));
  }
  const site = options.sitePackages.length === 0 ? undefined : await sources.sitePackages(python, platform);
  const code = new Map<string, CodeSource>(one.code);
  for (const tree of [...trees, ...(site === undefined ? [] : [site])])
    for (const [key, source] of tree.code) code.set(key, source);
  const store = createCodeStore(code, NAMES_OF_INTEREST, {
    bytecode: readBytecode,
    source: readSource,
  });

  const used = app?.log?.options;
  const recipe = chosen ?? (used === undefined ? undefined : recipeOfLog(used, platform));
  const scripts = scriptsOf(recipe, trees, code);
  const { library, knowledge, isElsewhere, isFrozenIn, codecs } = knowledgeFor(python, platform);
  const source = trees[0]?.tree;
  const graph =
    app === undefined && source === undefined
      ? undefined
      : buildGraph({
          app,
          trees: trees.map((tree) => tree.tree),
          sitePackages: site?.tree,
          code: store,
          platform,
          python,
          library,
          isPublished,
          scripts,
          recipe,
          isElsewhere,
          isFrozenIn,
          codecs,
        });
  const readPlaces = new Set<string>();
  for (const record of [
    ...(app?.modules.values() ?? []),
    ...trees.flatMap((tree) => [...tree.tree.modules.values()]),
  ]) {
    if (graph?.asked.has(record.name) === true) readPlaces.add(showPlace(record.place));
  }
  const codeGaps = store.gaps.filter((gap) => readPlaces.has(showPlace(withoutLine(gap.place))));
  const gaps = [
    ...one.gaps,
    ...(app?.gaps ?? []),
    ...trees.flatMap((tree) => tree.tree.gaps),
    ...codeGaps,
    ...(graph?.gaps ?? []),
    ...recipes.flatMap((read) => read.gaps),
  ];
  const facts: Facts = { app, source, recipe, graph, gaps, knowledge };
  const result = runRules(rules, facts, {
    target: one.target.shown,
    catalogue: one.catalogue,
    severities: options.severities,
    isSelected: (entry) => isSelected(entry, options),
    ignores: options.ignores,
    showPossible: options.showPossible,
    python,
    platform,
    sourceLine: (place, above) => sources.line(place, above),
  });
  return {
    result,
    gaps,
    recipe,
    app,
    keptByIncludes: graph?.keptByIncludes ?? [],
    differing: graph?.differing ?? [],
    notices,
  };
}

/** Where the freezer looks for modules, as far as its recipe names folders: only PyInstaller's and Nuitka's do. */
function searchOf(recipe: Recipe | undefined): SearchPaths | undefined {
  if (recipe?.searchPaths === undefined) return undefined;
  return { folders: recipe.searchPaths, scripts: recipe.scripts.map(({ text }) => text) };
}

function pathOf(place: Place | undefined): string | undefined {
  return place !== undefined && "path" in place ? place.path : undefined;
}

function withOptions(app: FrozenApp, options: LintOptions): FrozenApp {
  return {
    ...app,
    platform: options.platform ?? app.platform,
    python:
      options.python === undefined
        ? app.python
        : { version: options.python, evidence: ["--python", ...app.python.evidence] },
  };
}

/** The scripts to start from; one that the recipe names without looking like a script gets its code here. */
function scriptsOf(
  recipe: Recipe | undefined,
  trees: readonly ReadTree[],
  code: Map<string, CodeSource>,
): FrozenScripts {
  if (recipe?.copies === "packages") return []; // started by its module: scripts of the tree are tools
  const all = trees.flatMap((tree) => tree.tree.scripts);
  if (recipe === undefined || recipe.scripts.length === 0) return all;
  const named = recipe.scripts.flatMap((item) => {
    const wanted = item.text.replace(/^\.\//, "");
    const found = all.filter(
      (script) => "path" in script.place && (script.place.path === wanted || script.place.path.endsWith(`/${wanted}`)),
    );
    if (found.length > 0) return found;
    // A module of the tree that is frozen as a script: main.py.
    const module = wanted
      .replace(/\.pyw?$/, "")
      .split("/")
      .join(".");
    const record = trees.map((tree) => tree.tree.modules.get(module)).find((one) => one !== undefined);
    if (record?.codeKey !== undefined) return [{ name: module, place: record.place, codeKey: record.codeKey }];
    const holder = trees.find((tree) => tree.text(wanted) !== undefined);
    const text = holder?.tree.root === undefined ? undefined : holder.text(wanted);
    if (holder === undefined || text === undefined) return [];
    const place: Place = { path: holder.tree.root === "." ? wanted : `${holder.tree.root}/${wanted}` };
    const codeKey = `script ${wanted}`;
    code.set(codeKey, { kind: "source", place, python: undefined, read: () => new TextEncoder().encode(text) });
    return [{ name: path.posix.basename(wanted).replace(/\.pyw?$/, ""), place, codeKey }];
  });
  return named.length > 0 ? named : all;
}

type FrozenScripts = FrozenApp["scripts"];

function isSelected(entry: RuleEntry, options: LintOptions): boolean {
  if (options.except.some((word) => isRuleMeant(word, entry))) return false;
  return options.only.length === 0 || options.only.some((word) => isRuleMeant(word, entry));
}

function withoutLine(place: Place): Place {
  if ("path" in place) return { path: place.path };
  return { container: place.container, ...(place.member === undefined ? {} : { member: place.member }) };
}

/** A folder with a project file is a source tree, whatever builds lie in its folders. */
function isProject(folder: string): boolean {
  if (["setup.py", "setup.cfg", "pyproject.toml"].some((file) => existsSync(path.join(folder, file)))) return true;
  const names = readdirSync(folder);
  return names.some((name) => name.endsWith(".spec")) && !isWorkFolder(names);
}

/** What a target met: a mistake of the user's, or a bug of ours, which must not hide the other targets either. */
function messageOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return `a bug in freeze-lint stopped the reading of this target, worth a report: ${whatFailed(error)}`;
}

/** Messages of readers begin with the path as they know it; the report names the target itself. */
function withoutPath(message: string, { path: own, shown }: FoundTarget): string {
  // What is shown may end like the path itself: "../../proc/1" of "/proc/1".
  const rest = message.startsWith(`${own}: `) ? message.slice(own.length + 2) : message;
  return rest
    .split(shown)
    .map((part) => part.replaceAll(own, shown))
    .join(shown);
}

function collect(result: RunResult, gaps: readonly Gap[], all: Collected): void {
  append(all.findings, result.findings);
  append(all.runs, result.runs);
  append(all.gaps, gaps);
  append(all.ignored, result.ignored);
  append(all.possible, result.possibleFingerprints);
  for (const notice of result.notices) all.notices.add(notice);
}

function appReport(app: FrozenApp, differing: readonly string[]): AppReport {
  const names = differing.map((name) => name.replace(/^script:/, ""));
  const few = names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
  return {
    place: app.place,
    freezers: app.freezers,
    ...(app.name === undefined ? {} : { name: app.name }),
    ...(app.version === undefined ? {} : { version: app.version }),
    ...(app.platform === undefined ? {} : { platform: app.platform }),
    ...(app.arch === undefined ? {} : { arch: app.arch }),
    ...(app.python.version === undefined ? {} : { python: app.python.version }),
    evidence: app.python.evidence,
    modules: app.modules.size,
    scripts: app.scripts.map((script) => script.name),
    notes: [
      ...app.notes,
      ...(names.length === 0
        ? []
        : [`the source is not what was frozen: ${few} import other modules (places point into the build)`]),
    ],
  };
}
