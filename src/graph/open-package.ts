// Which packages decide for themselves where their submodules come from: by their own code, or by that of a function which
// they hand their name to. py makes py.path and all its other modules by `apipkg.initpkg(__name__, ...)`.

import type { Unit, World } from "../evaluate/world.js";
import type { Expr, ModuleCode } from "../model/code.js";
import { makesModules, opensPackage, takersOfName } from "./package-code.js";
import { absoluteCandidates } from "./import-names.js";

/** `code` is that of the package's `__init__`, in full. */
export function isOpenPackage(unit: Unit, code: ModuleCode, world: World): boolean {
  return opensPackage(code) || takersOfName(code).some((taker) => isMaker(taker, unit, code, world));
}

/** Whether a function that stands in the build changes sys.modules. */
function isMaker(taker: Expr, unit: Unit, code: ModuleCode, world: World): boolean {
  const path = pathOf(taker);
  const [root, ...rest] = path;
  if (root === undefined) return false;
  return (code.scopes[0]?.events ?? []).some((event) => {
    if (event.kind !== "import") return false;
    const bases = absoluteCandidates(event.module, event.level, unit);
    const wholes =
      event.names === null
        ? (event.as ?? event.module.split(".")[0]) === root
          ? bases.map((base) => [...(event.as === undefined ? [root] : base.split(".")), ...rest])
          : []
        : event.names.flatMap(([name, as]) =>
            as === root ? bases.map((base) => [...base.split("."), name, ...rest]) : [],
          );
    return wholes.some((whole) => {
      const made = world.full(whole.slice(0, -1).join("."));
      return made !== undefined && makesModules(made, whole.at(-1) ?? "");
    });
  });
}

/** ["apipkg", "initpkg"]; [] for what is no name. */
function pathOf(expr: Expr): readonly string[] {
  if (expr.k === "name") return [expr.id];
  if (expr.k !== "attribute") return [];
  const path = pathOf(expr.of);
  return path.length === 0 ? path : [...path, expr.name];
}
