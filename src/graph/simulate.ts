// What a freezer would take from the tree if it were run with today's includes list: every plain import from the scripts
// on, whatever guards it (modulegraph looks at neither conditions nor try blocks), plus includes and packages and what the
// freezer brings of its own, less excludes.
// Names that are loaded at run time are followed by none of them, not even __import__("x").

import { broughtBy, mayStay, traitsOf } from "../knowledge/freezer-traits.js";
import { packagesAround } from "../model/dotted-name.js";
import type { Recipe, RecipeHook, RecipeItem } from "../model/recipe.js";
import { absoluteCandidates, importingScopes } from "./import-names.js";
import type { StandardLibraryView } from "./library-view.js";
import type { KnownUnit, Units } from "./units.js";

export interface SimulatedFreeze {
  has(module: string): boolean | "maybe";
  /** Not taken, and there only where the Python that is frozen has it built in. */
  needsBuiltin(module: string): boolean;
  /** Something third-party is imported whose own imports could not be followed: they may bring in more. */
  readonly hasUnseenImports: boolean;
}

export function simulateFreeze(
  units: Units,
  library: StandardLibraryView,
  recipe: Recipe | undefined,
  entryModules: readonly string[],
): SimulatedFreeze {
  if (recipe?.copies !== undefined) return copyTree(units, recipe);
  const taken = new Set<string>();
  /** What an undecided condition of the recipe may bring in, with all that it imports. */
  const doubtful = new Set<string>();
  let into = taken;
  const excluded = new Set(
    (recipe?.excludes ?? []).filter((item) => !item.maybe).map((item) => item.text.replace(/\.\*$/, "")),
  );
  const hooks = new Map((recipe?.hooks ?? []).map((hook) => [hook.module, hook]));
  const queue: string[] = [];
  let hasUnseenImports = false;

  const deepest = Math.max(0, ...[...excluded].map((name) => name.split(".").length));
  const isExcluded = (module: string): boolean => {
    for (let end = 0, depth = 0; end >= 0 && depth < deepest; depth++) {
      end = module.indexOf(".", end + 1);
      if (excluded.has(end < 0 ? module : module.slice(0, end))) return true;
    }
    return false;
  };
  const staysAnyhow = (module: string): boolean =>
    isExcluded(module) && (recipe?.freezers ?? []).some((freezer) => mayStay(freezer, module));
  const exists = (module: string): boolean => units.get(module) !== undefined || library.has(module) !== false;
  const take = (module: string): void => {
    for (const name of [...packagesAround(module), module]) {
      // With a package goes all that is below it.
      if (excluded.has(name)) return;
      if (taken.has(name) || into.has(name)) continue;
      if (!exists(name)) {
        hasUnseenImports = true;
        return;
      }
      into.add(name);
      queue.push(name);
    }
  };
  const follow = (unit: KnownUnit): void => {
    const hook = hooks.get(unit.name);
    for (const scope of importingScopes(units.world.imports(unit.name))) {
      for (const event of scope.events) {
        if (event.kind !== "import") continue;
        const candidates = absoluteCandidates(event.module, event.level, unit);
        const base = candidates.find((module) => exists(module)) ?? candidates[candidates.length - 1];
        if (base === undefined || isLeftOut(base, hook)) continue;
        take(base);
        // PyInstaller, py2app and py2exe know the table; for the rest, too, nothing is said before there is a build.
        for (const moved of library.movedImports(base, event.names?.map(([name]) => name) ?? null)) take(moved);
        for (const [name] of event.names ?? []) if (name !== "*" && exists(`${base}.${name}`)) take(`${base}.${name}`);
      }
    }
  };

  const followAll = (): void => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const unit = units.get(name);
      for (const item of hooks.get(name)?.includes ?? [])
        for (const module of namedBy(item, recipe, units, library)) take(module);
      if (unit !== undefined) follow(unit);
      else for (const edge of library.imports(name)) take(edge.module);
    }
  };

  const isData = dataModules(recipe);
  const maybe: string[] = [];
  for (const script of units.scripts) follow(script);
  for (const module of entryModules) take(module);
  for (const freezer of recipe?.freezers ?? [])
    for (const module of broughtBy(freezer)) if (exists(module)) take(module);
  for (const item of recipe?.includes ?? []) {
    for (const module of namedBy(item, recipe, units, library)) {
      if (item.maybe) maybe.push(module);
      else take(module);
    }
  }
  for (const item of recipe?.packages ?? []) {
    for (const name of units.modules.keys()) {
      if (name !== item.text && !name.startsWith(`${item.text}.`)) continue;
      if (item.maybe) maybe.push(name);
      else take(name);
    }
    if (library.has(item.text) === false) continue;
    for (const name of [item.text, ...allBelow(item.text, library)]) {
      if (item.maybe) maybe.push(name);
      else take(name);
    }
  }
  followAll();
  into = doubtful;
  for (const module of maybe) take(module);
  followAll();
  return {
    has: (asked) => {
      const module = library.aliasOf(asked) ?? asked;
      if (isData(module)) return "maybe";
      if (taken.has(module)) return true;
      if (doubtful.has(module) || staysAnyhow(module)) return "maybe";
      if (!exists(module)) return isExcluded(module) ? false : "maybe";
      return library.isBuiltin(module) === true
        ? true
        : library.isBuiltin(module) === "maybe" && units.get(module) === undefined
          ? "maybe"
          : false;
    },
    needsBuiltin: (module) =>
      library.variesByBuild(module) &&
      units.get(module) === undefined &&
      !taken.has(module) &&
      !doubtful.has(module) &&
      !isExcluded(module) &&
      !isData(module),
    hasUnseenImports,
  };
}

/** Of a tree that is copied: what of it is there. Python itself is whole, and pip brings other people's packages. */
function copyTree(units: Units, { copies, packages }: Recipe): SimulatedFreeze {
  const isCopied = (module: string): boolean =>
    copies === "all" || packages.some(({ text }) => module === text || module.startsWith(`${text}.`));
  return {
    has: (module) => {
      if (isCopied(module)) return units.get(module) === undefined ? "maybe" : true;
      return units.get(module)?.origin === "tree" ? false : "maybe";
    },
    needsBuiltin: () => false,
    hasUnseenImports: true,
  };
}

/** The modules that an item names: itself, or what its wildcard stands for to this freezer. */
function namedBy(
  item: RecipeItem,
  recipe: Recipe | undefined,
  units: Units,
  library: StandardLibraryView,
): readonly string[] {
  if (!item.text.endsWith(".*")) return [item.text];
  const pkg = item.text.slice(0, -2);
  if (item.collected === true)
    return [...[...units.modules.keys()].filter((name) => name.startsWith(`${pkg}.`)), ...allBelow(pkg, library)];
  // Freezers that neither know the wildcard nor stop at it look for a module of that name and go on.
  const traits = traitsOf(recipe?.freezers[recipe.freezers.length - 1] ?? "unknown");
  return traits.readsWildcards || traits.abortsAtUnknownInclude
    ? [...directSubmodules(pkg, units), ...library.submodules(pkg)]
    : [];
}

/** All modules of the standard library below a package. */
function allBelow(pkg: string, library: StandardLibraryView): readonly string[] {
  return library.submodules(pkg).flatMap((name) => [name, ...allBelow(name, library)]);
}

/** Data of the recipe that may be modules as well: source that lies beside the program, where some freezers find it. */
function dataModules(recipe: Recipe | undefined): (module: string) => boolean {
  const places = (recipe?.data ?? []).flatMap(({ text }) => {
    const path = text.replace(/^lib\//, "");
    // What a glob stands for is known by its name only.
    if (path.endsWith("/*.py")) return [path.slice(0, -"/*.py".length)];
    return path.includes("*") ? [] : [path];
  });
  return (module) => {
    const file = module.replaceAll(".", "/");
    return places.some((path) => path === file || path === `${file}.py` || file.startsWith(`${path}/`));
  };
}

function isLeftOut(module: string, hook: RecipeHook | undefined): boolean {
  return hook?.excludes.some(({ text }) => module === text || module.startsWith(`${text}.`)) === true;
}

/** `pkg.*` as bbfreeze reads it: the package and its direct submodules. */
function directSubmodules(pkg: string, units: Units): readonly string[] {
  const found = [pkg];
  for (const name of units.modules.keys()) {
    if (name.startsWith(`${pkg}.`) && !name.slice(pkg.length + 1).includes(".")) found.push(name);
  }
  return found;
}
