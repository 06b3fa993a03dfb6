// The extension modules that imports of the application come upon, each with the file that it is loaded from.

import { showPlace } from "../../finding.js";
import type { FrozenApp } from "../../model/app.js";
import { rankOf } from "../../model/certainty.js";
import type { Binary, Linkage } from "../../model/linkage.js";

export type Extension = Binary & { readonly module: string };

/** Those that something asks for, the surest first. */
export function importedExtensions(linkage: Linkage, app: FrozenApp): readonly Extension[] {
  const imported = linkage.binaries.filter(
    (binary): binary is Extension => isImported(binary, app) && linkage.certaintyOf(binary) !== "unknown",
  );
  return imported.sort((a, b) => rankOf(linkage.certaintyOf(a)) - rankOf(linkage.certaintyOf(b)));
}

/** Whether import takes a module from this file: not from another of that name before it. A loader module leads to the file beside it. */
export function isImported({ role, module, file }: Binary, app: FrozenApp): boolean {
  const record = role === "extension" && module !== undefined ? app.modules.get(module) : undefined;
  return (
    record !== undefined && (record.form === "extension-stub" || showPlace(record.place) === showPlace(file.place))
  );
}
