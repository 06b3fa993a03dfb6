// All tables of one target behind the questions that the graph and the rules ask. Tables are read when first asked for.

import type { Platform } from "../model/app.js";
import { versionOfMagic } from "../pyc/magic.js";
import type { Knowledge } from "../rules/knowledge.js";
import { codecModules, impliedCodec } from "./codecs.js";
import { isCLibrary, isOfDriver } from "./linux-libraries.js";
import { runtimeOf } from "./frozen-runtime.js";
import { hostProgram } from "./host-programs.js";
import { diskError } from "./listing-errors.js";
import { traitsOf } from "./freezer-traits.js";
import { standardLibrary, type StandardLibrary } from "./standard-library.js";
import { addedIn, removedIn } from "./module-history.js";
import { platformOfPackage } from "./platform-packages.js";
import { removedModule } from "./removed-modules.js";
import { crtFamily, isDebugRuntime } from "./visual-cpp.js";
import { isPublished } from "./published-packages.js";
import { systemPackage } from "./system-modules.js";
import { frozenModules, startupModules } from "./startup.js";
import { distributionsWith } from "./targets.js";

export interface TargetKnowledge {
  readonly library: StandardLibrary;
  readonly knowledge: Knowledge;
  /** Exists on another platform or in another interpreter only: never missing. */
  readonly isElsewhere: (module: string) => boolean;
  /** Kept inside the interpreter of that version. */
  readonly isFrozenIn: (module: string) => boolean;
  /** The codecs of that version: what their names mean, who asks for one unasked, and those of every platform. */
  readonly codecs:
    | {
        modulesOf(codec: string): readonly string[];
        impliedBy(path: string): string | undefined;
        readonly all: readonly string[];
      }
    | undefined;
}

/** What there is to know of a target; without a Python version only what the oldest and the newest library agree on. */
export function knowledgeFor(python: string | undefined, platform: Platform | undefined): TargetKnowledge {
  const library = python === undefined ? anyLibrary(platform) : standardLibrary(python, platform);
  const frozen = new Set(python === undefined ? [] : frozenModules(python));
  const twins = new Map<string, string>();
  const isElsewhere = (module: string): boolean =>
    library.isInterpreterNoise(module) || library.otherPlatforms(module).length > 0 || isForOther(module, platform);
  const knowledge: Knowledge = {
    standardTwin: (name) => {
      if (twins.size === 0) for (const module of library.submodules("")) twins.set(module.toLowerCase(), module);
      const twin = twins.get(name.toLowerCase());
      return twin === undefined || twin === name || library.has(name) !== false ? undefined : twin;
    },
    pythonOfMagic: versionOfMagic,
    abortsAtUnknownInclude: (freezer) => traitsOf(freezer).abortsAtUnknownInclude,
    readsWildcards: (freezer) => traitsOf(freezer).readsWildcards,
    collectsPackages: (freezer) => traitsOf(freezer).collectsPackages,
    zipsModules: (freezer) => traitsOf(freezer).zipsModules,
    encodingsNeeded: (version) =>
      startupModules(version, platform)
        .map(({ module }) => module)
        .filter((module) => module === "encodings" || module.startsWith("encodings.")),
    diskError: (error) => diskError(error, python, platform),
    isPublished,
    crtOf: crtFamily,
    isDebugRuntime,
    systemPackage,
    isElsewhere,
    systemsWith: (module) => systemsWith(module, library, platform),
    removedModule: (module) => (python === undefined ? undefined : removedModule(module, python)),
    isStandard: (module) => library.has(module),
    isCLibrary,
    isOfDriver,
    runtimeOf,
    hostProgram: (name) => hostProgram(name, platform),
    distributionsWith: (version, arch) => distributionsWith([version], arch),
    isOfOtherPython: (module) => library.has(module) === false && (addedIn(module) ?? removedIn(module)) !== undefined,
  };
  return {
    library,
    knowledge,
    isElsewhere,
    // importlib puts its own bootstrap modules into sys.modules; their files are never looked for.
    codecs:
      python === undefined
        ? undefined
        : {
            modulesOf: (codec) => codecModules(codec, python),
            impliedBy: (path) => impliedCodec(path, python),
            all: library.submodules("encodings").filter((module) => codecModules(lastPart(module), python).length > 0),
          },
    isFrozenIn: (module) => frozen.has(module) || /^importlib\._bootstrap(_external)?$/.test(module),
  };
}

/** A library of which the version is not known: "maybe" wherever versions differ, and no edges but those that all have. */
function anyLibrary(platform: Platform | undefined): StandardLibrary {
  const newest = standardLibrary("3.15", platform);
  const others = ["2.7", "3.6", "3.11"].map((python) => standardLibrary(python, platform));
  const agreed = (ask: (library: StandardLibrary) => boolean | "maybe"): boolean | "maybe" => {
    const answer = ask(newest);
    return others.every((library) => ask(library) === answer) ? answer : "maybe";
  };
  return {
    ...newest,
    has: (module) => agreed((library) => library.has(module)),
    isBuiltin: (module) => agreed((library) => library.isBuiltin(module)),
    isExtension: (module) => agreed((library) => library.isExtension(module)),
    variesByBuild: () => false,
    imports: (module) =>
      newest
        .imports(module)
        .filter((edge) => others.every((library) => library.imports(module).some((one) => one.module === edge.module))),
  };
}

const lastPart = (module: string): string => module.slice(module.lastIndexOf(".") + 1);

function isForOther(module: string, platform: Platform | undefined): boolean {
  const only = platformOfPackage(module.split(".")[0] ?? module);
  return only !== undefined && platform !== undefined && only !== platform;
}

const SYSTEMS: Readonly<Record<Platform, string>> = { linux: "Linux", win32: "Windows", darwin: "macOS" };

function systemsWith(module: string, library: StandardLibrary, platform: Platform | undefined): readonly string[] {
  if (platform === undefined || library.isInterpreterNoise(module)) return [];
  const others = library.otherPlatforms(module).flatMap((name) => (isPlatform(name) ? [SYSTEMS[name]] : []));
  if (others.length > 0) return others;
  const only = platformOfPackage(module.split(".")[0] ?? module);
  return only !== undefined && only !== platform ? [SYSTEMS[only]] : [];
}

function isPlatform(name: string): name is Platform {
  return Object.hasOwn(SYSTEMS, name);
}
