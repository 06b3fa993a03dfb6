// The macOS bundle that an application lies in: what its Info.plist promises, and whether codesign has sealed it.

import type { Gap } from "../finding.js";
import { type BuildFolder, fileIn, folderIn, foldersOf, placeIn } from "../freezer/build-folder.js";
import type { Bundle } from "../model/app.js";
import { MOST_PLIST_BYTES, plistText } from "./info-plist.js";
import { readOrGap } from "./workbench.js";

/** Of a build folder that is a bundle, or that is a bundle's Contents/MacOS; undefined for any other. */
export function bundleOf(folder: BuildFolder, gaps: Gap[]): Bundle | undefined {
  const bundle = bundleFolder(folder);
  const info = bundle && fileIn(bundle, "Contents/Info.plist");
  if (bundle === undefined || info === undefined) return undefined;
  const bytes = readOrGap(bundle.container, info, gaps, "code", MOST_PLIST_BYTES);
  const minimumSystem = bytes && plistText(bytes, "LSMinimumSystemVersion");
  const version = bytes && plistText(bytes, "CFBundleShortVersionString");
  return {
    place: placeIn(bundle, "Contents/Info.plist"),
    programs: placeIn(bundle, "Contents/MacOS"),
    isSealed: fileIn(bundle, "Contents/_CodeSignature/CodeResources") !== undefined,
    ...(minimumSystem !== undefined && /^\d+(\.\d+)*$/.test(minimumSystem) && { minimumSystem }),
    ...(version !== undefined && version !== "" && { version }),
  };
}

function bundleFolder(folder: BuildFolder): BuildFolder | undefined {
  if (folderIn(folder, "Contents/MacOS") !== undefined) return folder;
  const above = /^(?:(.*)\/)?Contents\/MacOS$/.exec(folder.path);
  return above === null ? undefined : folderIn(foldersOf(folder.container), above[1] ?? "");
}
