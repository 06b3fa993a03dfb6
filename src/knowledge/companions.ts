// What must travel with well-known packages although no import shows it: modules that C code asks for, libraries that are
// loaded by name, data that is read. The rows stand in knowledge/companions.json, with a source each.

import { JsonNode } from "../json.js";
import { readKnowledge } from "../knowledge-files.js";
import type { Platform } from "../model/app.js";
import { platforms } from "./module-tables.js";
import { hasVersion, versionIndex, versionSet } from "./python-versions.js";
import { precedes } from "./version-numbers.js";

export interface CompanionNeed {
  /** "file": libraries and programs. "data": what is only read. */
  readonly kind: "module" | "file" | "data";
  /**
   * One of these is enough. Modules by dotted name; files as globs from the folder that holds the package, where a leading
   * double star and slash stands for anywhere in the build.
   */
  readonly any: readonly string[];
  readonly why: string;
}

export interface Companion {
  /** Top-level import name. */
  readonly package: string;
  /** The module of the package whose import makes the need. */
  readonly usedBy: string;
  /** Versions of the package: "<22", ">=2.2". */
  readonly versions?: string;
  /** Versions of the interpreter, as a set of versions is written: "3.0-". */
  readonly python?: string;
  readonly platforms?: readonly Platform[];
  /** One of these texts stands in the file of usedBy; where none does, its version has no such need. */
  readonly evidence?: readonly string[];
  /** One of these files is in the build; where none is, the system's own installation serves. */
  readonly bundled?: readonly string[];
  /** Whom the absence hurts: everybody who uses the module, or some. */
  readonly affects: "every" | "some";
  readonly needs: readonly CompanionNeed[];
  readonly symptom: string;
  readonly fix?: string;
  readonly source: string;
}

let table: ReadonlyMap<string, readonly Companion[]> | undefined;

/** The rows of a package, by its top-level name; [] for one of which nothing is known. */
export function companionsOf(top: string): readonly Companion[] {
  table ??= readTable();
  return table.get(top) ?? [];
}

/** The top-level names that have rows. */
export function packagesWithCompanions(): readonly string[] {
  table ??= readTable();
  return [...table.keys()];
}

/**
 * Whether a row is for builds of that kind: undefined where it depends on the version of the package and that is not
 * known. Evidence and bundled files are for the caller to look for.
 */
export function appliesTo(
  companion: Companion,
  build: { readonly platform: Platform | undefined; readonly python: string | undefined; readonly version?: string },
): boolean | undefined {
  const { platforms: only, python, versions } = companion;
  if (only !== undefined && (build.platform === undefined || !only.includes(build.platform))) return false;
  if (python !== undefined) {
    if (build.python === undefined) return undefined;
    if (!hasVersion(versionSet(python), versionIndex(build.python).index)) return false;
  }
  if (versions === undefined) return true;
  return build.version === undefined ? undefined : isWithin(build.version, versions);
}

/** "<22", ">=2.2", both joined by a comma. What follows the numbers of a version ("22.0b1") is left out. */
function isWithin(version: string, range: string): boolean {
  const plain = /^\d+(\.\d+)*/.exec(version)?.[0] ?? "0";
  return range.split(",").every((part) => {
    const [, sign, bound = "0"] = /^(<|>=)([\d.]+)$/.exec(part.trim()) ?? [];
    return sign === "<" ? precedes(plain, bound) : sign === ">=" && !precedes(plain, bound);
  });
}

function readTable(): ReadonlyMap<string, readonly Companion[]> {
  const file = new JsonNode("companions.json", readKnowledge("companions.json"));
  const rows = new Map<string, Companion[]>();
  for (const row of file.members().get("rows")?.items() ?? []) {
    const companion = readRow(row);
    const known = rows.get(companion.package);
    if (known === undefined) rows.set(companion.package, [companion]);
    else known.push(companion);
  }
  return rows;
}

const KEYS = "package usedBy versions python platforms evidence bundled affects needs symptom fix source".split(" ");

function readRow(row: JsonNode): Companion {
  const members = row.members(KEYS);
  const get = (key: string) => members.get(key) ?? row.fail(`"${key}" is missing`);
  const optional = <T>(key: string, read: (node: JsonNode) => T): Readonly<Record<string, T>> => {
    const node = members.get(key);
    return node === undefined ? {} : { [key]: read(node) };
  };
  const texts = (node: JsonNode) => node.items().map((item) => item.text());
  return {
    package: get("package").text(),
    usedBy: get("usedBy").text(),
    ...optional("versions", (node) => node.text()),
    ...optional("python", (node) => node.text()),
    ...optional("platforms", (node) => node.items().map((item) => item.word(platforms))),
    ...optional("evidence", texts),
    ...optional("bundled", texts),
    affects: get("affects").word(["every", "some"]),
    needs: get("needs").items().map(readNeed),
    symptom: get("symptom").text(),
    ...optional("fix", (node) => node.text()),
    source: get("source").text(),
  };
}

function readNeed(need: JsonNode): CompanionNeed {
  const members = need.members(["kind", "any", "why"]);
  const get = (key: string) => members.get(key) ?? need.fail(`"${key}" is missing`);
  return {
    kind: get("kind").word(["module", "file", "data"]),
    any: get("any")
      .items()
      .map((item) => item.text()),
    why: get("why").text(),
  };
}
