// Shared libraries that a unit loads by name: ctypes and cffi. No freezer sees most of these, and no table of needs has them.

import type { Caution } from "../model/graph.js";
import { callsNamed } from "./call-index.js";
import { cautionOf } from "./caution.js";
import type { Evaluator } from "./evaluator.js";
import { attempt } from "./faults.js";
import { LIBRARY_LOADERS } from "./loaders.js";
import { TREE, insideTree, dottedName, exactText, optionsOf } from "./value.js";
import type { Unit, World } from "./world.js";

export interface FoundLibraryLoad {
  /** Any of these, each a name as the system's loader takes it; with `inBuild`, paths within the import roots. */
  readonly names: readonly string[];
  readonly inBuild: boolean;
  /** "ctypes.CDLL". */
  readonly via: string;
  readonly line: number;
  readonly caution: Caution;
}

/** Of one call. */
const STEPS = 3000;

/** All loads of the unit whose names are wholly known and that can happen on the target. */
export function findLibraryLoads(unit: Unit, evaluator: Evaluator, world: World): readonly FoundLibraryLoad[] {
  if (world.imports(unit.name)?.mentions.some((name) => LIBRARY_LOADERS.has(name)) !== true) return [];
  const code = world.full(unit.name);
  if (code === undefined || code.depth !== "full") return [];
  const found: FoundLibraryLoad[] = [];
  for (const [name, sites] of callsNamed(code, LIBRARY_LOADERS)) {
    for (const site of sites) {
      const load = attempt(world, unit.name, "the loading of a library", undefined, () => {
        evaluator.refill(STEPS);
        const guards = [...(code.scopes[site.scope]?.events[site.event]?.guards ?? []), ...site.guards];
        const outer = evaluator.frame(unit.name, code, site.scope);
        const frame = evaluator.within(outer, site.within, site.event, guards);
        const [callee, another] = optionsOf(evaluator.evaluate(site.call.of, frame, site.event, guards));
        const isLoader =
          callee !== undefined &&
          another === undefined &&
          (name === "dlopen" ? /\bffi\b/i.test(dottedName(site.call.of) ?? "") : isOfCtypes(callee));
        const argument = site.call.keywords.find(([keyword]) => keyword === "name")?.[1] ?? site.call.args[0];
        if (!isLoader || argument === undefined) return undefined;
        const options = optionsOf(evaluator.evaluate(argument, frame, site.event, guards));
        const names = options.map(exactText);
        const known = names.flatMap((one) => (one === undefined || one === "" ? [] : [one]));
        if (known.length === 0 || known.length < names.length) return undefined;
        const caution = cautionOf(evaluator, code, outer, site.event, site.guards, catchesLoadError);
        const inBuild = known.every((one) => one.startsWith(`${TREE}/`));
        if (caution === undefined || (!inBuild && known.some((one) => one.startsWith(TREE)))) return undefined;
        return {
          names: inBuild ? known.map((one) => insideTree(one) ?? one) : known,
          inBuild,
          via: dottedName(site.call.of) ?? name,
          line: site.call.line,
          caution,
        };
      });
      if (load !== undefined) found.push(load);
    }
  }
  return found;
}

function isOfCtypes(callee: { readonly t: string; readonly path?: string }): boolean {
  return callee.t === "external" && callee.path?.startsWith("ctypes.") === true;
}

function catchesLoadError(names: readonly string[]): boolean {
  return names.some((name) =>
    /^(\*|OSError|IOError|EnvironmentError|WindowsError|Exception|BaseException|StandardError)$/.test(
      name.slice(name.lastIndexOf(".") + 1),
    ),
  );
}
