// What the standard library of one Python on one platform holds, and what imports what in it. Answers come from tables
// made from interpreters and source trees (scripts/standard_library.py); "maybe" is where builds of that Python differ.

import { entryOf } from "../knowledge-files.js";
import type { Platform } from "../model/app.js";
import { isTooDeep } from "../model/dotted-name.js";
import {
  aliasTarget,
  type CompiledState,
  compiledState,
  isListed,
  isSource,
  moduleTables,
  nameTables,
  platforms,
} from "./module-tables.js";
import { hasMovedNames, movedImports } from "./moved-names.js";
import { versionIndex } from "./python-versions.js";
import { edgesOf, type StandardImport } from "./standard-imports.js";

export type { StandardImport } from "./standard-imports.js";

/** "maybe": some builds of that Python have it so, or the platform is not known and platforms differ. */
export type Answer = boolean | "maybe";

export interface StandardLibrary {
  readonly python: string;
  readonly platform: Platform | undefined;
  /** Whether the library has the module. Aliases such as "os.path" and "email.MIMEText" (2.x) count; test suites are "maybe". */
  has(module: string): Answer;
  /** A shared object or .pyd of its own. */
  isExtension(module: string): Answer;
  /** Inside the interpreter (for Windows: inside pythonXY.dll). */
  isBuiltin(module: string): Answer;
  /** In C, and some builds of that Python on that platform have it built in, or not at all, where others have a file. */
  variesByBuild(module: string): boolean;
  isPackage(module: string): boolean;
  /** Direct children of a package, by full name, sorted; of "" the top level. Without a platform: those of any. */
  submodules(packageName: string): readonly string[];
  /**
   * What the module imports; only what exists for this target (maybe counts). Left out: sys, builtins, and the parents of
   * what is imported. Aliases import what they stand for. Without a platform: the edges of any.
   */
  imports(module: string): readonly StandardImport[];
  /** Modules that it loads by a computed name, one or another at a time: encodings asks for any "encodings.*". */
  family(module: string): readonly string[];
  /** A name without a file: "ntpath" for "os.path" on Windows; undefined for all others. */
  aliasOf(module: string): string | undefined;
  /** Does the module make names of a table, so that it loads what others ask of it, and nothing else? */
  hasMovedNames(module: string): boolean;
  /** Its modules that an import gets by other names: "configparser" by `from six.moves import configparser`. */
  movedImports(module: string, names: readonly string[] | null): readonly string[];
  /** Where else a module exists that this target lacks: ["win32"], ["Jython"]. [] when it is here, or nowhere. */
  otherPlatforms(module: string): readonly string[];
  /** The interpreter's own insides, and platforms that the library merely asks about: never worth a finding. */
  isInterpreterNoise(module: string): boolean;
}

const libraries = new Map<string, StandardLibrary>();

/**
 * The library of a Python ("2.5" to "3.15"; others get the nearest one, with "maybe" for what it has) on a platform;
 * undefined stands for all platforms at once.
 */
export function standardLibrary(python: string, platform: Platform | undefined): StandardLibrary {
  const key = `${python} ${platform ?? ""}`;
  let library = libraries.get(key);
  if (library === undefined) {
    library = createLibrary(python, platform);
    libraries.set(key, library);
  }
  return library;
}

/** Test suites, and build products whose names differ: known to exist somewhere, not listed one by one. */
const unlisted =
  /^(test|_test\w*|_ctypes_test|_sysconfigdata\w*|xx|xxlimited\w*)(\.|$)|\.(tests?|idle_test|__main__)(\.|$)/;
const alwaysThere = /^(__main__|sys)$/;

function createLibrary(python: string, platform: Platform | undefined): StandardLibrary {
  const { index, isKnown } = versionIndex(python);
  const on = platform === undefined ? platforms : [platform];
  const tables = moduleTables();

  function hasOn(module: string, where: Platform): Answer {
    const target = aliasTarget(module, index, where);
    if (target !== undefined) return hasOn(target, where);
    if (alwaysThere.test(module) || isSource(module, index, where)) return true;
    const state = compiledState(module, index, where);
    if (state !== undefined) return state === "optional" ? "maybe" : true;
    if (/^_frozen_importlib(_external)?$/.test(module)) return isListed(tables.frozen, module, index);
    return unlisted.test(module) && isInLibrary(module) ? "maybe" : false;
  }

  function isInLibrary(module: string): boolean {
    const top = module.split(".", 1)[0] ?? "";
    return !module.includes(".") || top === "test" || isListed(tables.packages, top, index);
  }

  const stateIs = (module: string, wanted: readonly CompiledState[]): Answer =>
    combine(
      on
        .map((where) => compiledState(module, index, where))
        .filter((state) => state !== undefined)
        .map((state) => (state === "either" ? "maybe" : wanted.includes(state))),
    );

  const library: StandardLibrary = {
    python,
    platform,
    has(module) {
      const answer = combine(on.map((where) => hasOn(module, where)));
      return answer === true && !isKnown ? "maybe" : answer;
    },
    isExtension: (module) => stateIs(module, ["extension", "optional"]),
    isBuiltin: (module) => alwaysThere.test(module) || stateIs(module, ["builtin"]),
    variesByBuild(module) {
      const state = platform === undefined || !isKnown ? undefined : compiledState(module, index, platform);
      return state === "either" || state === "optional";
    },
    isPackage: (module) => isListed(tables.packages, module, index),
    submodules: (packageName) => childrenOf(packageName).filter((module) => library.has(module) !== false),
    imports(module) {
      const alias = library.aliasOf(module);
      if (alias !== undefined) return [{ module: alias, guard: "always", hidden: true }];
      const edges = new Map<string, StandardImport>();
      for (const where of on) {
        for (const edge of edgesOf(module, index, where)) {
          if (!edges.has(edge.module) && hasOn(edge.module, where) !== false) edges.set(edge.module, edge);
        }
      }
      return [...edges.values()];
    },
    family(module) {
      const pattern = entryOf(tables.families, module);
      return pattern === undefined || library.has(module) === false ? [] : library.submodules(pattern.slice(0, -2));
    },
    aliasOf: (module) => aliasTarget(module, index, platform),
    hasMovedNames,
    movedImports: (module, names) => movedImports(module, names, python),
    otherPlatforms(module) {
      if (library.has(module) !== false) return [];
      const others = platforms.filter((where) => hasOn(module, where) !== false);
      return others.length > 0 ? others : elsewhere(module);
    },
    isInterpreterNoise: (module) => covers(nameTables().noise, module),
  };
  return library;
}

/** All the same, or "maybe". */
function combine(answers: readonly Answer[]): Answer {
  const first = answers[0] ?? false;
  return answers.every((answer) => answer === first) ? first : "maybe";
}

let children: Map<string, string[]> | undefined;

function childrenOf(packageName: string): readonly string[] {
  if (children === undefined) {
    children = new Map();
    const { python, packages, compiled } = moduleTables();
    const all = [python, packages, compiled].flatMap((table) => Object.keys(table));
    for (const module of [...new Set(all)].sort()) {
      const parent = module.slice(0, Math.max(0, module.lastIndexOf(".")));
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [module]);
      else list.push(module);
    }
  }
  return children.get(packageName) ?? [];
}

function elsewhere(module: string): readonly string[] {
  const table = nameTables().elsewhere;
  const found = prefixesOf(module)
    .map((prefix) => entryOf(table, prefix))
    .find((name) => name !== undefined);
  return found === undefined ? [] : [found];
}

const covers = (names: ReadonlySet<string>, module: string): boolean =>
  prefixesOf(module).some((prefix) => names.has(prefix));

/** "a.b.c" as the tables may name it: itself, "a.b." and "a.". */
function prefixesOf(module: string): readonly string[] {
  if (isTooDeep(module)) return [];
  const parts = module.split(".");
  return [module, ...parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join(".")}.`)];
}
