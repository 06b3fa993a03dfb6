import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { fileSource, readFileStart } from "../../src/bytes/file-source.js";
import type { ByteSource } from "../../src/bytes/source.js";
import { temporarySource } from "../../src/bytes/temporary-file.js";
import { FormatError } from "../../src/errors.js";

const folder = mkdtempSync(join(tmpdir(), "freeze-lint-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Longer than three blocks of the cache, and no two neighbouring blocks alike. */
const tide = new Uint8Array(200_001).map((_, index) => (index * 7 + (index >> 9)) & 0xff);
const tidePath = join(folder, "tide.bin");
writeFileSync(tidePath, tide);

function everySource(): readonly (readonly [kind: string, source: ByteSource])[] {
  return [
    ["a file", fileSource(tidePath)],
    ["a buffer", bufferSource(tide, "tide")],
    ["a temporary file", temporarySource("tide", (append) => (append(tide.subarray(0, 9)), append(tide.subarray(9))))],
    [
      "a window",
      bufferSource(Buffer.concat([Buffer.from("before"), tide, Buffer.from("after")]), "x").window(6, 200_001),
    ],
  ];
}

describe("every ByteSource", () => {
  it.each(everySource())("gives of %s exactly the range that is there", (_kind, source) => {
    const position = fc.integer({ min: -70_000, max: 270_000 });
    fc.assert(
      fc.property(position, position, (at, length) => {
        const start = Math.max(0, at);
        const expected = tide.subarray(start, Math.max(start, start + Math.max(0, length)));
        expect(Buffer.compare(source.read(at, length), expected)).toBe(0);
      }),
      { numRuns: 60 },
    );
    source.close();
  });

  it.each(everySource())("lays windows on windows of %s, cut at their edges", (_kind, source) => {
    const inner = source.window(65_000, 100_000, "outer").window(500, 5000, "inner");
    expect(inner.name).toBe("inner");
    expect(inner.size).toBe(5000);
    expect(Buffer.compare(inner.read(10, 9999), tide.subarray(65_510, 70_500))).toBe(0);
    expect(source.window(199_999, 50).size).toBe(2);
    expect(source.window(300_000, 50).size).toBe(0);
    expect(source.window(0, 10).window(5, 50).size).toBe(5);
    inner.close();
    expect(source.read(0, 1).length).toBe(1);
    source.close();
  });
});

describe("a file", () => {
  it("can be closed twice, and is not read afterwards", () => {
    const source = fileSource(tidePath);
    source.close();
    source.close();
    expect(() => source.read(0, 1)).toThrow(/after it was closed/);
  });

  it("that shrinks while it is open gives what is left", () => {
    const path = join(folder, "shrinking.bin");
    writeFileSync(path, tide);
    const source = fileSource(path);
    truncateSync(path, 10);
    expect(source.read(5, 100).length).toBe(5);
    expect(source.read(0, 150_000).length).toBe(10);
    source.close();
  });

  it("keeps views true after their block has left the cache", () => {
    const path = join(folder, "long.bin");
    writeFileSync(
      path,
      new Uint8Array(64 * 1024 * 40).map((_, index) => index >> 16),
    );
    const source = fileSource(path);
    const first = source.read(0, 4);
    for (let block = 1; block < 40; block++) expect(source.read(block * 65_536 + 1, 1)[0]).toBe(block);
    expect([...first]).toEqual([0, 0, 0, 0]);
    expect([...source.read(0, 2)]).toEqual([0, 0]);
    source.close();
  });

  it("that is empty reads as nothing", () => {
    const path = join(folder, "empty");
    writeFileSync(path, "");
    const source = fileSource(path);
    expect(source.size).toBe(0);
    expect(source.read(0, 10).length).toBe(0);
    source.close();
  });

  it("is refused when it is a folder", () => {
    expect(() => readFileStart(folder, 1)).toThrow(FormatError);
  });
});

it("a temporary file leaves nothing in the system's folder, neither when it is closed nor when filling it fails", () => {
  const systemFolder = process.env["TMPDIR"];
  process.env["TMPDIR"] = mkdtempSync(join(folder, "tmp-"));
  try {
    const source = temporarySource("member", (append) => append(tide));
    expect(source.size).toBe(tide.length);
    source.close();
    const fail = (): void => {
      throw new FormatError("deflate", "is damaged");
    };
    expect(() => temporarySource("member", fail)).toThrow("is damaged");
    expect(readdirSync(tmpdir())).toEqual([]);
  } finally {
    if (systemFolder === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = systemFolder;
  }
});
