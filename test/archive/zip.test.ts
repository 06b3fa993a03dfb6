import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Container } from "../../src/archive/container.js";
import { openContainer } from "../../src/archive/index.js";
import { Budget, defaultLimits } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError } from "../../src/errors.js";
import { zip, type ZipMember } from "../helpers/pack.js";

const MiB = 1024 * 1024;

function open(bytes: Uint8Array, budget = new Budget()): Promise<Container> {
  return openContainer(bufferSource(bytes, "shop.zip"), ["shop.zip"], budget);
}

function text(container: Container, path: string): string {
  return Buffer.from(container.read(entryAt(container, path))).toString();
}

function entryAt(container: Container, path: string): Container["entries"][number] {
  const entry = container.entries.findLast((candidate) => candidate.path === path);
  if (entry === undefined)
    throw new Error(`no ${path} among ${container.entries.map((other) => other.path).join(", ")}`);
  return entry;
}

function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  return "nothing";
}

describe("a zip", () => {
  it("lists its members in order, and reads them", async () => {
    const container = await open(
      zip([
        { name: "shop/", method: "stored" },
        { name: "shop/cart.py", data: "import basket\n" },
        { name: "shop/logo.png", data: "png", method: "stored" },
        { name: "shop/empty.py" },
      ]),
    );
    expect(container.entries.map(({ path, isDirectory, size }) => [path, isDirectory, size])).toEqual([
      ["shop", true, 0],
      ["shop/cart.py", false, 14],
      ["shop/logo.png", false, 3],
      ["shop/empty.py", false, 0],
    ]);
    expect(text(container, "shop/cart.py")).toBe("import basket\n");
    expect(text(container, "shop/logo.png")).toBe("png");
    expect(text(container, "shop/empty.py")).toBe("");
    expect(container.read(entryAt(container, "shop")).length).toBe(0);
    expect(container.gaps).toEqual([]);
    expect(container.entries.every(({ oddities, spelling }) => oddities.length === 0 && spelling === undefined)).toBe(
      true,
    );
  });

  it("keeps mode, creator, CRC and the target of a symbolic link", async () => {
    const container = await open(
      zip([
        { name: "salt-minion", data: "\x7fELF", mode: 0o100755 },
        { name: "libpython2.7.so", data: "libpython2.7.so.1.0", mode: 0o120777 },
        { name: "made-on-windows.txt", data: "123456789", creator: 0 },
      ]),
    );
    const [script, link, windows] = container.entries;
    expect(script).toMatchObject({ mode: 0o100755, creator: 3 });
    expect(link).toMatchObject({ mode: 0o120777, link: "libpython2.7.so.1.0", isDirectory: false });
    expect(windows).toMatchObject({ creator: 0, crc32: 0xcbf43926 });
    expect(windows).not.toHaveProperty("mode");
    expect(script).not.toHaveProperty("link");
  });

  it("that is empty has no members and no gaps", async () => {
    const container = await open(zip({}));
    expect(container.entries).toEqual([]);
    expect(container.gaps).toEqual([]);
  });

  it("in zip64 form is listed and read, record and extra fields alike", async () => {
    const container = await open(
      zip([{ name: "large.py", data: "x = 1\n", zip64: true }, { name: "b.py" }], { zip64: true }),
    );
    expect(container.entries.map(({ path, size }) => [path, size])).toEqual([
      ["large.py", 6],
      ["b.py", 0],
    ]);
    expect(text(container, "large.py")).toBe("x = 1\n");
  });

  it("whose sizes stand behind the data is read by its directory", async () => {
    expect(text(await open(zip([{ name: "a.py", data: "import os\n", descriptor: true }])), "a.py")).toBe(
      "import os\n",
    );
  });

  it("gives the beginning of a member without its end, and without a CRC check", async () => {
    const long = Buffer.from("import telescope\n".repeat(20_000));
    const container = await open(
      zip([
        { name: "long.py", data: long, crc: 1 },
        { name: "stored.py", data: long, method: "stored", crc: 1 },
        { name: "short.py", data: "abc" },
      ]),
    );
    for (const path of ["long.py", "stored.py"]) {
      const bytes = container.read(entryAt(container, path), 100);
      expect(Buffer.from(bytes).equals(long.subarray(0, 100))).toBe(true);
      expect(problem(() => container.read(entryAt(container, path)))).toMatch(/expected CRC-32 0x1, found 0x/);
    }
    expect(container.read(entryAt(container, "short.py"), 100).length).toBe(3);
  });

  it("opens members at random access: stored and deflated", async () => {
    const container = await open(
      zip([
        { name: "stored", data: "0123456789", method: "stored" },
        { name: "deflated", data: "0123456789" },
      ]),
    );
    for (const path of ["stored", "deflated"])
      expect(Buffer.from(container.open(entryAt(container, path)).read(3, 4)).toString()).toBe("3456");
  });

  // From 32 MiB on they are inflated piece by piece.
  describe.each([16, 32])("of more than %d MiB", (size) => {
    const data = Buffer.concat([Buffer.alloc(size * MiB, "0123456789abcdef"), randomBytes(MiB)]);

    it("opens members at random access", async () => {
      const container = await open(zip([{ name: "large", data }]));
      const source = container.open(entryAt(container, "large"));
      expect(source.size).toBe(data.length);
      const [from, to] = [size * MiB - 8, size * MiB + 92];
      expect(Buffer.from(source.read(from, 100)).equals(data.subarray(from, to))).toBe(true);
      container.close();
      expect(() => source.read(0, 1)).toThrow(/after it was closed/);
    });

    it("checks the CRC and the size of members", async () => {
      const container = await open(
        zip([
          { name: "damaged", data, crc: 1 },
          { name: "longer", data, size: data.length - 1 },
          { name: "shorter", data, size: data.length + 1 },
        ]),
      );
      const problems = container.entries.map((entry) => problem(() => container.open(entry)));
      expect(problems).toEqual([
        expect.stringMatching(/^is damaged: expected CRC-32 0x1, found 0x/),
        `inflates to more than the ${data.length - 1} bytes that the directory states`,
        `inflates to ${data.length} bytes; expected ${data.length + 1}`,
      ]);
    });
  });

  it("whose last entry runs past the directory's end lists the others", async () => {
    const bytes = zip({ "first.py": "1", "last.py": "2" });
    const nameAt = bytes.lastIndexOf("last.py");
    bytes.writeUInt16LE(7 + 30, nameAt - 18); // the name's length, 30 bytes too long
    const container = await open(bytes);
    expect(container.entries.map(({ path }) => path)).toEqual(["first.py"]);
    expect(container.gaps).toMatchObject([{ reason: "central directory ends early: expected 2 entries, found 1" }]);
  });

  it("lists 65,536 members and more, whether its count is zip64's or has run over", async () => {
    const members = Array.from({ length: 65_537 }, (_, index): ZipMember => ({ name: `m${index}`, method: "stored" }));
    for (const options of [{ zip64: true }, { entryCount: 1 }]) {
      const container = await open(zip(members, options));
      expect(container.entries.length).toBe(65_537);
      expect(container.gaps).toEqual([]);
    }
  });
});

describe("strange names", () => {
  async function listed(...names: readonly (string | Uint8Array)[]): Promise<unknown[]> {
    const container = await open(zip(names.map((name) => ({ name, data: "x" }))));
    expect(container.gaps).toEqual([]);
    return container.entries.map(({ path, oddities, spelling }) => [path, oddities.join(), spelling]);
  }

  it("that point elsewhere are listed under a path that no import reaches", async () => {
    expect(await listed("../evil.py", "/etc/passwd", "a/../../b.py", "C:/shop.py", "shop.py")).toEqual([
      ["../evil.py", "escapes", undefined],
      ["etc/passwd", "absolute", "/etc/passwd"],
      ["a/../../b.py", "escapes", undefined],
      ["shop.py", "absolute,repeated", "C:/shop.py"],
      ["shop.py", "", undefined],
    ]);
  });

  it("with backslashes, dots and doubled slashes are brought into one form", async () => {
    expect(await listed("shop\\cart.py", "./shop/./basket.py", "shop//till.py", "shop\\lib\\", "a..b/...c")).toEqual([
      ["shop/cart.py", "backslash", "shop\\cart.py"],
      ["shop/basket.py", "", "./shop/./basket.py"],
      ["shop/till.py", "", "shop//till.py"],
      ["shop/lib", "backslash", "shop\\lib\\"],
      ["a..b/...c", "", undefined],
    ]);
  });

  it("with a NUL end there, as they do for Python", async () => {
    expect(await listed("shop.py\0.txt", "\0")).toEqual([
      ["shop.py", "nul", "shop.py\0.txt"],
      ["", "nul", "\0"],
    ]);
  });

  it("that repeat mark all but the last, and those that differ in case mark each other", async () => {
    expect(await listed("a.py", "README", "a.py", "readme", "a.py", "shop/", "shop/")).toEqual([
      ["a.py", "repeated", undefined],
      ["README", "case-twin", undefined],
      ["a.py", "repeated", undefined],
      ["readme", "case-twin", undefined],
      ["a.py", "", undefined],
      ["shop", "", undefined],
      ["shop", "", undefined],
    ]);
  });

  it("are UTF-8 when flagged so or when they are valid UTF-8, and code page 437 otherwise", async () => {
    expect(await listed("größe.py", Buffer.from("größe2.py"), Buffer.from("gr\x94\xe1e3.py", "latin1"))).toEqual([
      ["größe.py", "", undefined],
      ["größe2.py", "unflagged", undefined],
      ["größe3.py", "not-utf8", undefined],
    ]);
  });

  it("reads the last of repeated members as that member", async () => {
    const container = await open(
      zip([
        { name: "a.py", data: "first" },
        { name: "a.py", data: "last" },
      ]),
    );
    expect(text(container, "a.py")).toBe("last");
  });
});

describe("a member that can't be read says why", () => {
  const cases: readonly (readonly [what: string, member: ZipMember, expected: RegExp])[] = [
    ["an encrypted one", { name: "a", data: "x", encrypted: true }, /^is encrypted; expected plain data$/],
    [
      "bzip2",
      { name: "a", data: "x", method: 12 },
      /^is compressed with method 12 \(bzip2\); expected stored or deflated$/,
    ],
    ["lzma", { name: "a", data: "x", method: 14 }, /method 14 \(lzma\)/],
    ["zstd", { name: "a", data: "x", method: 93 }, /method 93 \(zstd\)/],
    ["an unknown method", { name: "a", data: "x", method: 77 }, /method 77;/],
    ["a wrong CRC", { name: "a", data: "123456789", crc: 7 }, /^is damaged: expected CRC-32 0x7, found 0xcbf43926$/],
    ["a size that is too small", { name: "a", data: "123456789", size: 4 }, /inflates to more than the 4 bytes/],
    ["a size that is too large", { name: "a", data: "123456789", size: 40 }, /inflates to 9 bytes; expected 40/],
    [
      "a stored size that is too large",
      { name: "a", data: "123456789", storedSize: 4000 },
      /ends early: expected 4000 bytes at/,
    ],
    [
      "a stored size that is too small",
      { name: "a", data: "123456789", storedSize: 4 },
      /compressed data ends early, after 4 bytes/,
    ],
    [
      "two sizes of one stored member",
      { name: "a", data: "xyz", method: "stored", size: 2 },
      /stored in 3 bytes; expected its size, 2/,
    ],
    [
      "an offset outside of the file",
      { name: "a", data: "x", headerOffset: 1_000_000 },
      /local header should stand at 0xf4240/,
    ],
    [
      "an offset to something else",
      { name: "a", data: "x", headerOffset: 2 },
      /no local header at 0x2: expected 0x4034b50, found/,
    ],
    [
      "data that is no deflate stream",
      { name: "a", data: "x", packed: Uint8Array.of(0xff, 0xff, 0xff) },
      /^compressed data is damaged: invalid block type$/,
    ],
  ];

  it.each(cases)("%s", async (_what, member, expected) => {
    const container = await open(zip([member]));
    expect(container.entries.length).toBe(1);
    const [entry] = container.entries;
    if (entry === undefined) throw new Error("no entry");
    expect(problem(() => container.read(entry))).toMatch(expected);
  });

  it("and the others are read all the same", async () => {
    const container = await open(
      zip([
        { name: "locked.py", encrypted: true },
        { name: "open.py", data: "x = 1" },
      ]),
    );
    expect(container.entries.map(({ oddities }) => oddities)).toEqual([["encrypted"], []]);
    expect(text(container, "open.py")).toBe("x = 1");
  });

  it("believes the directory where the local header disagrees, as zipimport does", async () => {
    const container = await open(zip([{ name: "a.py", data: "import os", localName: "quite-another-name.py" }]));
    expect(text(container, "a.py")).toBe("import os");
  });

  it("goes on behind what stops yauzl: strong encryption and extra fields that don't fit", async () => {
    const container = await open(
      zip([
        { name: "first.py", data: "1" },
        { name: "strong.py", data: "2", flags: 0x41 },
        { name: "misfit.py", data: "3", extra: Uint8Array.of(0x55, 0x54, 0xff, 0xff, 1) },
        { name: "large.py", data: "4", zip64: true, extra: Uint8Array.of(0x55, 0x54, 0xff, 0xff, 1) },
        { name: "last.py", data: "5" },
      ]),
    );
    expect(container.gaps).toEqual([]);
    expect(container.entries.map(({ path, oddities }) => path + oddities.join())).toEqual([
      "first.py",
      "strong.pyencrypted",
      "misfit.py",
      "large.py",
      "last.py",
    ]);
    for (const [path, data] of [
      ["misfit.py", "3"],
      ["large.py", "4"],
      ["last.py", "5"],
    ] as const)
      expect(text(container, path)).toBe(data);
  });

  it("keeps the plain number where a zip64 field is too short for the large one", async () => {
    const short = Uint8Array.of(1, 0, 4, 0, 0xaa, 0xaa, 0xaa, 0xaa);
    const container = await open(zip([{ name: "a.py", size: 0xffffffff, extra: short }, { name: "b.py" }]));
    expect(container.entries.map(({ path, size }) => [path, size])).toEqual([
      ["a.py", 0xffffffff],
      ["b.py", 0],
    ]);
  });

  it("a link that can't be read is a gap", async () => {
    const container = await open(zip([{ name: "lib.so", data: "lib.so.1", mode: 0o120777, crc: 1 }]));
    expect(container.entries[0]).not.toHaveProperty("link");
    expect(container.gaps).toMatchObject([
      { reader: "zip", hides: "inventory", place: { container: ["shop.zip"], member: "lib.so" } },
    ]);
  });
});

describe("the budget", () => {
  it("refuses a bomb by its ratio before it inflates anything", async () => {
    const container = await open(zip({ "bomb.bin": Buffer.alloc(40 * MiB) }));
    for (const action of [
      () => container.read(entryAt(container, "bomb.bin")),
      () => container.open(entryAt(container, "bomb.bin")),
    ])
      expect(problem(action)).toMatch(
        /^looks like a bomb: \d+ bytes inflate to 41943040; expected at most 200 times as many; not read$/,
      );
    expect(container.read(entryAt(container, "bomb.bin"), 4).length).toBe(4);
  });

  it("inflates no further than a bomb claims to be", async () => {
    const container = await open(zip([{ name: "bomb.bin", data: Buffer.alloc(40 * MiB), size: 1000 }]));
    expect(problem(() => container.read(entryAt(container, "bomb.bin")))).toMatch(/more than the 1000 bytes/);
  });

  it("refuses a member over the limit, and a target whose members are too much together", async () => {
    const limits = { ...defaultLimits, maxEntryBytes: 1000, maxInflatedBytes: 2500 };
    const bytes = zip({ "big.py": "#".repeat(1001), "small.py": "#".repeat(900) });
    const container = await open(bytes, new Budget(limits));
    expect(problem(() => container.read(entryAt(container, "big.py")))).toMatch(
      /inflates to 1001 bytes; expected at most 1000/,
    );
    const small = entryAt(container, "small.py");
    container.read(small);
    container.read(small);
    expect(problem(() => container.read(small))).toMatch(/more than 2500 bytes inflated/);
  });

  it("lists as many entries as it allows and says that there are more", async () => {
    const container = await open(zip({ a: "", b: "", c: "" }), new Budget({ ...defaultLimits, maxEntries: 2 }));
    expect(container.entries.map(({ path }) => path)).toEqual(["a", "b"]);
    expect(container.gaps).toMatchObject([
      { reason: "more than 2 entries in one target; the rest is not read", hides: "inventory" },
    ]);
  });

  it("bounds members that share the same bytes", async () => {
    const members = Array.from({ length: 50 }, (_, index): ZipMember => ({
      name: `m${index}`,
      data: "x".repeat(10_000),
      headerOffset: 0,
    }));
    members[0] = { name: "m0", data: "x".repeat(10_000) };
    const container = await open(zip(members), new Budget({ ...defaultLimits, maxInflatedBytes: 200_000 }));
    const problems = container.entries.map((entry) => problem(() => container.read(entry)));
    expect(problems.filter((message) => message.startsWith("more than 200000 bytes"))).toHaveLength(30);
  });

  it("is not impressed by a claim of a million entries", async () => {
    for (const options of [{ entryCount: 1_000_000, zip64: true }, { entryCount: 60_000 }]) {
      const container = await open(zip({ "a.py": "x = 1" }, options));
      expect(text(container, "a.py")).toBe("x = 1");
      expect(container.gaps).toMatchObject([
        { reason: `central directory ends early: expected ${options.entryCount} entries, found 1`, hides: "inventory" },
      ]);
    }
  });
});
