// Where Windows looks for a DLL of a frozen application: beside the extension that Python loads (for all that this needs
// as well), beside the program, in the folders that the freezer's start-up code adds. PATH and the working folder are the
// user's. A DLL of another machine is passed over where there is another one.
// Source: "Dynamic-link library search order" (learn.microsoft.com); CPython's dynload_win.c.

import type { Binary } from "../model/linkage.js";
import { fileName, folderOf, type Layout } from "./layout.js";

/**
 * The binary that answers `name`, asked by the last of `chain` (whose first is what the application loads), or undefined
 * when no folder that is searched has it.
 */
export function searchWindows(name: string, chain: readonly Binary[], layout: Layout): Binary | undefined {
  const [first] = chain;
  const asker = chain.at(-1);
  if (first === undefined || asker === undefined) return undefined;
  const file = fileName(name.replaceAll("\\", "/"));
  for (const folder of [folderOf(first.path), layout.programFolder, ...layout.launchFolders, folderOf(asker.path)]) {
    const path = folder === "" ? file : `${folder}/${file}`;
    const found = layout.at(path).find(({ image }) => image.arch === asker.image.arch);
    if (found !== undefined) return found;
  }
  return undefined;
}
