// Writers for PyInstaller's package and module archive, from the layouts at the head of src/archive/carchive*.ts and
// pyz.ts. Each field that a reader might distrust can be set to something wrong.

import { deflateSync } from "node:zlib";
import { marshal, type PyObject } from "./marshal.js";
import type { Files } from "./tiny-build.js";

export interface PackageEntry {
  readonly name: string;
  /** b binary, x data, z module archive, s script, m module, M package, o option, n link, d in another package. */
  readonly type: string;
  readonly data?: string | Uint8Array;
  readonly isDeflated?: boolean;
  /** Written instead of the truth. */
  readonly offset?: number;
  readonly storedSize?: number;
  readonly size?: number;
  readonly length?: number;
}

export interface PackageOptions {
  /** What stands before the package: a launcher. */
  readonly prefix?: Uint8Array;
  /** What stands behind it: section headers, a signature. */
  readonly trailing?: Uint8Array;
  /** As the cookie counts: 27, 39, 311. Default 311. */
  readonly python?: number;
  /** `null` writes the short cookie of 2.0 and older. Default "libpython3.11.so.1.0". */
  readonly library?: string | null;
  /** Written instead of the truth, in the cookie. */
  readonly packageLength?: number;
  readonly tocOffset?: number;
  readonly tocLength?: number;
}

/** PyInstaller's package of entries in order. */
export function carchive(entries: readonly PackageEntry[], options: PackageOptions = {}): Buffer {
  const blobs: Buffer[] = [];
  const rows: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const plain = Buffer.from(entry.data ?? "");
    const blob = entry.isDeflated === true ? deflateSync(plain, { level: 9 }) : plain;
    const name = Buffer.from(entry.name);
    const length = Math.ceil((18 + name.length + 1) / 16) * 16;
    const row = Buffer.alloc(length);
    row.writeUInt32BE(entry.length ?? length, 0);
    row.writeUInt32BE(entry.offset ?? offset, 4);
    row.writeUInt32BE(entry.storedSize ?? blob.length, 8);
    row.writeUInt32BE(entry.size ?? plain.length, 12);
    row[16] = entry.isDeflated === true ? 1 : 0;
    row.write(entry.type, 17, "latin1");
    name.copy(row, 18);
    blobs.push(blob);
    rows.push(row);
    offset += blob.length;
  }
  const toc = Buffer.concat(rows);
  const { library = "libpython3.11.so.1.0" } = options;
  const cookie = Buffer.alloc(library === null ? 24 : 88);
  cookie.write("MEI\x0c\x0b\x0a\x0b\x0e", 0, "latin1");
  cookie.writeUInt32BE(options.packageLength ?? offset + toc.length + cookie.length, 8);
  cookie.writeUInt32BE(options.tocOffset ?? offset, 12);
  cookie.writeUInt32BE(options.tocLength ?? toc.length, 16);
  cookie.writeUInt32BE(options.python ?? 311, 20);
  if (library !== null) cookie.write(library, 24, "latin1");
  return Buffer.concat([options.prefix ?? Buffer.alloc(0), ...blobs, toc, cookie, options.trailing ?? Buffer.alloc(0)]);
}

export interface PyzOptions {
  /** "list" from PyInstaller 3.1 on, "dict" before. Default "list". */
  readonly table?: "list" | "dict";
  /** Dotted names of namespace packages (from 4.3 on). */
  readonly namespaces?: readonly string[];
  readonly magic?: number;
  readonly version?: string;
  /** Written instead of the truth. */
  readonly tocOffset?: number;
}

/** A module archive of .pyc files by path ("shop/__init__.pyc"); what stands before their code is left out. */
export function pyz(modules: Files, headerLength: number, options: PyzOptions = {}): Buffer {
  const { table = "list", version = "3.11", magic = 3495, namespaces = [] } = options;
  const blobs: Buffer[] = [];
  const rows: { name: string; kind: number; at: number; size: number }[] = [];
  let offset = 17;
  for (const [path, data] of Object.entries(modules)) {
    const blob = deflateSync(Buffer.from(data).subarray(headerLength));
    const name = path.replace(/\.py[co]?$/, "").replaceAll("/", ".");
    const isPackage = name.endsWith(".__init__");
    rows.push({
      name: isPackage ? name.slice(0, -".__init__".length) : name,
      kind: isPackage ? 1 : 0,
      at: offset,
      size: blob.length,
    });
    blobs.push(blob);
    offset += blob.length;
  }
  for (const name of namespaces) rows.push({ name, kind: 3, at: offset, size: 0 });
  const toc: PyObject =
    table === "list"
      ? { list: rows.map(({ name, kind, at, size }) => [name, [kind, at, size]]) }
      : { dict: rows.map(({ name, kind, at, size }) => [name, [kind === 1, at, size]]) };
  const head = Buffer.alloc(17);
  head.write("PYZ\0", 0, "latin1");
  head.writeUInt16LE(magic, 4);
  head.write("\r\n", 6, "latin1");
  head.writeUInt32BE(options.tocOffset ?? offset, 8);
  return Buffer.concat([head, ...blobs, marshal(toc, version)]);
}

export interface WorkFolder {
  /** Lines of the warn file. */
  readonly warnings?: readonly string[];
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
  /** Default "acme". */
  readonly script?: string;
  /** What was taken: a build that lacks one of them is another. Default "acme". */
  readonly modules?: readonly string[];
  /** With the names that 3.0 to 3.4 gave the files. */
  readonly isOld?: boolean;
}

/** What lies in build/acme after a build: the options begin in line 3 (includes) and 6 (excludes) of the toc. */
export function workFolder({ warnings, includes = [], excludes = [], ...rest }: WorkFolder = {}): Files {
  const { script = "acme", modules = ["acme"], isOld = false } = rest;
  const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(", ")}]`;
  const table = (names: readonly string[], type: string): string =>
    `[${names.map((name) => `('${name}', '/home/anna/acme/${name}.py', '${type}')`).join(",\n  ")}]`;
  const toc = [
    `(['/home/anna/acme/${script}'],\n ['/home/anna/acme']`,
    ` ${list(includes)}`,
    " []",
    " {}",
    ` ${list(excludes)}`,
    " []",
    " False",
    " '3.11.9 (main) [GCC 12.2.0]'",
    ` ${table(["pyi_rth_inspect", script], "PYSOURCE")}`,
    ` ${table(modules, "PYMODULE")})`,
  ].join(",\n");
  return {
    [`build/acme/${isOld ? "out00-Analysis" : "Analysis-00"}.toc`]: toc,
    ...(warnings === undefined
      ? {}
      : { [`build/acme/${isOld ? "warnacme" : "warn-acme"}.txt`]: `${warnings.join("\n")}\n` }),
  };
}
