// bbfreeze: library.zip (with the ELF loader glued in front, except on Windows) beside flat extensions and eggs. Scripts
// are `__main__<script>__` in the zip, `__main__` is bbfreeze's own loader. Facts: bbfreeze 1.1 and its loader's getpath.c.

import { programNamed, topModules, type Freezer, type ScriptPlan } from "./freezer.js";

const SCRIPT = /^__main__(.+)__$/;

export const bbfreeze: Freezer = {
  name: "bbfreeze",
  recognise({ folder, zips, programs }) {
    const library = zips.get("library.zip");
    if (library === undefined) return undefined;
    const modules = topModules(library);
    const scriptModules = modules.filter((name) => SCRIPT.test(name));
    if (scriptModules.length === 0 || !modules.includes("__main__")) return undefined;
    const eggs = [...folder.files.keys(), ...folder.folders.keys()].filter((name) => name.endsWith(".egg")).sort();
    return {
      freezer: "bbfreeze",
      evidence: [`${scriptModules[0]} in library.zip`],
      roots: [
        { kind: "zip", path: "library.zip" },
        { kind: "directory", path: "" },
        ...eggs.map((egg) => ({ kind: folder.folders.has(egg) ? "egg-directory" : "egg-zip", path: egg }) as const),
      ],
      // load_console's __main__ gives it the program's name and ".py".
      scriptFile: "bare",
      scripts: scriptModules.map((module): ScriptPlan => {
        const name = SCRIPT.exec(module)?.[1] ?? module;
        const program = programNamed(programs, name);
        return { name: program?.name ?? name, module, ...(program && { program }) };
      }),
      extensions: "stubs",
      hidesStartup: false,
      provides: [],
      notes: [],
    };
  },
};
