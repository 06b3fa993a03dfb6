// Opens what the user named, or the folder that it is a part of: one program of a folder, or one that borrows from its
// neighbours, says little by itself.

import path from "node:path";
import { isCArchive } from "../archive/carchive.js";
import type { Container } from "../archive/container.js";
import { openTarget } from "../archive/index.js";
import type { Budget } from "../bytes/budget.js";

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
  if (!isCArchive(container)) return { container, path: target, program: undefined };
  const borrows = container.borrowed.length > 0;
  if (container.entries.length > 0 && !borrows) return { container, path: target, program: undefined };
  container.close();
  const folder = path.dirname(target);
  const above = await openTarget(folder, budget, undefined, path.posix.dirname(shown));
  return { container: above, path: folder, program: borrows ? path.basename(target) : undefined };
}
