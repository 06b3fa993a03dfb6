// Nuitka's standalone folders: modules are compiled into the program, extensions and libraries lie beside it in folders of
// their packages. Facts: LoaderCodes.py, DataComposer.py and MetaPathBasedLoader.c of Nuitka 4.1, and a build of it.

import type { Freezer } from "./freezer.js";

/** A macOS application keeps its program, and what lies beside it, in Contents/MacOS. */
function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export const nuitka: Freezer = {
  name: "Nuitka",
  recognise({ programs }) {
    const program = programs.find((one) => one.nuitka !== undefined);
    if (program?.nuitka === undefined) return undefined;
    return {
      freezer: "Nuitka",
      evidence: [`Nuitka's runtime in ${program.path}`],
      roots: [{ kind: "directory", path: folderOf(program.path) }],
      scripts: programs
        .filter((one) => one.nuitka !== undefined)
        .map((one) => ({ name: one.name.replace(/\.bin$/, ""), program: one })),
      extensions: "finder",
      hidesStartup: false,
      provides: [],
      inProgram: { program, modules: program.nuitka.modules },
      notes: [],
    };
  },
};
