// Whether an import can happen on the target: the conditions around it, what ends the module before it, and who calls the
// function that it stands in.

import { cautionOf, cautionOfImport } from "../evaluate/caution.js";
import type { Evaluator } from "../evaluate/evaluator.js";
import { callsOf } from "../evaluate/call-index.js";
import type { ImportEvent, ModuleCode } from "../model/code.js";
import type { Caution, Reason } from "../model/graph.js";
import { importsLike } from "./import-index.js";
import { importingScopes } from "./import-names.js";
import type { Presence } from "./presence.js";
import type { KnownUnit } from "./units.js";

/** Platform and version tests are short; a condition on anything else is not worth more. */
const CONDITION_STEPS = 3000;
/**
 * The same in other people's code, which has thousands of conditions on anything else. Of 3,500 there (sympy, pandas,
 * Django, SQLAlchemy and what they bring) none that can be told took more than 100 steps.
 */
const REMOTE_CONDITION_STEPS = 300;

export interface Reach {
  /** What stands around the import at `index` of a scope; undefined where it can't happen. */
  cautionOf(unit: KnownUnit, code: ModuleCode, scope: number, index: number, event: ImportEvent): Caution | undefined;
}

/** `reasons`: who asked for what so far; it may grow. */
export function createReach(
  { units, mayBeMissing }: Presence,
  evaluator: Evaluator,
  reasons: ReadonlyMap<string, readonly Reason[]>,
): Reach {
  return {
    cautionOf: (unit, code, scope, index, event) => {
      const caution = cautionIn(unit, code, scope, index);
      if (caution === undefined) return undefined;
      if (caution.inFunction && mayBeMissing(event, unit) && runsNever(unit, code, scope)) return undefined;
      const isRuledOut = fullCodeMayKnow(code, scope, event) && mayBeMissing(event, unit) && neverComesTo(unit, event);
      return isRuledOut ? undefined : caution;
    },
  };

  function cautionIn(unit: KnownUnit, code: ModuleCode, scope: number, event: number): Caution | undefined {
    const frame = evaluator.frame(unit.name, code, scope);
    // The application is small, and its own conditions are mostly asked for.
    if (unit.origin === "tree") {
      evaluator.refill(CONDITION_STEPS);
      return cautionOf(evaluator, code, frame, event);
    }
    evaluator.refill(REMOTE_CONDITION_STEPS);
    return cautionOfImport(evaluator, code, frame, event, CONDITION_STEPS);
  }

  /**
   * Whether the full code may rule out an import that the imports alone don't: the module may end before it, or a test
   * stands around it, which can depend on anything.
   */
  function fullCodeMayKnow(code: ModuleCode, scope: number, event: ImportEvent): boolean {
    if (code.depth !== "imports") return false;
    if (code.mayEnd !== false) return true;
    let { guards } = event;
    for (let at = scope; ; at = code.scopes[at]?.parent ?? -1) {
      if (guards.some(({ kind }) => kind === "if")) return true;
      const around = code.scopes[at];
      if (around === undefined) return false;
      guards = around.guards;
    }
  }

  /** Whether the import can't happen, as the full code tells: `if os.name == "posix": sys.exit()` stands above it. */
  function neverComesTo(unit: KnownUnit, event: ImportEvent): boolean {
    const code = units.world.full(unit.name);
    if (code === undefined) return false;
    const same = importsLike(event, code);
    return same.length > 0 && same.every(([scope, at]) => cautionIn(unit, code, scope, at) === undefined);
  }

  /**
   * The function around this scope, of code that need not be full, is called under conditions only that are false:
   * `if __name__ == "__main__": main()`.
   */
  function runsNever(unit: KnownUnit, shallow: ModuleCode, scope: number): boolean {
    // Anybody may call what is not private; `main` is for the command line by all custom.
    if (!/^(_|main$|test$|usage$)/.test(outermost(shallow, scope))) return false;
    const line = shallow.scopes[scope]?.line;
    const code = units.world.full(unit.name);
    evaluator.refill(CONDITION_STEPS);
    const index = code?.scopes.findIndex((one) => one.kind === "function" && one.line === line) ?? -1;
    if (code === undefined || index < 0) return false;
    const name = outermost(code, index);
    const sites = callsOf(code, name);
    // Their own conditions first: who else calls the function is a question to all who import the unit.
    return (
      sites.length > 0 &&
      sites.every((site) => {
        const frame = evaluator.frame(unit.name, code, site.scope);
        const guards = code.scopes[site.scope]?.events[site.event]?.guards ?? [];
        return guards.some((guard) => guard.kind === "if" && evaluator.decide(guard, frame, site.event) === false);
      }) &&
      !isUsedElsewhere(unit, name)
    );
  }

  /** Whether who imports or loads the unit takes this function of it, or calls one of that name. */
  function isUsedElsewhere(unit: KnownUnit, name: string): boolean {
    const asked = reasons.get(unit.name) ?? [];
    const loaders = asked.flatMap(({ how, from }) => (how === "late" ? [from] : []));
    return (
      asked.some(({ how }) => how === "entry") ||
      [...units.world.importersOf(unit.name, name), ...loaders].some((by) => {
        const code = units.world.full(by);
        return code !== undefined && (callsOf(code, name).length > 0 || namesIt(code, name));
      })
    );
  }
}

/** `from unit import main`, or getattr(unit, "main"). */
function namesIt(code: ModuleCode, name: string): boolean {
  return (
    importingScopes(code).some((scope) =>
      scope.events.some((event) => event.kind === "import" && event.names?.some(([taken]) => taken === name)),
    ) ||
    callsOf(code, "getattr").some(({ call }) => {
      const wanted = call.args[1];
      return wanted?.k === "const" && wanted.value === name;
    })
  );
}

/** The name of the outermost function or class around a scope. */
function outermost(code: ModuleCode, scope: number): string {
  let index = scope;
  while ((code.scopes[index]?.parent ?? 0) > 0) index = code.scopes[index]?.parent ?? 0;
  return code.scopes[index]?.name ?? "";
}
