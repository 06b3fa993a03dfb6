// Whether an application looks for modules outside of its build: it adds folders to sys.path that lie elsewhere, or of which
// nothing can be known. What the build lacks may then lie there.

import { createEvaluator, type Evaluator } from "../evaluate/evaluator.js";
import { TREE, type Value, optionsOf } from "../evaluate/value.js";
import type { FrozenApp } from "../model/app.js";
import { importingScopes } from "./import-names.js";
import type { LibraryUnit } from "./library-edges.js";
import { pathAdditions, widensPath } from "./package-code.js";
import type { KnownUnit, Units } from "./units.js";

export interface OutsideSources {
  readonly app: FrozenApp;
  readonly units: Units;
  /** Modules that something asks for. */
  readonly asked: Iterable<string>;
  readonly libraryUnit: (module: string) => LibraryUnit | undefined;
}

/** Whether the application's own code does so, or a module of the standard library that somebody has changed by hand. */
export function looksOutside({ app, units, asked, libraryUnit }: OutsideSources): boolean {
  const evaluator = createEvaluator(units.world);
  if (units.scripts.some((script) => addsOutside(script, units, evaluator))) return true;
  for (const module of asked) {
    const unit = units.get(module);
    if (unit?.origin === "tree" && unit.inBuild && addsOutside(unit, units, evaluator)) return true;
    if (unit === undefined && app.modules.get(module)?.form === "source" && isChanged(libraryUnit(module))) return true;
  }
  return false;
}

/** None of the standard library's modules changes sys.path when it is imported. */
function isChanged(unit: LibraryUnit | undefined): boolean {
  const top = unit?.code.scopes[0];
  return unit !== undefined && top !== undefined && widensPath({ ...unit.code, scopes: [top] });
}

function addsOutside(unit: KnownUnit, { world }: Units, evaluator: Evaluator): boolean {
  const shallow = world.imports(unit.name);
  if (shallow === undefined || shallow.mayWidenPath === false || !importsOneOf(shallow, ["sys", "site"])) return false;
  const code = world.full(unit.name);
  if (code === undefined) return false;
  return pathAdditions(code).some(({ scope, event, folder }) => {
    evaluator.refill();
    const frame = evaluator.frame(unit.name, code, scope);
    const guards = code.scopes[scope]?.events[event]?.guards ?? [];
    if (guards.some((guard) => guard.kind === "if" && evaluator.decide(guard, frame, event) === false)) return false;
    return isOutside(evaluator.evaluate(folder, frame, event, guards));
  });
}

function importsOneOf(code: Parameters<typeof importingScopes>[0], names: readonly string[]): boolean {
  return importingScopes(code).some(({ events }) =>
    events.some((event) => event.kind === "import" && names.includes(event.module)),
  );
}

/**
 * What climbs out of the build's folder counts as its root: so do checkouts write it that add their own folder. A relative
 * path is one from there.
 */
function isOutside(value: Value): boolean {
  return optionsOf(value).some((option) => {
    if (option.t === "list") return !option.complete || option.items.some((item) => isOutside(item.value));
    if (option.t !== "text") return true;
    const [head] = option.parts;
    if (head === null) return true;
    return head !== undefined && !head.startsWith(TREE) && /^(?:[/\\]|[A-Za-z]:|~|\.\.)/.test(head);
  });
}
