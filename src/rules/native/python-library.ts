// Which Python a native file was linked with, told by the names that Python's library has on each system, and which one the
// build runs on.

import type { Binary, Linkage } from "../../model/linkage.js";

/** "3.6" for python36.dll, libpython3.6m.so.1.0 and Python.framework/Versions/3.6/Python; undefined for other names. */
export function pythonOfLibrary(name: string): string | undefined {
  const match =
    /^python(\d)(\d+)(?:_d|t)?\.dll$/i.exec(name) ??
    /(?:^|\/)libpython(\d)\.(\d+)[a-z]*\.(?:so(?:\.[\d.]+)?|dylib)$/.exec(name) ??
    /Python\.framework\/Versions\/(\d)\.(\d+)\/Python$/.exec(name);
  return match === null ? undefined : `${match[1]}.${match[2]}`;
}

/** What the programs need, or what lies in the build under its own name, else what most native files were linked with. */
export function pythonOfBuild({ binaries }: Linkage): string | undefined {
  const ofNeeds = (binary: Binary): readonly string[] =>
    binary.image.needs.flatMap(({ name }) => pythonOfLibrary(name) ?? []);
  const launchers = new Set(binaries.filter(({ role }) => role === "launcher").flatMap(ofNeeds));
  if (launchers.size === 1) return [...launchers][0];
  const libraries = new Set(
    binaries.filter(({ role }) => role === "python").flatMap(({ path }) => pythonOfLibrary(path) ?? []),
  );
  if (libraries.size === 1) return [...libraries][0];
  const counts = new Map<string, number>();
  for (const python of binaries.flatMap(ofNeeds)) counts.set(python, (counts.get(python) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
