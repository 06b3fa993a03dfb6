// Tars of every dialect are listed alike, and one that is damaged gives what is left of it.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Container } from "../../src/archive/container.js";
import { openContainer, openNested } from "../../src/archive/index.js";
import { Budget, defaultLimits, type Limits } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError, UsageError } from "../../src/errors.js";
import { foldersOf } from "../../src/freezer/build-folder.js";
import { zip } from "../helpers/pack.js";
import { tar, type TarMember } from "../helpers/pack-tar.js";

async function open(bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<Container> {
  return openContainer(bufferSource(bytes, "shop.tar"), ["shop.tar"], new Budget({ ...defaultLimits, ...limits }));
}

const paths = (container: Container): string[] => container.entries.map(({ path }) => path);
const reasons = (container: Container): string[] => container.gaps.map(({ reason }) => reason);

function textOf(container: Container, path: string): string {
  const entry = container.entries.findLast((candidate) => candidate.path === path);
  if (entry === undefined) throw new Error(`no ${path}`);
  return Buffer.from(container.read(entry)).toString();
}

const long = `shop/${"department/".repeat(12)}till.py`;

describe("a tar", () => {
  it("is listed in its order, with modes and kinds", async () => {
    const container = await open(
      tar([
        { name: "./", type: "5", mode: 0o755 },
        { name: "./shop/", type: "5", mode: 0o755 },
        { name: "./shop/till.py", data: "x = 1" },
        { name: "shop/run", data: "#!", mode: 0o755 },
        { name: "shop/queue", type: "6" },
      ]),
    );
    expect(container.kind).toBe("tar");
    expect(reasons(container)).toEqual([]);
    expect(
      container.entries.map(({ path, mode, size, isDirectory }) => [path, mode?.toString(8), size, isDirectory]),
    ).toEqual([
      ["shop", "40755", 0, true],
      ["shop/till.py", "100644", 5, false],
      ["shop/run", "100755", 2, false],
      ["shop/queue", "10644", 0, false],
    ]);
    expect(textOf(container, "shop/till.py")).toBe("x = 1");
  });

  it.each([
    ["GNU's", { long: "gnu" }],
    ["PAX's", { long: "pax" }],
    ["POSIX's prefix for", { long: "prefix" }],
  ] as const)("may have %s long names", async (_whose, how) => {
    const container = await open(tar([{ name: long, data: "x = 1", ...how }, { name: "shop/run.py" }]));
    expect(paths(container)).toEqual([long, "shop/run.py"]);
    expect(textOf(container, long)).toBe("x = 1");
  });

  it("may be older than any standard, or have its bytes summed as signed", async () => {
    const container = await open(
      tar([
        { name: "shop/", magic: "none", type: "\0" },
        { name: "shop/größe.py", data: "x", magic: "none", type: "\0", checksum: "signed" },
      ]),
    );
    expect(container.entries.map(({ path, isDirectory }) => [path, isDirectory])).toEqual([
      ["shop", true],
      ["shop/größe.py", false],
    ]);
  });

  it("may state sizes in base 256 or in attributes", async () => {
    const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
    const container = await open(
      tar([
        { name: "a.py", data: "x = 1", size },
        { name: "b.py", data: "y = 2", size: 0, attributes: { size: "5" } },
        { name: "c.py", data: "z = 3" },
      ]),
    );
    expect(["a.py", "b.py", "c.py"].map((name) => textOf(container, name))).toEqual(["x = 1", "y = 2", "z = 3"]);
  });

  it("keeps symbolic links as facts, and gives hard links the bytes of what they are names of", async () => {
    const container = await open(
      tar([
        { name: "lib/libz.so.1.2", data: "z".repeat(600), mode: 0o755 },
        { name: "lib/libz.so.1", type: "2", linkName: "libz.so.1.2" },
        { name: "lib/libz.so", type: "2", linkName: "libz.so.1" },
        { name: "lib/hard.so", type: "1", linkName: "./lib/libz.so.1.2" },
        { name: "shop", type: "2", linkName: long.replace("till.py", "") },
        { name: "lib/lost.so", type: "1", linkName: "lib/nowhere.so" },
        { name: "lib/itself.so", type: "1", linkName: "lib/itself.so" },
      ]),
    );
    expect(container.entries.map(({ path, link }) => [path, link])).toEqual([
      ["lib/libz.so.1.2", undefined],
      ["lib/libz.so.1", "libz.so.1.2"],
      ["lib/libz.so", "libz.so.1"],
      ["lib/hard.so", undefined],
      ["shop", long.replace("till.py", "")],
      ["lib/lost.so", undefined],
      ["lib/itself.so", undefined],
    ]);
    expect(textOf(container, "lib/hard.so")).toBe("z".repeat(600));
    expect(reasons(container)).toEqual([]);
    expect(() => textOf(container, "lib/lost.so")).toThrow(
      'is a hard link to "lib/nowhere.so", which is not in the archive before it',
    );
    expect(() => textOf(container, "lib/itself.so")).toThrow(FormatError);
    const lib = foldersOf(container).folders.get("lib");
    expect(["libz.so", "libz.so.1"].map((name) => lib?.files.get(name)?.size)).toEqual([600, 600]);
  });

  it("whose links lead round in circles is only a listing", async () => {
    const container = await open(
      tar([
        { name: "a", type: "2", linkName: "b" },
        { name: "b", type: "2", linkName: "a" },
        { name: "c", type: "2", linkName: "c" },
        { name: "d/e", type: "2", linkName: "../d" },
      ]),
    );
    expect([...foldersOf(container).files.keys()]).toEqual(["a", "b", "c"]);
  });

  it.each<[string, TarMember]>([
    ["GNU's form", { name: "map.dat", type: "S", data: "north", magic: "gnu" }],
    ["PAX's form", { name: "GNUSparseFile.0/map.dat", data: "north", attributes: { "GNU.sparse.name": "map.dat" } }],
  ])("with a sparse file in %s lists it and can't read it", async (_form, member) => {
    const container = await open(tar([member, { name: "shop.py", data: "x" }]));
    expect(paths(container)).toEqual(["map.dat", "shop.py"]);
    expect(reasons(container)).toEqual([]);
    expect(() => textOf(container, "map.dat")).toThrow(/^is a sparse file/);
    expect(textOf(container, "shop.py")).toBe("x");
  });

  it("with a sparse file of many pieces is read on behind their map", async () => {
    const map = Buffer.alloc(1024);
    map[504] = 1;
    const bytes = tar([{ name: "map.dat", type: "S", magic: "gnu", raw: [[482, "\x01"]] }], { end: map });
    const container = await open(Buffer.concat([bytes, tar({ "shop.py": "x" })]));
    expect(paths(container)).toEqual(["map.dat", "shop.py"]);
  });

  it("that names a member twice means the last one", async () => {
    const container = await open(
      tar([
        { name: "shop.py", data: "old" },
        { name: "shop.py", data: "new" },
      ]),
    );
    expect(container.entries.map(({ oddities }) => oddities)).toEqual([["repeated"], []]);
    expect(textOf(container, "shop.py")).toBe("new");
  });

  it("keeps hostile names as facts", async () => {
    const container = await open(tar([{ name: "../../etc/passwd" }, { name: "/etc/passwd" }, { name: "a\\b.py" }]));
    expect(container.entries.map(({ path, oddities }) => [path, ...oddities])).toEqual([
      ["../../etc/passwd", "escapes"],
      ["etc/passwd", "absolute"],
      ["a/b.py", "backslash"],
    ]);
    expect([...foldersOf(container).files.keys()]).toEqual([]);
  });

  it("holds another container like any other", async () => {
    const container = await open(tar({ "library.zip": zip({ "shop.py": "x = 1" }), "more.tar": tar({ "a.py": "" }) }));
    const inner = await Promise.all(container.entries.map((entry) => openNested(container, entry, new Budget())));
    expect(inner.map((one) => [one.kind, ...paths(one)])).toEqual([
      ["zip", "shop.py"],
      ["tar", "a.py"],
    ]);
  });
});

describe("a damaged tar", () => {
  const members: readonly TarMember[] = [
    { name: "a.py", data: "a = 1" },
    { name: "b.py", data: "b".repeat(2000) },
    { name: "c.py", data: "c = 3" },
  ];

  it("is read around a member with a wrong checksum", async () => {
    const container = await open(tar(members.map((one) => (one.name === "b.py" ? { ...one, checksum: 7 } : one))));
    expect(paths(container)).toEqual(["a.py", "c.py"]);
    expect(container.gaps).toMatchObject([
      {
        reader: "tar",
        offset: 1024,
        hides: "inventory",
        reason: "no member's header: its checksum is wrong; 2560 bytes are passed over",
      },
    ]);
  });

  it("is read on where the next header stands when the broken one tells nothing", async () => {
    const container = await open(
      tar(members.map((one) => (one.name === "b.py" ? { ...one, checksum: 7, size: Buffer.alloc(12, "?") } : one))),
    );
    expect(paths(container)).toEqual(["a.py", "c.py"]);
    expect(container.gaps).toHaveLength(1);
  });

  it("with a size below zero or of letters says so", async () => {
    for (const size of [Buffer.alloc(12, 0xff), Buffer.from("twelve bytes")]) {
      const container = await open(tar(members.map((one) => (one.name === "b.py" ? { ...one, size } : one))));
      expect(paths(container)).toEqual(["a.py", "c.py"]);
      expect(reasons(container)).toEqual(['the size of "b.py" is no number; 2560 bytes are passed over']);
    }
  });

  it("that was cut off has what is whole, and says what is not", async () => {
    const whole = tar(members);
    const container = await open(whole.subarray(0, 1024 + 512 + 100));
    expect(paths(container)).toEqual(["a.py", "b.py"]);
    expect(textOf(container, "a.py")).toBe("a = 1");
    expect(() => textOf(container, "b.py")).toThrow("ends early: expected 2000 bytes, found 100");
    expect(reasons(container)).toEqual(["ends early: expected 2000 bytes, found 100; what followed is lost"]);
    expect(reasons(await open(whole.subarray(0, 1024 + 100)))).toEqual([
      "ends early: expected a header of 512 bytes, found 100",
    ]);
  });

  it("whose end is not marked is no fault: many tools take it as it is", async () => {
    expect(reasons(await open(tar(members, { end: Buffer.alloc(0) })))).toEqual([]);
  });

  it("with damaged attributes falls back on the plain name", async () => {
    for (const rawAttributes of ["99 path=far.py\n", "x path=a\n", "5 a=b", "0 path=a\n", "12 path=abcd", " a=b\n"]) {
      const container = await open(tar([{ name: "shop.py", data: "x", rawAttributes }]));
      expect(paths(container)).toEqual(["shop.py"]);
      expect(reasons(container)).toEqual(["the next member's extended header is damaged; its plain name is taken"]);
    }
  });

  it("with nothing but damage is refused", async () => {
    await expect(open(tar([{ name: "shop.py", data: "x", checksum: 1 }]))).rejects.toThrow(/checksum is wrong/);
  });

  it("of more members than the budget allows is listed up to there", async () => {
    const container = await open(tar(members), { maxEntries: 2 });
    expect(paths(container)).toEqual(["a.py", "b.py"]);
    expect(reasons(container)).toEqual(["more than 2 entries in one target; the rest is not read"]);
  });

  it("with a member larger than the budget allows refuses to read it whole", async () => {
    const container = await open(tar(members), { maxEntryBytes: 1000 });
    expect(() => textOf(container, "b.py")).toThrow("has 2000 bytes; expected at most 1000; not read");
    expect(textOf(container, "c.py")).toBe("c = 3");
  });

  it("is a listing or one clear error wherever it is cut or changed", async () => {
    const bytes = tar([
      { name: long, data: "x = 1", long: "gnu" },
      { name: long, data: "x = 1", long: "pax" },
      { name: "hard.py", type: "1", linkName: long },
      { name: "soft.py", type: "2", linkName: "hard.py" },
    ]);
    const walk = async (hostile: Uint8Array): Promise<void> => {
      try {
        const container = await open(hostile, { maxEntries: 100, maxEntryBytes: 1_000_000 });
        foldersOf(container);
        for (const entry of container.entries) {
          try {
            container.read(entry);
            container.open(entry).read(0, 10);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        }
      } catch (error) {
        if (!(error instanceof FormatError || error instanceof UsageError)) throw error;
      }
    };
    for (let end = 0; end < bytes.length; end += 37) await walk(bytes.subarray(0, end));
    for (const change of [(byte: number) => byte ^ 0x10, () => 0, () => 0xff])
      for (let at = 0; at < bytes.length; at += 3) {
        const changed = Buffer.from(bytes);
        changed[at] = change(changed[at] ?? 0);
        await walk(changed);
        await walk(gzipSync(changed, { level: 1 }));
      }
  });
});

describe("a tar.gz", () => {
  const noise = Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff));
  const packed = gzipSync(tar({ "a.py": "a = 1", "noise.dat": noise, "c.py": "c = 3" }));

  it("is opened like a tar", async () => {
    const container = await open(packed);
    expect([container.kind, ...paths(container)]).toEqual(["tar", "a.py", "noise.dat", "c.py"]);
    expect(textOf(container, "c.py")).toBe("c = 3");
    expect(container.gaps).toEqual([]);
  });

  it("with a name, a comment and an extra field in its header is recognised", async () => {
    const named = Buffer.concat([
      packed.subarray(0, 3),
      Buffer.from([4 | 8 | 16 | 2]),
      packed.subarray(4, 10),
      Buffer.from("\x03\0abcshop.tar\0a comment\0", "latin1"),
    ]);
    const crc = Buffer.alloc(2);
    const { crc32 } = await import("node:zlib");
    crc.writeUInt16LE(crc32(named) & 0xffff);
    expect(paths(await open(Buffer.concat([named, crc, packed.subarray(10)])))).toHaveLength(3);
  });

  it("of several gzip members, padded, is read whole", async () => {
    const bytes = tar({ "a.py": "a = 1", "b.py": "b = 2" });
    const parts = [bytes.subarray(0, 700), bytes.subarray(700)].map((part) => gzipSync(part));
    expect(paths(await open(Buffer.concat([...parts, Buffer.alloc(512)])))).toEqual(["a.py", "b.py"]);
  });

  it("that was cut off has what is whole, and one gap", async () => {
    const container = await open(packed.subarray(0, packed.length - 3000));
    expect(paths(container)).toEqual(["a.py", "noise.dat"]);
    expect(textOf(container, "a.py")).toBe("a = 1");
    expect(container.gaps).toMatchObject([
      { reader: "gzip", reason: expect.stringMatching(/^compressed data ends early, after \d+ inflated bytes/) },
    ]);
  });

  it("whose checksum is wrong is listed as far as it is sure, and the damage is said", async () => {
    const damaged = Buffer.from(packed);
    damaged.writeUInt32LE(1, damaged.length - 8);
    const container = await open(damaged);
    expect(paths(container)).toEqual(["a.py", "noise.dat"]);
    expect(reasons(container)).toEqual([expect.stringMatching(/^compressed data is damaged after \d+ inflated bytes/)]);
  });

  it("that is a bomb is stopped early", async () => {
    const bomb = gzipSync(tar({ "a.py": "a = 1", "zeros.dat": Buffer.alloc(64 * 1024 * 1024), "c.py": "" }));
    const container = await open(bomb);
    expect(paths(container)).toEqual(["a.py", "zeros.dat"]);
    expect(reasons(container)).toEqual([expect.stringMatching(/^looks like a bomb: \d+ bytes inflate to/)]);
    container.close();
  });

  it("larger than memory should hold goes through a temporary file", async () => {
    const big = Buffer.alloc(20 * 1024 * 1024);
    for (let at = 0; at < big.length; at += 4) big.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
    const container = await open(gzipSync(tar({ "big.dat": big, "c.py": "c = 3" }), { level: 1 }));
    expect(container.gaps).toEqual([]);
    expect(textOf(container, "c.py")).toBe("c = 3");
    const [entry] = container.entries;
    expect(entry !== undefined && Buffer.from(container.read(entry)).equals(big)).toBe(true);
    container.close();
  });

  it("keeps to the budget of the whole target", async () => {
    const container = await open(packed, { maxInflatedBytes: 20_000 });
    expect(paths(container)).toEqual(["a.py", "noise.dat"]);
    expect(reasons(container)).toEqual(["more than 20000 bytes inflated for one target; the rest is not read"]);
    await expect(open(packed, { maxInflatedBytes: 100 })).rejects.toThrow(/more than 100 bytes inflated/);
  });

  it("is no tar when something else was packed", async () => {
    await expect(open(gzipSync("a catalogue of the shop"))).rejects.toThrow(
      "is a gzip file that holds no tar; unpack it first and name what was packed",
    );
    await expect(open(Buffer.from("\x1f\x8b\x08", "latin1"))).rejects.toThrow(/gzip file/);
  });
});
