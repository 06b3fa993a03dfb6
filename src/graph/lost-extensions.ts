// A copy of a build whose extensions stayed behind (.so and .pyd stand in many .gitignore files): each of them would be
// called missing by itself, though one thing happened to all.

import type { Gap } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import { parentOf } from "../model/dotted-name.js";
import type { MissingModule } from "../model/graph.js";

/** So many have to be gone before "all of them" is more than chance. */
const FEWEST = 3;

/** What decides whether a name is one of an extension. */
export interface ExtensionNames {
  /**
   * Of a module of the standard library whether it is a file of its own in every build of that Python, of one of the tree or
   * site-packages whether it is an extension there.
   */
  readonly isExtension: (module: string) => boolean;
  /** Modules asked for of which can't be told whether they are missing or linked into an interpreter that isn't there. */
  readonly doubtful: readonly string[];
}

/**
 * The extensions among what is missing, when the build has none at all, and a gap that says so; with them what may be one,
 * for all that can be told.
 */
export function lostExtensions(
  missing: readonly MissingModule[],
  app: FrozenApp,
  { isExtension, doubtful }: ExtensionNames,
): { readonly lost: ReadonlySet<string>; readonly gaps: readonly Gap[] } {
  const refused = app.unimportable.map(({ record }) => record);
  const hasSome =
    [...refused, ...app.shadowed].some(({ form }) => form === "extension") ||
    [...app.modules.values()].some(({ form }) => form === "extension" || form === "extension-stub");
  const stubs = new Set(refused.flatMap(({ form, name }) => (form === "extension-stub" ? [name] : [])));
  const lost = hasSome
    ? []
    : missing.map(({ module }) => module).filter((module) => isExtension(module) || stubs.has(module));
  const parents = new Set(missing.map(({ module }) => parentOf(module)));
  const mayBeExtension = ({ module, origin, because }: MissingModule): boolean => {
    const pkg = parentOf(module);
    const isReached = pkg === "" || app.modules.has(pkg);
    return origin === "nowhere" && because === undefined && isReached && !parents.has(module);
  };
  const likely = hasSome ? [] : missing.filter(mayBeExtension);
  // Python's own may be linked into a library that is lost itself; then the parts that packages can't start without tell.
  const parts = likely.filter(({ module, reasons }) => parentOf(module) !== "" && reasons.some(({ sure }) => sure));
  const asked = lost.length >= FEWEST ? lost : [...parts.map(({ module }) => module), ...lost, ...doubtful];
  if (hasSome || lost.length + Math.min(parts.length, doubtful.length) < FEWEST) return { lost: new Set(), gaps: [] };
  const shown = asked.length > 4 ? `${asked.slice(0, 3).join(", ")} and ${asked.length - 3} more` : asked.join(", ");
  const reason = `it holds no extension module (.so, .pyd) at all, though ${asked.length} are asked for: ${shown}`;
  return {
    lost: new Set([...lost, ...likely.map(({ module }) => module)]),
    gaps: [{ place: app.place, reader: "inventory", reason, hides: "code", kind: "no-extensions" }],
  };
}
