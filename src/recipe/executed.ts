// The globals and functions that PyInstaller gives to the Python it executes: .spec files, and hooks beside them.

import { TREE, type Value, bool, list, text } from "../evaluate/value.js";
import { callCollector } from "./collectors.js";
import type { Executed } from "./setup-world.js";

/** (A build script is started by Python itself, with itself as the first argument.) What PyInstaller's build puts into the globals of a .spec, and what a spec may import. */
export function executedByPyInstaller(file: string, isBuildScript = false): Executed {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
  const at = folder === "" ? TREE : `${TREE}/${folder}`;
  const ours = "Analysis PYZ EXE COLLECT BUNDLE MERGE Splash Tree TOC".split(" ");
  const constants = new Map<string, Value>([
    ["sys.argv", list(isBuildScript ? [text(file)] : [text("pyinstaller"), text(`${TREE}/${file}`)], false)],
    ["sys.frozen", bool(false)],
    ["builtins.SPECPATH", text(at)],
    ["builtins.SPEC", text(`${TREE}/${file}`)],
    ["builtins.specnm", text(file.slice(folder === "" ? 0 : folder.length + 1).replace(/\.spec$/, ""))],
    ["builtins.DISTPATH", text(`${TREE}/dist`)],
    ["builtins.WORKPATH", text(`${TREE}/build`)],
    ["builtins.__file__", text(`${TREE}/${file}`)],
    ...["os", "sys"].map((name): [string, Value] => [`builtins.${name}`, { t: "external", path: name }]),
    ...ours.map((name): [string, Value] => [
      `builtins.${name}`,
      { t: "external", path: `PyInstaller.building.api.${name}` },
    ]),
  ]);
  return {
    constants,
    callLibrary: callCollector,
    present: "PyInstaller pathlib importlib",
    folders: folder === "" ? [] : [folder],
  };
}
