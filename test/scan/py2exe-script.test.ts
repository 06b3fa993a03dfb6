import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readBytecode } from "../../src/pyc/read-bytecode.js";

/** The marshalled list that py2exe puts into a program: its own code first, the script last. */
function listOf(...codes: readonly Uint8Array[]): Buffer {
  const head = Buffer.from("[\0\0\0\0", "latin1");
  head.writeUInt32LE(codes.length, 1);
  return Buffer.concat([head, ...codes]);
}

const compiled = readFileSync(new URL("../../fixtures/pyc/2.7/09_func_class.pyc", import.meta.url)).subarray(8);
/** A code object of Python 2.7 that returns its only constant, None. */
const boot = Buffer.concat([
  Buffer.from("c"),
  Buffer.alloc(16),
  Buffer.from(
    "s\x04\0\0\0d\0\0S(\x01\0\0\0N(\0\0\0\0(\0\0\0\0(\0\0\0\0(\0\0\0\0s\x04\0\0\0boots\x08\0\0\0<module>\x01\0\0\0s\0\0\0\0",
    "latin1",
  ),
]);

test("the last code object of a list is the script, with the functions in it", () => {
  const options = { interest: new Set<string>(), depth: "full", magic: 62211 } as const;
  const alone = readBytecode(compiled, { ...options, header: "none" });
  const listed = readBytecode(listOf(boot, compiled), { ...options, header: "list" });
  expect(alone.code.scopes.length).toBeGreaterThan(1);
  expect(listed.gaps).toEqual([]);
  expect({ ...listed.code, scopesNaming: undefined }).toEqual({ ...alone.code, scopesNaming: undefined });
});

test("a list without code is a gap", () => {
  const read = readBytecode(listOf(), { interest: new Set(), depth: "full", magic: 62211, header: "list" });
  expect(read.gaps).toHaveLength(1);
});
