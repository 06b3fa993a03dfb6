// The smallest builds: bytecode that is only a header, stubs with the words that give them away, and a zip opened as a
// target of the inventory.

import { openContainer } from "../../src/archive/index.js";
import { Budget } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import type { FrozenApp } from "../../src/model/app.js";
import { readInventory, type Inventory } from "../../src/scan/inventory.js";
import { zip, type ZipMember } from "./pack.js";

export const MAGIC = { "2.7": 62211, "3.4": 3310, "3.6": 3379, "3.8": 3413, "3.11": 3495, "3.12": 3531 } as const;
export type Version = keyof typeof MAGIC;

/** A .pyc of that version that holds `text` in place of code: enough for everything that does not decode it. */
export function pyc(version: Version, text = ""): Buffer {
  const head = Buffer.alloc(version === "2.7" ? 8 : 16);
  head.writeUInt16LE(MAGIC[version], 0);
  head.write("\r\n", 2, "latin1");
  return Buffer.concat([head, Buffer.from(text, "latin1")]);
}

/** The loader module that bbfreeze writes for an extension. */
export function bbfreezeStub(file: string): Buffer {
  return pyc("2.7", `s\x20\0\0\0_bbfreeze_import_dynamic_modules${lengthOf(file)}${file}t\x0c\0\0\0load_dynamic`);
}

/** The loader module that py2exe writes for an extension. */
export function py2exeStub(file: string, version: Version = "2.7"): Buffer {
  return pyc(version, `t\x06\0\0\0__loads${lengthOf(file)}${file}t\x0c\0\0\0load_dynamic`);
}

/** The loader module that cx_Freeze up to 5 writes for an extension of a package. */
export function cxFreezeStub(file: string, version: Version): Buffer {
  return pyc(version, `s${lengthOf(file)}${file}t\x0d\0\0\0__bootstrap__t\x0c\0\0\0load_dynamic`);
}

function lengthOf(file: string): string {
  return `${String.fromCharCode(file.length)}\0\0\0`;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The files below a folder. */
export function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, data]) => [`${folder}/${path}`, data]));
}

/** The inventory of a zip of these members, named `name`. */
export async function inventoryOf(members: Files | readonly ZipMember[], name = "build.zip"): Promise<Inventory> {
  return inventoryOfBytes(zip(members), name);
}

export async function inventoryOfBytes(bytes: Uint8Array, name: string): Promise<Inventory> {
  const budget = new Budget();
  const container = await openContainer(bufferSource(bytes, name), [name], budget);
  return readInventory(container, { target: name, budget });
}

/** The one application in it. */
export async function appOf(members: Files | readonly ZipMember[], name = "build.zip"): Promise<FrozenApp> {
  const { apps } = await inventoryOf(members, name);
  const [app, ...others] = apps;
  if (app === undefined || others.length > 0) throw new Error(`expected one application, found ${apps.length}`);
  return app;
}

/** "orchard.core bytecode, orchard package bytecode" as sorted lines. */
export function moduleLines(app: FrozenApp): string[] {
  return [...app.modules.values()]
    .map((module) => `${module.name} ${module.isPackage ? "package " : ""}${module.form}`)
    .sort();
}

export function refusals(app: FrozenApp): string[] {
  return app.unimportable.map(({ record, because }) => `${record.name}: ${because}`).sort();
}
