// Bytecode of a Python that is not known, or that is not CPython. Where most of an import root is of that kind, the build runs
// on such a Python: that is one thing which could not be read, and no fault of its modules.

import type { Gap } from "../finding.js";
import type { ImportRoot, ModuleRecord } from "../model/app.js";
import { readMagic } from "../pyc/read-bytecode.js";
import type { ModuleTree } from "./module-tree.js";

/**
 * Finds the roots whose bytecode is of another Python. Their modules lose their magic number, so that nobody compares it;
 * gives a gap for each number and root, and the code keys of the modules, which need not be tried.
 */
export function takeOtherPythons(
  tree: ModuleTree,
  roots: readonly ImportRoot[],
): { readonly gaps: readonly Gap[]; readonly keys: ReadonlySet<string> } {
  const gaps: Gap[] = [];
  const keys = new Set<string>();
  roots.forEach(({ place }, root) => {
    const compiled = [...tree.modules.values()].filter((one) => one.root === root && one.magic !== undefined);
    const others = new Map<string, ModuleRecord[]>();
    for (const record of compiled) {
      const name = record.magic === undefined ? undefined : otherPython(record.magic);
      if (name === undefined) continue;
      const list = others.get(name);
      if (list === undefined) others.set(name, [record]);
      else list.push(record);
    }
    for (const [name, records] of others) {
      if (records.length * 2 <= compiled.length) continue;
      const count =
        records.length === compiled.length ? `all ${records.length}` : `${records.length} of ${compiled.length}`;
      const reason = `bytecode of ${name}, found in ${count} compiled modules there`;
      gaps.push({ place, reader: "bytecode", reason, hides: "code", kind: "other-python" });
      for (const { magic: _magic, ...record } of records) {
        tree.modules.set(record.name, record);
        if (record.codeKey !== undefined) keys.add(record.codeKey);
      }
    }
  });
  return { gaps, keys };
}

/** "an unknown Python, magic number 4001"; undefined for CPython's numbers. */
function otherPython(magic: number): string | undefined {
  const head = readMagic(Uint8Array.of(magic & 0xff, magic >> 8, 0x0d, 0x0a));
  if (head === undefined || head.implementation === "CPython") return undefined;
  const name = head.implementation === "unknown" ? "an unknown Python" : head.implementation;
  return `${name}${head.version === undefined ? "" : ` for Python ${head.version}`}, magic number ${magic}`;
}
