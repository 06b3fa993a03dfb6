// Without a source tree: which packages of a build are the application's own. They are what its scripts import, themselves
// or through one another, when nothing says that they came from elsewhere: no metadata of an installed distribution, no
// folder of installed packages in the file names that the bytecode keeps, no name that published packages have.

import type { FrozenApp } from "../model/app.js";
import type { CodeReader } from "../model/code-reader.js";
import type { ModuleCode } from "../model/code.js";

/** "salt" is the application's own where the scripts are called salt-minion and salt-call. */
export function namedLikeProgram(app: FrozenApp): ReadonlySet<string> {
  const programs = [...app.scripts.map((script) => script.name), ...(app.name === undefined ? [] : [app.name])];
  const names = new Set(programs.flatMap((name) => [plain(name), plain(name.split(/[-_. ]/)[0] ?? name)]));
  return new Set([...app.modules.keys()].map(topOf).filter((top) => names.has(plain(top))));
}

export interface Elsewhere {
  /** The module belongs to the standard library. */
  readonly isStandard: (module: string) => boolean;
  /** Published packages use the top-level name. */
  readonly isPublished: (top: string) => boolean;
}

/**
 * Top-level names of the application's own packages and modules; what is called like the program is in any case. Decodes
 * the imports of the scripts and of what is own.
 */
export function ownPackages(app: FrozenApp, code: CodeReader, elsewhere: Elsewhere): ReadonlySet<string> {
  const codeKeys = new Map<string, string[]>();
  for (const { name, codeKey } of app.modules.values()) {
    const keys = codeKeys.get(topOf(name)) ?? [];
    codeKeys.set(topOf(name), keys);
    if (codeKey !== undefined) keys.push(codeKey);
  }
  const installed = new Set(app.metadata.map(({ name }) => plain(name)));
  const isInstalled = (top: string): boolean =>
    elsewhere.isStandard(top) ||
    elsewhere.isPublished(top) ||
    installed.has(plain(top)) ||
    comesFromInstalled(codeKeys.get(top) ?? [], code);
  const own = new Set(namedLikeProgram(app));
  const asked = new Set(own);
  const queue = app.scripts.flatMap(({ codeKey }) => codeKey ?? []);
  for (const top of own) queue.push(...(codeKeys.get(top) ?? []));
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const top of importedTops(code.imports(key))) {
      if (asked.has(top)) continue;
      asked.add(top);
      if (!codeKeys.has(top) || isInstalled(top)) continue;
      own.add(top);
      queue.push(...(codeKeys.get(top) ?? []));
    }
  }
  return own;
}

/** Freezers that keep whole file names leave the folder of installed packages in them. */
function comesFromInstalled(codeKeys: readonly string[], code: CodeReader): boolean {
  const [first] = codeKeys;
  const file = first === undefined ? undefined : code.imports(first)?.compiledFrom;
  return file !== undefined && /(^|[\\/])(site|dist)-packages[\\/]/.test(file);
}

function importedTops(code: ModuleCode | undefined): ReadonlySet<string> {
  const tops = new Set<string>();
  for (const scope of code?.scopes ?? []) {
    if (scope.mayImport === false) continue;
    for (const event of scope.events)
      if (event.kind === "import" && event.level <= 0 && event.module !== "") tops.add(topOf(event.module));
  }
  return tops;
}

const topOf = (module: string): string => module.split(".")[0] ?? module;

const plain = (name: string): string => name.toLowerCase().replace(/[-_. ]/g, "");
