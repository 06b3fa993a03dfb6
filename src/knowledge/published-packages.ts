// Names that packages anybody may install have at the top level, and names that are no evidence either way.

import { readKnowledge } from "../knowledge-files.js";

let names: ReadonlySet<string> | undefined;

/** Whether published packages use the top-level name. The table is large, not complete: unknown names may be published. */
export function isPublished(top: string): boolean {
  names ??= readNames();
  return names.has(top);
}

function readNames(): ReadonlySet<string> {
  const file = readKnowledge("published-packages.json");
  const list: unknown = typeof file === "object" && file !== null ? Reflect.get(file, "names") : undefined;
  if (typeof list !== "string") throw new Error('knowledge: no text "names" in published-packages.json');
  return new Set(list.split(" "));
}
