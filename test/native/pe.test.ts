import { describe, expect, test } from "vitest";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import type { ByteSource } from "../../src/bytes/source.js";
import type { NativeContents, PeImage } from "../../src/model/native.js";
import { readNative, readNativeSymbols, type ReadSymbols } from "../../src/native/read-native.js";
import { peFile, type PePlan, peVersion } from "../helpers/pe.js";

function read(bytes: Uint8Array): NativeContents {
  const contents = readNative(bufferSource(bytes, "till.dll"));
  if (contents === undefined) throw new Error("is no native file");
  return contents;
}

/** The image of a file without a fault. */
function imageOf(plan: PePlan): PeImage {
  const { images, problems } = read(peFile(plan));
  expect(problems).toEqual([]);
  const [image] = images;
  if (image?.format !== "pe") throw new Error("is no PE image");
  return image;
}

function symbolsIn(bytes: Uint8Array): ReadSymbols {
  const source = bufferSource(bytes, "till.dll");
  const [image] = readNative(source)?.images ?? [];
  if (image === undefined) throw new Error("has no image");
  return readNativeSymbols(source, image);
}

function symbolsOf(plan: PePlan): ReadSymbols["symbols"] {
  const { symbols, problems } = symbolsIn(peFile(plan));
  expect(problems).toEqual([]);
  return symbols;
}

const SHELF = { type: 24, id: 2, data: Buffer.from("<assembly/>") };

describe.each([32, 64] as const)("an image of %i bits", (bits) => {
  test("is named by its machine, its kind and its flags", () => {
    const plan: PePlan = { bits, isDll: true, subsystem: 2, systemVersion: [5, 1], subsystemVersion: [6, 1] };
    expect(imageOf({ ...plan, characteristics: 0x20, dllCharacteristics: 0x4140 })).toEqual({
      ...{ format: "pe", arch: bits === 64 ? "x86_64" : "x86", bits, kind: "library", needs: [], subsystem: 2 },
      ...{ systemVersion: "5.1", subsystemVersion: "6.1", characteristics: 0x2122, dllCharacteristics: 0x4140 },
      ...{ sections: [], manifests: [], isManaged: false },
    });
  });

  test("needs its libraries in the order of its tables, those of the delay table last", () => {
    const plan: PePlan = {
      bits,
      imports: [
        ["KERNEL32.dll", ["Sleep", "ExitProcess"]],
        ["python27.dll", ["Py_Main"]],
      ],
      delayImports: [["node.exe", ["napi_throw"]]],
    };
    expect(imageOf(plan).needs).toEqual([
      { name: "KERNEL32.dll", how: "load" },
      { name: "python27.dll", how: "load" },
      { name: "node.exe", how: "delay" },
    ]);
    expect(symbolsOf(plan).imports).toEqual([
      { name: "Sleep", library: "KERNEL32.dll", isWeak: false },
      { name: "ExitProcess", library: "KERNEL32.dll", isWeak: false },
      { name: "Py_Main", library: "python27.dll", isWeak: false },
      { name: "napi_throw", library: "node.exe", isWeak: false },
    ]);
  });

  test("may ask for numbers in place of names", () => {
    const { imports } = symbolsOf({ bits, imports: [["WS2_32.dll", [115, "send", 0xffff]]] });
    expect(imports).toEqual([
      { name: "#115", library: "WS2_32.dll", isWeak: false, ordinal: 115 },
      { name: "send", library: "WS2_32.dll", isWeak: false },
      { name: "#65535", library: "WS2_32.dll", isWeak: false, ordinal: 65535 },
    ]);
  });

  test("may lack the lookup table, as Borland's do", () => {
    const { imports } = symbolsOf({ bits, imports: [["KERNEL32.dll", ["Beep"]]], withoutLookup: true });
    expect(imports.map(({ name }) => name)).toEqual(["Beep"]);
  });

  test("exports names, aliases, numbers and forwarders", () => {
    const plan: PePlan = {
      bits,
      isDll: true,
      exports: {
        name: "till.dll",
        firstNumber: 100,
        functions: [
          { names: ["open", "OpenTill"] },
          null,
          {},
          { names: ["Beep"], forwarder: "KERNEL32.Beep" },
          { forwarder: "WS2_32.#115" },
        ],
      },
    };
    expect(imageOf(plan).ownName).toBe("till.dll");
    const { exports, forwarders } = symbolsOf(plan);
    // 100 has two names, 101 is left out, 102 and 104 have numbers only.
    expect([...exports]).toEqual([
      ["Beep", [""]],
      ["OpenTill", [""]],
      ["open", [""]],
      ["#102", [""]],
      ["#104", [""]],
    ]);
    expect([...forwarders]).toEqual([
      ["Beep", "KERNEL32.Beep"],
      ["#104", "WS2_32.#115"],
    ]);
  });

  test("shows its manifests and its version, and no other resource", () => {
    const version = peVersion({
      file: [3, 11, 9150, 1013],
      product: [3, 11, 9, 0],
      strings: { CompanyName: "Python Software Foundation", FileVersion: "3.11.9", Empty: "", Umlaut: "für" },
    });
    const { manifests, version: read } = imageOf({
      bits,
      resources: [
        { type: 3, id: 1, data: Buffer.alloc(3000, "icon") },
        { type: 16, id: 1, data: version },
        { type: 24, id: "NAMED", data: Buffer.from("<by-name/>") },
        { type: 24, id: 1, data: Buffer.from("\ufeff<first/>", "utf8") },
        { type: 24, id: 2, language: 1031, data: Buffer.from("\ufeff<zweites/>", "utf16le") },
        { type: 24, id: 2, language: 1033, data: Buffer.from("<second/>") },
      ],
    });
    expect(manifests).toEqual([
      { id: 1, text: "<first/>" },
      { id: 2, text: "<zweites/>" },
      { id: 2, text: "<second/>" },
    ]);
    expect(read?.file).toBe("3.11.9150.1013");
    expect(read?.product).toBe("3.11.9.0");
    expect([...(read?.strings ?? [])]).toEqual([
      ["CompanyName", "Python Software Foundation"],
      ["FileVersion", "3.11.9"],
      ["Empty", ""],
      ["Umlaut", "für"],
    ]);
  });

  test("is managed when it has a CLR header", () => {
    expect(imageOf({ bits, isManaged: true }).isManaged).toBe(true);
  });

  test("names its sections, long ones through the string table", () => {
    const sections = [".text", "UPX0", "12345678", ".debug_info_of_the_till"];
    expect(imageOf({ bits, sections }).sections).toEqual(sections);
  });

  test("tells where its certificates lie", () => {
    const plan: PePlan = { bits, sections: [".text"] };
    const size = peFile(plan).length;
    expect(imageOf({ ...plan, certificate: Buffer.alloc(40) }).certificate).toEqual({ offset: size, size: 40 });
    expect(imageOf(plan).certificate).toBeUndefined();
  });
});

test("machines have the names of the model; others none", () => {
  const archs = [0x14c, 0x8664, 0xaa64, 0x1c4, 0x5064].map((machine) => imageOf({ machine }).arch);
  expect(archs).toEqual(["x86", "x86_64", "arm64", "arm", ""]);
});

test("delay tables of Visual C++ 6 hold addresses", () => {
  const plan: PePlan = { bits: 32, delayImports: [["WSOCK32.dll", ["send", 3]]], delayBy: "address" };
  expect(imageOf(plan).needs).toEqual([{ name: "WSOCK32.dll", how: "delay" }]);
  expect(symbolsOf(plan).imports.map(({ name }) => name)).toEqual(["send", "#3"]);
});

test("a library that has two entries is needed once", () => {
  const plan: PePlan = {
    imports: [
      ["msvcrt.dll", ["free"]],
      ["KERNEL32.dll", ["Beep"]],
      ["msvcrt.dll", ["_wopen"]],
    ],
  };
  expect(imageOf(plan).needs.map(({ name }) => name)).toEqual(["msvcrt.dll", "KERNEL32.dll"]);
  expect(symbolsOf(plan).imports.map(({ name }) => name)).toEqual(["free", "Beep", "_wopen"]);
});

test("names may be UTF-8, or bytes of some code page", () => {
  const bytes = peFile({ imports: [["größe.dll", ["größe"]]] });
  expect(symbolsIn(bytes).symbols.imports).toEqual([{ name: "größe", library: "größe.dll", isWeak: false }]);
  const at = bytes.indexOf("größe.dll");
  bytes.write("gr\xf6\xdfe.dll\0\0", at, "latin1");
  expect(symbolsIn(bytes).symbols.imports[0]?.library).toBe("gr\xf6\xdfe.dll");
});

// Where things stand in a file of the writer: the PE header at 64, the optional header at 88.
const SECTION_COUNT = 70;
const OPTIONAL = 88;
const SECTION_TABLE = OPTIONAL + 240; // 64 bits
const directoryAt = (index: number): number => OPTIONAL + 112 + index * 8;
const FULL: PePlan = {
  isDll: true,
  imports: [
    ["KERNEL32.dll", ["Sleep", 7]],
    ["python27.dll", ["Py_Main"]],
  ],
  delayImports: [["node.exe", ["napi_throw"]]],
  exports: { name: "till.dll", functions: [{ names: ["inittill"] }, { names: ["Beep"], forwarder: "KERNEL32.Beep" }] },
  resources: [
    SHELF,
    { type: 16, id: 1, data: peVersion({ file: [1, 2, 3, 4], product: [1, 2, 0, 0], strings: { Company: "Till" } }) },
  ],
  sections: [".a_long_name_of_a_section"],
  certificate: Buffer.alloc(16),
};

/** The file with 32-bit numbers written over it. */
function damaged(patches: readonly (readonly [at: number, value: number])[], plan: PePlan = FULL): Buffer {
  const bytes = peFile(plan);
  for (const [at, value] of patches) bytes.writeUInt32LE(value, at);
  return bytes;
}

/** RVAs of the writer's first section begin at 0x1000; it stands behind the headers. */
function inFile(bytes: Buffer, rva: number): number {
  return rva - 0x1000 + bytes.readUInt32LE(SECTION_TABLE + 20);
}

/** File offset of the table that a directory names. */
function tableAt(bytes: Buffer, index: number): number {
  return inFile(bytes, bytes.readUInt32LE(directoryAt(index)));
}

const reasons = ({ problems }: { readonly problems: NativeContents["problems"] }) =>
  problems.map(({ reason }) => reason);

describe("damage costs the part that it is in, and is told", () => {
  test("of headers that are no PE's", () => {
    expect(read(damaged([[OPTIONAL, 0x107]]))).toEqual({
      images: [],
      problems: [{ reason: "optional header at 0x58 has the magic 0x107; expected 0x10b or 0x20b", offset: 0x58 }],
    });
  });

  test("of a header that lies behind the file", () => {
    const { images, problems } = read(damaged([[60, 0xfffffff0]]));
    expect(images).toEqual([]);
    expect(problems).toEqual([
      { reason: "PE header at 0xfffffff0 ends early: expected 4 bytes, found 0", offset: 0xfffffff0 },
    ]);
  });

  test("of 65,535 sections", () => {
    const bytes = peFile(FULL);
    bytes.writeUInt16LE(0xffff, SECTION_COUNT);
    const { images, problems } = read(bytes);
    expect(images[0]?.needs).toHaveLength(3); // the sections that are there still hold the tables
    expect(reasons({ problems })).toEqual([
      expect.stringMatching(/^section table at 0x\w+ ends early: expected 40 bytes/),
      expect.stringMatching(/^section .* overlaps another/), // what follows the table is none of it
    ]);
  });

  test("of tables outside of all sections", () => {
    for (const index of [0, 1, 2, 13]) {
      const { images, problems } = read(damaged([[directoryAt(index), 0x7fff0000]]));
      expect(problems).toEqual([
        {
          reason: expect.stringContaining("is said to be at RVA 0x7fff0000, where no section lies"),
          offset: directoryAt(index),
        },
      ]);
      expect(images).toHaveLength(1);
      if (index !== 1) expect(images[0]?.needs[0]?.name).toBe("KERNEL32.dll");
    }
  });

  test("of a certificate table that ends behind the file, which Windows does not mind", () => {
    const { images, problems } = read(damaged([[directoryAt(4) + 4, 0xffffffff]]));
    expect(images[0]).not.toHaveProperty("certificate");
    expect(problems).toEqual([]);
  });

  test("of one library's name", () => {
    const clean = peFile(FULL);
    const at = tableAt(clean, 1) + 12;
    const { images, problems } = read(damaged([[at, 0x7fff0000]]));
    expect(images[0]?.needs.map(({ name }) => name)).toEqual(["python27.dll", "node.exe"]);
    expect(problems).toEqual([{ reason: expect.stringContaining("name of an imported library"), offset: at }]);
  });

  test("of a table of symbols", () => {
    const at = tableAt(peFile(FULL), 1);
    const { symbols, problems } = symbolsIn(damaged([[at, 0x7fff0000]]));
    expect(symbols.imports.map(({ name }) => name)).toEqual(["Py_Main", "napi_throw"]);
    expect(symbols.exports.size).toBe(2);
    expect(problems).toEqual([{ reason: expect.stringContaining("imports of KERNEL32.dll"), offset: at }]);
  });

  test("of numbers of exports beyond any file", () => {
    const at = tableAt(peFile(FULL), 0);
    const { symbols, problems } = symbolsIn(
      damaged([
        [at + 20, 0xffffffff],
        [at + 24, 0xffffffff],
      ]),
    );
    expect([...symbols.exports.keys()]).toEqual(expect.arrayContaining(["Beep", "inittill"]));
    expect(reasons({ problems }).filter((reason) => reason.endsWith("expected 4294967295"))).toHaveLength(3);
  });

  test("of resources that claim 4 GB", () => {
    const bytes = peFile({ resources: [SHELF] });
    const entry = bytes.indexOf("<assembly/>") - 16;
    expect(bytes.readUInt32LE(entry + 4)).toBe(11);
    bytes.writeUInt32LE(0xffffffff, entry + 4);
    const { images, problems } = read(bytes);
    expect(images[0]).toMatchObject({ manifests: [] });
    expect(reasons({ problems })).toEqual([
      expect.stringMatching(/^manifest 2 at 0x\w+ has 4294967295 bytes; expected/),
    ]);
  });

  test("of resource directories that loop", () => {
    const bytes = peFile({ resources: [SHELF] });
    const root = tableAt(bytes, 2);
    for (const target of [0, 24, 48]) {
      for (const level of [0, 24, 48]) {
        const looped = Buffer.from(bytes);
        looped.writeUInt32LE(0x80000000 + target, root + level + 20);
        const { images, problems } = read(looped);
        expect(images).toHaveLength(1);
        if (target <= level) expect(images[0]).toMatchObject({ manifests: [] });
        expect(problems.length).toBeLessThanOrEqual(20);
      }
    }
  });

  test("of data in place of a directory", () => {
    const bytes = peFile({ resources: [SHELF] });
    const root = tableAt(bytes, 2);
    bytes.writeUInt32LE(72, root + 20);
    expect(reasons(read(bytes))).toEqual(["resource directory has data where a directory is expected"]);
  });

  test("of version information under another key", () => {
    const data = peVersion({ file: [1, 2, 3, 4], product: [1, 2, 0, 0], strings: {} });
    data.write("X", 6, "utf16le");
    const { images, problems } = read(peFile({ resources: [{ type: 16, id: 1, data }] }));
    expect(images[0]).not.toHaveProperty("version");
    expect(reasons({ problems })).toEqual([expect.stringMatching(/has the key "XS_VERSION_INFO"/)]);
  });
});

/** A section's RVA and size in memory, size and offset in the file. */
function sectionPatches(index: number, [rva, virtualSize, rawSize, rawOffset]: readonly number[]) {
  const at = SECTION_TABLE + index * 40;
  return [
    [at + 8, virtualSize ?? 0],
    [at + 12, rva ?? 0],
    [at + 16, rawSize ?? 0],
    [at + 20, rawOffset ?? 0],
  ] as const;
}

describe("what never ends", () => {
  test("an import table without its last entry ends with its section", () => {
    // The whole section is one table: 512 bytes of the same entry, whose name points at itself.
    const bytes = peFile({ imports: [["a.dll", []]], sections: [".text"] });
    const start = tableAt(bytes, 1);
    bytes.fill(1, start, start + 512);
    for (let at = start; at + 20 <= start + 512; at += 20) bytes.writeUInt32LE(0x1000, at + 12);
    bytes.writeUInt32LE(4096, SECTION_TABLE + 8);
    const { images, problems } = read(bytes);
    expect(images).toHaveLength(1);
    // Behind the file's bytes the loader finds zeros: the table ends there, and so does each name.
    expect(images[0]?.needs).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test("a name without a NUL in a section that the file cuts", () => {
    const plan: PePlan = { imports: [["KERNEL32.dll", []]] };
    const whole = peFile(plan);
    const bytes = whole.subarray(0, whole.indexOf("KERNEL32.dll") + 8);
    expect(read(bytes)).toMatchObject({
      images: [{ needs: [] }],
      problems: [{ reason: expect.stringMatching(/^name of an imported library at 0x\w+ has no NUL in 8 bytes$/) }],
    });
  });

  test("tables that share their bytes are read no further than honest ones could go", () => {
    const size = 200_000;
    const bytes = Buffer.alloc(0x1000 + size, 0x41);
    peFile({ imports: [["a.dll", []]], exports: { name: "b.dll", functions: [] } }).copy(bytes, 0, 0, 0x400);
    for (const [at, value] of sectionPatches(0, [0x1000, size, size, 0x1000])) bytes.writeUInt32LE(value, at);
    bytes.writeUInt32LE(0x1000, directoryAt(0));
    bytes.writeUInt32LE(0x1000, directoryAt(1));
    // Every entry of every table is this number: an RVA in the middle of letters without a NUL, up to the section's end.
    for (let at = 0x1000; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(0x11111, at);
    const spent = clocked(bytes);
    expect(spent.reads).toBeLessThan(60_000);
    expect(spent.bytes).toBeLessThan(100_000_000);
    expect(reasons(symbolsIn(bytes)).length).toBeLessThanOrEqual(20);
  });

  test("4 GB of memory in a file of 1 KB", () => {
    const plan: PePlan = { imports: [["a.dll", ["b"]]], exports: { name: "b.dll", functions: [{ names: ["c"] }] } };
    const bytes = damaged(sectionPatches(0, [0x1000, 0xffffffff, 0xffffffff, 0x200]), plan);
    expect(read(bytes).images).toHaveLength(1);
    expect(clocked(bytes).reads).toBeLessThan(200);
  });

  test("65,535 sections over one another: the first one counts", () => {
    const head = peFile({ imports: [["a.dll", ["b"]]] });
    const body = Math.ceil((SECTION_TABLE + 0xffff * 40) / 0x200) * 0x200;
    const bytes = Buffer.alloc(body + 0x200);
    head.copy(bytes, body, 0x200);
    head.writeUInt32LE(body, SECTION_TABLE + 20);
    head.copy(bytes, 0, 0, SECTION_TABLE + 40);
    for (let index = 1; index < 0xffff; index++)
      head.copy(bytes, SECTION_TABLE + index * 40, SECTION_TABLE, SECTION_TABLE + 40);
    bytes.writeUInt16LE(0xffff, SECTION_COUNT);
    const { images, problems } = read(bytes);
    expect(images[0]?.needs).toEqual([{ name: "a.dll", how: "load" }]);
    expect(images[0]?.format === "pe" && images[0].sections.length).toBe(0xffff);
    const reason = "section .rdata at RVA 0x1000 overlaps another, up to 0x2000";
    expect(problems).toEqual([{ reason, offset: SECTION_TABLE + 40 }]);
  });
});

/** How often and how much a reader of everything reads. */
function clocked(bytes: Uint8Array): { readonly reads: number; readonly bytes: number } {
  const spent = { reads: 0, bytes: 0 };
  const inner = bufferSource(bytes, "till.dll");
  const source: ByteSource = {
    ...inner,
    read(at, length) {
      const part = inner.read(at, length);
      spent.reads++;
      spent.bytes += part.length;
      return part;
    },
  };
  const [image] = readNative(source)?.images ?? [];
  if (image !== undefined) readNativeSymbols(source, image);
  return spent;
}

describe("any damage", () => {
  const plans: readonly (readonly [string, PePlan])[] = [
    ["64 bits", FULL],
    ["32 bits", { ...FULL, bits: 32, delayBy: "address" }],
  ];
  /** Reads everything; what is thrown fails the test. */
  const survive = (bytes: Uint8Array): void => {
    const source = bufferSource(bytes, "till.dll");
    const contents = readNative(source);
    for (const { offset, reason } of contents?.problems ?? []) {
      if (offset === undefined || reason === "") throw new Error(`problem without its place: "${reason}"`);
    }
    for (const image of contents?.images ?? []) readNativeSymbols(source, image);
  };

  test.each(plans)("a file of %s may be cut anywhere", (_, plan) => {
    const bytes = peFile(plan);
    for (let length = 0; length < bytes.length; length++) survive(bytes.subarray(0, length));
  });

  test.each(plans)("a file of %s may have any byte changed", (_, plan) => {
    const bytes = peFile(plan);
    for (let at = 2; at < bytes.length; at++) {
      if (bytes.subarray(at - 2, at + 16).every((byte) => byte === 0)) continue; // padding
      const kept = bytes[at] ?? 0;
      for (const value of new Set([0, 0x7f, 0x80, 0xff, kept ^ 0x10])) {
        bytes[at] = value;
        survive(bytes);
      }
      bytes[at] = kept;
    }
  });
});
