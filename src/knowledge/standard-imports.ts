// Which module of the standard library imports which, from knowledge/standard-library-imports.json. A module's edges are
// one line of text there and are read when somebody asks for that module.

import { entryOf, readKnowledge, tableOf } from "../knowledge-files.js";
import type { Platform } from "../model/app.js";
import { allVersions, hasVersion, type VersionSet, versionSet } from "./python-versions.js";

export interface StandardImport {
  readonly module: string;
  /**
   * always: when the importing module is imported. branch: then, under a condition that could not be decided. function:
   * when a function runs. try: ImportError is caught around it. fallback: in the handler of such a try, so that it or
   * the module tried is enough.
   */
  readonly guard: "always" | "branch" | "function" | "try" | "fallback";
  /** Asked for by C code or by a computed name: freezers that scan code don't see it. */
  readonly hidden: boolean;
}

let lines: Readonly<Record<string, string>> | undefined;

const token = /^(!?)([%~|?]?)([\w.]+)(?:@([dlw]+))?(?::(\S+))?$/;
const guards: Readonly<Record<string, StandardImport["guard"]>> = {
  "": "always",
  "%": "branch",
  "~": "function",
  "|": "fallback",
  "?": "try",
};

interface Edge {
  readonly edge: StandardImport;
  /** First letters of the platforms; undefined for all. */
  readonly letters: string | undefined;
  readonly versions: VersionSet;
}

const parsed = new Map<string, readonly Edge[]>();

/** The edges of a module in one version (an index of pythonVersions) on one platform, sorted by name. */
export function edgesOf(module: string, index: number, platform: Platform): readonly StandardImport[] {
  let edges = parsed.get(module);
  if (edges === undefined) {
    lines ??= tableOf<string>(readKnowledge("standard-library-imports.json"), "imports");
    edges = entryOf(lines, module)?.split(" ").map(readEdge) ?? [];
    parsed.set(module, edges);
  }
  const letter = platform.charAt(0);
  return edges
    .filter(
      ({ letters, versions }) => hasVersion(versions, index) && (letters === undefined || letters.includes(letter)),
    )
    .map(({ edge }) => edge);
}

function readEdge(text: string): Edge {
  const [, bang, mark = "", module = "", letters, versions] = token.exec(text) ?? [];
  return {
    edge: { module, guard: guards[mark] ?? "always", hidden: bang === "!" },
    letters,
    versions: versions === undefined ? allVersions : versionSet(versions),
  };
}
