// A copy of a build whose extensions stayed behind (.so and .pyd stand in many .gitignore files): each of them would be
// called missing by itself, though one thing happened to all.

import type { Gap } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import { parentOf } from "../model/dotted-name.js";
import type { MissingModule } from "../model/graph.js";

/** So many have to be gone before "all of them" is more than chance. */
const FEWEST = 3;

/**
 * The extensions among what is missing, when the build has none at all, and a gap that says so; with them what may be one,
 * for all that can be told. `isExtension` tells of a module of the standard library whether it is a file of its own in every
 * build of that Python, and of one of the tree or site-packages whether it is an extension there.
 */
export function lostExtensions(
  missing: readonly MissingModule[],
  app: FrozenApp,
  isExtension: (module: string) => boolean,
): { readonly lost: ReadonlySet<string>; readonly gaps: readonly Gap[] } {
  const refused = app.unimportable.map(({ record }) => record);
  const hasSome =
    [...refused, ...app.shadowed].some(({ form }) => form === "extension") ||
    [...app.modules.values()].some(({ form }) => form === "extension" || form === "extension-stub");
  const stubs = new Set(refused.flatMap(({ form, name }) => (form === "extension-stub" ? [name] : [])));
  const lost = hasSome
    ? []
    : missing.map(({ module }) => module).filter((module) => isExtension(module) || stubs.has(module));
  if (lost.length < FEWEST) return { lost: new Set(), gaps: [] };
  const parents = new Set(missing.map(({ module }) => parentOf(module)));
  const mayBeExtension = ({ module, origin, because }: MissingModule): boolean => {
    const pkg = parentOf(module);
    const isReached = pkg === "" || app.modules.has(pkg);
    return origin === "nowhere" && because === undefined && isReached && !parents.has(module);
  };
  const shown = lost.length > 4 ? `${lost.slice(0, 3).join(", ")} and ${lost.length - 3} more` : lost.join(", ");
  const reason = `it holds no extension module (.so, .pyd) at all, though ${lost.length} are asked for: ${shown}`;
  return {
    lost: new Set([...lost, ...missing.filter(mayBeExtension).map(({ module }) => module)]),
    gaps: [{ place: app.place, reader: "inventory", reason, hides: "code", kind: "no-extensions" }],
  };
}
