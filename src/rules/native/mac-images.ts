// Mach-O files of an application as the rules for macOS builds look at them: one entry for each image, with how surely the
// application loads it. What could not be read whole is left out, for it may have what seems to be missing.

import { showPlace } from "../../finding.js";
import type { Certainty } from "../../model/certainty.js";
import type { Binary, Linkage } from "../../model/linkage.js";
import type { MachOImage } from "../../model/native.js";

export interface MacImage {
  readonly binary: Binary;
  readonly image: MachOImage;
  readonly certainty: Certainty;
}

/** In the order of the build's files. Images for iOS and others are none of macOS's. */
export function macImages(linkage: Linkage): readonly MacImage[] {
  const unread = new Set(linkage.gaps.map(({ place }) => showPlace(place)));
  return linkage.binaries.flatMap((binary): MacImage[] => {
    const { image, file } = binary;
    if (image.format !== "macho" || image.kind === "other" || unread.has(showPlace(file.place))) return [];
    if (image.platform !== undefined && image.platform !== 1) return [];
    return [{ binary, image, certainty: linkage.certaintyOf(binary) }];
  });
}

export const CS_ADHOC = 0x2;
export const CS_RUNTIME = 0x10000;

/** What the user starts. */
export function macPrograms(images: readonly MacImage[]): readonly MacImage[] {
  return images.filter(({ binary }) => binary.role === "launcher");
}

/** The path within the application, or the program itself where that is the build. */
export function pathOf({ path, file }: Binary): string {
  return path === "" ? file.file.path : path;
}
