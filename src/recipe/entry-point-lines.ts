// The lines that declare entry points: entry_points.txt (packaging.python.org, "Entry points specification"), and the same
// groups in setup.cfg (setuptools' documentation, "Declarative config").

import type { Place } from "../finding.js";
import type { EntryPoint } from "../model/entry-points.js";

/** `name = package.module:object [extras]`; undefined for what is no such line. */
export function entryPointOf(group: string, line: string, place: Place): EntryPoint | undefined {
  const match = /^\s*([^=\s[][^=]*?)\s*=\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?::|\[|$)/.exec(line);
  const [, name, module] = match ?? [];
  return name === undefined || module === undefined || group === "" ? undefined : { group, name, module, place };
}

/** The entry points in an entry_points.txt. */
export function readEntryPoints(source: string, place: (line: number) => Place): readonly EntryPoint[] {
  let group = "";
  return source.split(/\r\n|\r|\n/).flatMap((line, index): readonly EntryPoint[] => {
    if (/^\s*[#;]/.test(line)) return [];
    const section = /^\s*\[\s*(.*?)\s*\]\s*$/.exec(line)?.[1];
    if (section !== undefined) group = section;
    const found = section === undefined ? entryPointOf(group, line, place(index + 1)) : undefined;
    return found === undefined ? [] : [found];
  });
}

/** `[options.entry_points]` and `[metadata] name` of a setup.cfg. */
export function readCfgEntryPoints(
  source: string,
  place: (line: number) => Place,
): { readonly name: string | undefined; readonly entryPoints: readonly EntryPoint[] } {
  let section = "";
  let group = "";
  let name: string | undefined;
  const entryPoints: EntryPoint[] = [];
  source.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (/^\s*([#;]|$)/.test(line)) return;
    const header = /^\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      group = "";
    } else if (section === "metadata") name ??= /^name\s*[=:]\s*(\S+)\s*$/.exec(line)?.[1];
    else if (section === "options.entry_points" && /^\s/.test(line)) {
      const found = entryPointOf(group, line, place(index + 1));
      if (found !== undefined) entryPoints.push(found);
    } else if (section === "options.entry_points") group = /^([^=\s]+)\s*=/.exec(line)?.[1] ?? "";
  });
  return { name, entryPoints };
}
