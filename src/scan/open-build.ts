// Opens what the user named, or the folder that it is a part of: one program of a folder, or one that borrows from its
// neighbours, says little by itself.

import { readdirSync } from "node:fs";
import path from "node:path";
import { isCArchive } from "../archive/carchive.js";
import type { Container } from "../archive/container.js";
import { openTarget } from "../archive/index.js";
import type { Budget } from "../bytes/budget.js";
import { HEAD_BYTES, readNativeHead } from "../native/head.js";
import { versionOfLibrary } from "./python-runtime.js";

export interface OpenedBuild {
  readonly container: Container;
  /** What was opened in the end. */
  readonly path: string;
  /** The one program in it that was meant (see InventoryOptions); undefined: all that is there. */
  readonly program: string | undefined;
}

/** `shown` is the name that places bear. Throws UsageError (see openTarget). */
export async function openBuild(target: string, shown: string, budget: Budget): Promise<OpenedBuild> {
  const container = await openTarget(target, budget, undefined, shown);
  const borrows = isCArchive(container) && container.borrowed.length > 0;
  const isWhole = isCArchive(container) ? container.entries.length > 0 && !borrows : !needsFolder(container, target);
  if (isWhole) return { container, path: target, program: undefined };
  container.close();
  const folder = path.dirname(target);
  const above = await openTarget(folder, budget, undefined, path.posix.dirname(shown));
  return { container: above, path: folder, program: borrows ? path.basename(target) : undefined };
}

/**
 * A program with its modules appended, as cx_Freeze up to 4 and py2exe make them, whose extensions or Python lie beside it:
 * without these it would seem to lack them.
 */
function needsFolder({ launcher, shebang }: Container, target: string): boolean {
  if (launcher === undefined || shebang !== undefined) return false;
  if (readNativeHead(launcher.read(0, HEAD_BYTES)) === undefined) return false;
  return readdirSync(path.dirname(path.resolve(target))).some(
    (name) => versionOfLibrary(name) !== undefined || /\.pyd$|^(?!lib).*\.so$/i.test(name),
  );
}
