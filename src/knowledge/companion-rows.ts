// Which rows of the companions table hold for a module of one build: those for its platform, Python and version, whose
// evidence stands in the module's file and whose library the build carries.

import type { FrozenApp } from "../model/app.js";
import { topOf } from "../model/dotted-name.js";
import { fits, pathPattern } from "../wildcards.js";
import { type Companion, appliesTo, companionsOf } from "./companions.js";

export interface CompanionRows {
  /** Rows of what the module uses; empty for one of which nothing is known. */
  of(module: string): readonly Companion[];
  /** Whether the build has a file that one of the globs matches, wherever its package lies. */
  hasFile(globs: readonly string[]): boolean;
}

/** The rows for the modules of `app`; `holdsText` looks into the file of an extension, or into those of a package. */
export function companionRows(app: FrozenApp, holdsText: (module: string, text: string) => boolean): CompanionRows {
  const foldsCase = app.platform === "win32";
  const keyOf = (text: string): string => (foldsCase ? text.toLowerCase() : text);
  let paths: readonly (readonly string[])[] | undefined;

  const hasFile = (globs: readonly string[]): boolean => {
    paths ??= app.files.map(({ file }) => keyOf(file.path).split("/"));
    return globs.some((glob) => {
      const pattern = [null, ...pathPattern(keyOf(glob))];
      return paths?.some((path) => fits(pattern, path)) === true;
    });
  };

  const holds = (row: Companion): boolean => {
    const { platform, python } = app;
    const version = versionOf(row.package, app);
    const isMeant = appliesTo(row, {
      platform,
      python: python.version,
      ...(version !== undefined && { version }),
    });
    // Of a version that is not known the evidence tells.
    if (isMeant === false || (isMeant === undefined && row.evidence === undefined)) return false;
    if (row.bundled !== undefined && !hasFile(row.bundled)) return false;
    return row.evidence?.some((text) => holdsText(row.usedBy, text)) !== false;
  };

  const of = (module: string): readonly Companion[] =>
    // What is not there itself is said by others.
    app.modules.has(module) ? companionsOf(topOf(module)).filter((row) => row.usedBy === module && holds(row)) : [];
  return { of, hasFile };
}

/** By the metadata of a distribution that has the package's name. */
function versionOf(pkg: string, { metadata }: FrozenApp): string | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");
  return metadata.find(({ name }) => plain(name) === plain(pkg) || plain(name) === `py${plain(pkg)}`)?.version;
}
