// Which Pythons the bytecode of a build is of, by a sample of it.

import type { Entry } from "../archive/container.js";
import type { Gap } from "../finding.js";
import type { BuildFolder } from "../freezer/build-folder.js";
import { readOrGap } from "./workbench.js";

const SAMPLES = 48;

/** Magic numbers of a few dozen modules spread over the folders: enough to tell the Python that most were made for. */
export function sampleMagics(folders: readonly BuildFolder[], gaps: Gap[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const folder of folders) {
    const all = bytecodeIn(folder);
    const step = Math.max(1, Math.floor(all.length / SAMPLES));
    for (let index = 0; index < all.length; index += step) {
      const entry = all[index];
      const head = entry === undefined ? undefined : readOrGap(folder.container, entry, gaps, "code", 4);
      if (head === undefined || head[2] !== 0x0d || head[3] !== 0x0a) continue;
      const magic = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
      counts.set(magic, (counts.get(magic) ?? 0) + 1);
    }
  }
  return counts;
}

function bytecodeIn(folder: BuildFolder): Entry[] {
  const found: Entry[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) if (/\.py[co]$/.test(name)) found.push(entry);
    for (const [name, inner] of at.folders) if (name !== "__pycache__") walk(inner);
  };
  walk(folder);
  return found;
}
