// Programs as Nuitka leaves them, as far as their modules' names can be read: the marks of its runtime and the blob of
// constants, written from the format's facts. And its compilation report.

import { crc32 } from "node:zlib";
import { elf } from "./pack.js";

export interface NuitkaOptions {
  readonly head?: Uint8Array;
  /** Without it no constants are found. */
  readonly hasBlob?: boolean;
  /** Written instead of the blob's length. */
  readonly blobSize?: number;
  /** Written instead of the length of each module's chunk. */
  readonly chunkSize?: number;
}

/** A program with these compiled modules. */
export function nuitkaProgram(modules: readonly string[], options: NuitkaOptions = {}): Buffer {
  const { head = elf(), hasBlob = true, chunkSize } = options;
  const chunks = [".bytecode", "", ...modules].map((name) => {
    const data = Buffer.from(`constants of ${name}`);
    return Buffer.concat([Buffer.from(`${name}\0`), u32(chunkSize ?? data.length), data]);
  });
  const blob = Buffer.concat(chunks);
  const marks = Buffer.from("\0__compiled__\0nuitka_module_loader\0NUITKA_PACKAGE_%s\0");
  return Buffer.concat([
    Buffer.from(head),
    Buffer.from("a message about .bytecode\0 chunks\0", "latin1"),
    ...(hasBlob ? [u32(crc32(blob)), u32(options.blobSize ?? blob.length), blob] : []),
    marks,
  ]);
}

/** What `--report` writes of modules and their kinds. */
export function nuitkaReport(modules: Readonly<Record<string, string>>, completion = "yes"): string {
  const lines = Object.entries(modules).map(
    ([name, kind]) => `  <module name="${name}" kind="${kind}" usage="import">\n    <module_usages />\n  </module>`,
  );
  return [
    "<?xml version='1.0' encoding='utf8'?>",
    `<nuitka-compilation-report nuitka_version="4.1" mode="standalone" completion="${completion}">`,
    ...lines,
    "</nuitka-compilation-report>",
    "",
  ].join("\n");
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
