// The script libraries of Tcl and Tk ask for exactly the version that they came with (init.tcl, tk.tcl: `package require -exact
// Tcl 8.6.13`), and the libraries hold that number as a text (TCL_PATCH_LEVEL, TK_PATCH_LEVEL).

import type { FrozenApp } from "../model/app.js";
import type { Binary, TclMismatch } from "../model/linkage.js";
import type { NativeReader } from "../model/native-reader.js";
import { fileName } from "./layout.js";

const PARTS = [
  { name: "Tcl", script: /(?:^|\/)init\.tcl$/, library: /^(?:lib)?tcl8[\d.]*t?\.(?:dll|so[\d.]*|dylib)$/i },
  { name: "Tk", script: /(?:^|\/)tk\.tcl$/, library: /^(?:lib)?tk8[\d.]*t?\.(?:dll|so[\d.]*|dylib)$/i },
] as const;

/** Where the build has one library and its scripts, and they don't fit each other. */
export function tclMismatches(
  app: FrozenApp,
  binaries: readonly Binary[],
  reader: NativeReader,
): readonly TclMismatch[] {
  return PARTS.flatMap(({ name, script, library }) => {
    const libraries = binaries.filter(({ path }) => library.test(fileName(path)));
    const scripts = app.files.filter(({ file }) => script.test(file.path));
    const [own, other] = libraries;
    const [first, second] = scripts;
    // Of several it can't be told which belong together.
    if (own === undefined || first === undefined || other !== undefined || second !== undefined) return [];
    const text = reader.text(first.place);
    const wanted = new RegExp(`^package require -exact ${name}\\s+(\\d+\\.\\d+\\.\\d+)\\s*$`, "m").exec(
      text ?? "",
    )?.[1];
    if (wanted === undefined || reader.holdsText(own.file, wanted)) return [];
    return [{ name, script: first.place, wanted, library: own }];
  });
}
