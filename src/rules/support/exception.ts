// What Python will say of a missing module: it depends on what the import machinery is asked for, not on what is missing.
// `import a.b.c` names the first package on the way that isn't there; `from a import b` can't import a name.

import type { ImportGraph, Reason } from "../../model/graph.js";
import type { Exception } from "../rule.js";

/** What asks by other means than the import machinery complains in its own words (seen on CPython 2.7, 3.6, 3.11, 3.13). */
const LOADERS: Readonly<Record<string, Exception["kind"]>> = {
  "imp.find_module": "find",
  "runpy.run_module": "run",
  "runpy.run_path": "file",
  execfile: "file",
  "imp.load_source": "file",
  "imp.load_compiled": "file",
  "importlib.util.spec_from_file_location": "file",
  "importlib.machinery.SourceFileLoader": "file",
};

/** What the request will raise for the module, which it finds missing. */
export function exceptionOf(module: string, reason: Reason, graph: Pick<ImportGraph, "has" | "isFlat">): Exception {
  const isThere = (name: string): boolean => graph.has(name) !== false;
  const asked = reason.asked ?? module;
  // `from package import module` asks for the package first.
  const isName = module.startsWith(`${asked}.`) && isThere(asked);
  if (isName) return exception(reason.byStar === true ? "star" : "name", module, asked);
  const parts = asked.split(".");
  const at = parts.findIndex((_part, index) => !isThere(parts.slice(0, index + 1).join(".")));
  const length = at < 0 ? parts.length : at + 1;
  const kind = LOADERS[reason.late?.via ?? ""] ?? "absent";
  // On the way to a package that isn't there runpy and the like fail as an import does.
  if (kind !== "absent" && (kind === "file" || length === parts.length))
    return exception(kind, asked, parts.slice(0, -1).join("."));
  const within = parts.slice(0, length - 1).join(".");
  return {
    ...exception(within !== "" && graph.isFlat(within) ? "flat" : "absent", parts.slice(0, length).join("."), within),
    tail: parts.slice(length - 1).join("."),
  };
}

/** Of several missing modules, the one that is met first among those that are left when ignored ones are out. */
export function exceptionAmong(
  asked: readonly { readonly missing: { readonly module: string }; readonly reason: Reason }[],
  graph: Pick<ImportGraph, "has" | "isFlat">,
): (names: readonly string[]) => Exception | undefined {
  return (names) => {
    const met = asked.find(({ missing }) => names.includes(missing.module));
    return met === undefined ? undefined : exceptionOf(met.missing.module, met.reason, graph);
  };
}

function exception(kind: Exception["kind"], whole: string, within: string): Exception {
  const last = whole.slice(whole.lastIndexOf(".") + 1);
  return { kind, whole, tail: last, last, package: within };
}
