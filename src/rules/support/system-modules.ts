// What the fix says of modules that only the system's own Python has: no freezer can bring what the build's Python lacks.

import { topOf } from "../../model/dotted-name.js";
import type { Knowledge } from "../knowledge.js";

/** The holes of the remedy "system" where all of the names are such modules, none of which is there; undefined otherwise. */
export function systemHoles(
  missing: readonly { readonly module: string; readonly origin: string }[],
  { knowledge, app }: { readonly knowledge: Knowledge; readonly app: { readonly platform?: unknown } | undefined },
): { readonly tops: readonly string[]; readonly system: readonly string[] } | undefined {
  if (app !== undefined && app.platform !== "linux") return undefined;
  const tops = [...new Set(missing.map(({ module }) => topOf(module)))];
  const system = tops.flatMap((top) => knowledge.systemPackage(top) ?? []);
  const isAll = system.length === tops.length && missing.every(({ origin }) => origin === "nowhere");
  return isAll && tops.length > 0 ? { tops, system: [...new Set(system)] } : undefined;
}
