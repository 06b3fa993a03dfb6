// A module that is missed by one name and lies in the build under another: `import pyui` of what was frozen as "gui.pyui",
// because the program was always started in gui/, or a name whose case no file has.

import type { FrozenApp, ModuleRecord } from "../../model/app.js";
import { parentOf } from "../../model/dotted-name.js";
import type { MissingModule, Reason } from "../../model/graph.js";
import type { MissingFacts } from "./verdict.js";

export interface OtherName {
  readonly record: ModuleRecord;
  /** "inside": in a package that import doesn't search. "outside": not in the package named. "case": spelled otherwise. */
  readonly how: "inside" | "outside" | "case";
}

/** The one module of the application that the build has and that can be meant; undefined when there is none, or several. */
export function otherNameOf({ module }: MissingModule, { from }: Reason, facts: MissingFacts): OtherName | undefined {
  const { app, source, graph } = facts;
  if (app === undefined) return undefined;
  const isInSource = source?.modules.has(module) === true;
  const found = namesLike(module, app).flatMap((record): readonly OtherName[] => {
    const { name, form } = record;
    const how = howRelated(module, name);
    // Where the source has both, they are two modules.
    const areTwo = isInSource && source?.modules.has(name) === true;
    return how === undefined || areTwo || form === "namespace" || !graph.isOwn(name) ? [] : [{ record, how }];
  });
  const near = found.filter(
    ({ record, how }) => how === "inside" && from.startsWith(`${packageBefore(module, record)}.`),
  );
  const [first, second] = near.length > 0 ? near : found;
  return second === undefined ? first : undefined;
}

/** "gui" for "pyui" and "gui.pyui". */
function packageBefore(module: string, { name }: ModuleRecord): string {
  return name.slice(0, Math.max(0, name.length - module.length - 1));
}

function howRelated(module: string, name: string): OtherName["how"] | undefined {
  if (name.endsWith(`.${module}`)) return "inside";
  if (module.endsWith(`.${name}`)) return "outside";
  return name !== module && name.toLowerCase() === module.toLowerCase() ? "case" : undefined;
}

const lastOf = (module: string): string => module.slice(module.lastIndexOf(".") + 1).toLowerCase();

const indexes = new WeakMap<FrozenApp, ReadonlyMap<string, readonly ModuleRecord[]>>();

/** The modules whose last part is the same. */
function namesLike(module: string, app: FrozenApp): readonly ModuleRecord[] {
  let index = indexes.get(app);
  if (index === undefined) {
    const byLast = new Map<string, ModuleRecord[]>();
    for (const record of app.modules.values()) {
      const list = byLast.get(lastOf(record.name));
      if (list === undefined) byLast.set(lastOf(record.name), [record]);
      else list.push(record);
    }
    indexes.set(app, (index = byLast));
  }
  return index.get(lastOf(module)) ?? [];
}

/** Holes that say where the module lies: its name there, the package, and the name's last part. */
export function nameHoles({ record }: OtherName): Readonly<Record<"as" | "package", string>> {
  return { as: record.name, package: parentOf(record.name) };
}
