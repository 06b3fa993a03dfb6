// One application (or one tree without a build): its facts gathered from all readers, and what the rules say of them.

import { type Catalogue, type RuleEntry, isRuleMeant } from "../catalogue.js";
import { NAMES_OF_INTEREST } from "../evaluate/loaders.js";
import { WATCHED_NAMES } from "../evaluate/watched.js";
import { FormatError } from "../errors.js";
import { type Gap, type Place, showPlace } from "../finding.js";
import { buildGraph } from "../graph/graph.js";
import { companionRows } from "../knowledge/companion-rows.js";
import { hostOf } from "../knowledge/host.js";
import { knowledgeFor } from "../knowledge/knowledge.js";
import type { TargetProfile } from "../knowledge/targets.js";
import { isPublished } from "../knowledge/published-packages.js";
import { namesInExtensions } from "../linkage/extension-names.js";
import { fitsOf } from "../linkage/floors.js";
import { link } from "../linkage/link.js";
import { textSearch } from "../linkage/text-search.js";
import type { FrozenApp } from "../model/app.js";
import type { Fits } from "../model/fits.js";
import type { Recipe } from "../model/recipe.js";
import { readBytecode } from "../pyc/read-bytecode.js";
import { readSource } from "../python/read-source.js";
import { chooseRecipe } from "../recipe/choose-recipe.js";
import { recipeOfLog } from "../recipe/pyinstaller-log.js";
import type { LintOptions, ModuleTrace } from "../report/report.js";
import { rules } from "../rules/index.js";
import type { Facts } from "../rules/rule.js";
import { type RunResult, runRules } from "../rules/run.js";
import { type CodeSource, createCodeStore } from "../scan/code-store.js";
import { createNativeStore, type OpenNative } from "../scan/native-store.js";
import type { ReadTree } from "../scan/source-tree.js";
import type { OpenSources } from "../scan/sources.js";
import type { SearchPaths } from "../scan/tree-scope.js";
import type { FoundTarget } from "./collected.js";
import { scriptsOf } from "./start-scripts.js";
import { measuredBy, systemsFor } from "./systems.js";
import { traceOf } from "./trace.js";
import { versionsOf } from "./versions.js";

/** What is to be judged, and with what. */
export interface Case {
  readonly target: FoundTarget;
  readonly app: FrozenApp | undefined;
  readonly roots: readonly string[];
  readonly code: ReadonlyMap<string, CodeSource>;
  readonly natives: ReadonlyMap<string, OpenNative>;
  readonly gaps: readonly Gap[];
  readonly options: LintOptions;
  /** Those that the user named. */
  readonly systems: readonly TargetProfile[];
  readonly catalogue: Catalogue;
  readonly sources: OpenSources;
}

/** What came of it. */
export interface Judged {
  readonly result: RunResult;
  readonly gaps: readonly Gap[];
  readonly recipe: Recipe | undefined;
  readonly app: FrozenApp | undefined;
  readonly fits: Fits | undefined;
  readonly keptByIncludes: readonly string[];
  /** Modules whose source is not what was frozen. */
  readonly differing: readonly string[];
  readonly notices: readonly string[];
  readonly traces: readonly ModuleTrace[];
}

/** One application (or one tree without a build): its facts, and what the rules say of them. */
export async function judge(one: Case): Promise<Judged> {
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
  const decoders = { bytecode: readBytecode, source: readSource };
  const store = createCodeStore(code, NAMES_OF_INTEREST, decoders, WATCHED_NAMES);

  const used = app?.log?.options;
  const recipe = chosen ?? (used === undefined ? undefined : recipeOfLog(used, platform));
  const scripts = scriptsOf(recipe, trees, code);
  const { library, knowledge, isElsewhere, isFrozenIn, codecs } = knowledgeFor(python, platform);
  const source = trees[0]?.tree;
  const reader = createNativeStore(one.natives);
  const companions = app === undefined ? undefined : companionRows(app, textSearch(app, reader, bytesIn(code)));
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
          distributions: {
            own: recipes.map(({ distribution }) => distribution).find((own) => own !== undefined),
            installed: site?.tree.distributions ?? [],
          },
          isElsewhere,
          isFrozenIn,
          ...(app !== undefined && { namesInExtension: namesInExtensions(app, reader) }),
          codecs,
          companions,
        });
  const wantsLinkage = rules.some(({ id, needs, uses }) => {
    const entry = one.catalogue.rules.get(id);
    return (
      entry !== undefined &&
      isSelected(entry, options) &&
      [...needs, ...uses].some((fact) => fact === "linkage" || fact === "fits")
    );
  });
  const linkage =
    app === undefined || !wantsLinkage
      ? undefined
      : link({ app, reader, graph, host: hostOf(systemsFor(one.systems, platform)), companions });
  const fits = linkage === undefined ? undefined : fitsOf(linkage, measuredBy(one.systems, platform));
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
    ...(linkage?.gaps ?? []),
    ...recipes.flatMap((read) => read.gaps),
  ];
  const versions = versionsOf({
    target: one.target,
    app,
    trees,
    recipe,
    declared: recipes.flatMap((read) => read.versions),
    code: store,
    natives: reader,
    previous: options.previous,
  });
  const facts: Facts = { app, source, recipe, graph, linkage, fits, versions, gaps, knowledge };
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
    fits,
    keptByIncludes: graph?.keptByIncludes ?? [],
    differing: graph?.differing ?? [],
    notices,
    traces:
      options.traced === undefined || graph === undefined
        ? []
        : [traceOf(options.traced, one.target.shown, graph, app)],
  };
}

/** The bytes of a module's code by its key; undefined where they can't be had, which its decoding says. */
function bytesIn(code: ReadonlyMap<string, CodeSource>): (key: string) => Uint8Array | undefined {
  return (key) => {
    try {
      return code.get(key)?.read();
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
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

function isSelected(entry: RuleEntry, options: LintOptions): boolean {
  if (options.except.some((word) => isRuleMeant(word, entry))) return false;
  return options.only.length === 0 || options.only.some((word) => isRuleMeant(word, entry));
}

function withoutLine(place: Place): Place {
  if ("path" in place) return { path: place.path };
  return { container: place.container, ...(place.member === undefined ? {} : { member: place.member }) };
}
