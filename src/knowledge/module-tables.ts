// knowledge/standard-library.json and -names.json as lookups by module name, loaded at the first question.

import { entryOf, readKnowledge, tableOf } from "../knowledge-files.js";
import type { Platform } from "../model/app.js";
import { hasVersion, type VersionSet, versionSet } from "./python-versions.js";

export const platforms: readonly Platform[] = ["linux", "win32", "darwin"];

/** What a module in C is in one version on one platform. "either": Debian's interpreter has it built in, others don't. */
export type CompiledState = "builtin" | "extension" | "either" | "optional";

export interface ModuleTables {
  readonly python: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, string>>;
  readonly limited: Readonly<Record<string, readonly Platform[]>>;
  readonly compiled: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly frozen: Readonly<Record<string, string>>;
  readonly families: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly startupBare: Readonly<Record<string, string>>;
  readonly startupSite: Readonly<Record<string, string>>;
}

let tables: ModuleTables | undefined;

export function moduleTables(): ModuleTables {
  if (tables !== undefined) return tables;
  const file = readKnowledge("standard-library.json");
  const startup = tableOf<unknown>(file, "startup");
  tables = {
    python: tableOf(file, "python"),
    packages: tableOf(file, "packages"),
    limited: tableOf(file, "limited"),
    compiled: tableOf(file, "compiled"),
    frozen: tableOf(file, "frozen"),
    families: tableOf(file, "families"),
    aliases: tableOf(file, "aliases"),
    startupBare: tableOf(startup, "bare"),
    startupSite: tableOf(startup, "site"),
  };
  return tables;
}

export interface NameTables {
  readonly renamed: Readonly<Record<string, string>>;
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly noise: ReadonlySet<string>;
}

let names: NameTables | undefined;

export function nameTables(): NameTables {
  if (names !== undefined) return names;
  const file = readKnowledge("standard-library-names.json");
  names = {
    renamed: tableOf(file, "renamed"),
    elsewhere: tableOf(file, "elsewhere"),
    noise: new Set(Object.values(tableOf<string>(file, "noise"))),
  };
  return names;
}

/** Whether the library has the module as Python code (a package or a file) in that version on that platform. */
export function isSource(module: string, index: number, platform: Platform): boolean {
  const { python, packages, limited } = moduleTables();
  if (!isListed(python, module, index) && !isListed(packages, module, index)) return false;
  return entryOf(limited, module)?.includes(platform) ?? true;
}

export function isListed(table: Readonly<Record<string, string>>, module: string, index: number): boolean {
  const text = entryOf(table, module);
  return text !== undefined && hasVersion(versionSet(text), index);
}

const states = new Map<string, readonly (readonly [CompiledState, VersionSet])[]>();

/** What the module in C is in that version on that platform; undefined when there is none. */
export function compiledState(module: string, index: number, platform: Platform): CompiledState | undefined {
  const text = entryOf(moduleTables().compiled, module)?.[platform];
  if (text === undefined) return undefined;
  let parsed = states.get(text);
  if (parsed === undefined) {
    parsed = text.split(", ").map((part) => {
      const space = part.indexOf(" ");
      return [part.slice(0, space) as CompiledState, versionSet(part.slice(space + 1))] as const;
    });
    states.set(text, parsed);
  }
  return parsed.find(([, set]) => hasVersion(set, index))?.[0];
}

/** A name that is no file: the module that must be there for it, as "email.MIMEText" needs "email.mime.text". */
export function aliasTarget(module: string, index: number, platform: Platform | undefined): string | undefined {
  if (module === "os.path") return platform === "win32" ? "ntpath" : "posixpath";
  const text = entryOf(moduleTables().aliases, module);
  if (text === undefined) return undefined;
  const space = text.indexOf(" ");
  return hasVersion(versionSet(text.slice(space + 1)), index) ? text.slice(0, space) : undefined;
}
