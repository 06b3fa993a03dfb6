// Reads the tables in knowledge/. They are not bundled: a run that asks nothing of a table doesn't load it, and dist/ and
// src/ both find the folder one level up.

import { readFileSync } from "node:fs";

/** The parsed content of knowledge/<name>. The caller checks its shape. */
export function readKnowledge(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../knowledge/${name}`, import.meta.url), "utf8"));
}

/** One table of a file: an object of the given name. A file that lacks it is a broken package. */
export function tableOf<T>(file: unknown, key: string): Readonly<Record<string, T>> {
  const table: unknown = typeof file === "object" && file !== null ? Reflect.get(file, key) : undefined;
  if (typeof table !== "object" || table === null) throw new Error(`knowledge: no table "${key}"`);
  return table as Readonly<Record<string, T>>;
}

/** An entry of a table by its own key: never "constructor" of Object. */
export function entryOf<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
