// A Python library for Linux as far as its table of built-in modules goes: what readBuiltins follows, and nothing else.

/** Writes numbers of 4 or 8 bytes at offsets. */
export function put(
  bytes: Buffer,
  size: 2 | 4 | 8,
  values: readonly (readonly [offset: number, value: number])[],
): void {
  for (const [offset, value] of values) {
    if (size === 8) bytes.writeBigUInt64LE(BigInt(value), offset);
    else if (size === 4) bytes.writeUInt32LE(value, offset);
    else bytes.writeUInt16LE(value, offset);
  }
}

/** Names at `at`, each with its NUL, and the offset of each. */
export function putNames(bytes: Buffer, at: number, names: readonly string[]): number[] {
  const offsets: number[] = [];
  for (const name of names) {
    offsets.push(at);
    at += bytes.write(`${name}\0`, at, "latin1");
  }
  return offsets;
}

// One segment mapped at 0x10000: the pointer at 0x400, relocations at 0x1000, the table at 0x4000, names at 0x5000.
/** A shared library whose table of built-in modules has these names. */
export function elfPython(names: readonly string[]): Buffer {
  const bytes = Buffer.alloc(0x6000);
  const base = 0x10000;
  bytes.write("\x7fELF\x02\x01\x01", 0, "latin1");
  put(bytes, 8, [
    [32, 64], // program headers
    [40, 0x800], // section headers
  ]);
  put(bytes, 2, [
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 3],
  ]);
  put(bytes, 4, [[64, 1]]); // PT_LOAD
  put(bytes, 8, [
    [64 + 8, 0],
    [64 + 16, base],
    [64 + 32, bytes.length],
  ]);
  // Strings: "PyImport_Inittab" is the end of "_PyImport_Inittab".
  bytes.write("\0_PyImport_Inittab\0", 0x200, "latin1");
  put(bytes, 4, [
    [0x300 + 24, 2], // symbol 1: PyImport_Inittab
    [0x300 + 48, 1], // symbol 2: _PyImport_Inittab
  ]);
  put(bytes, 8, [
    [0x300 + 24 + 8, base + 0x400],
    [0x300 + 48 + 8, base + 0x4000],
  ]);
  const places = putNames(bytes, 0x5000, names);
  // Relocations: the pointer by symbol 2, each name by an addend.
  const relocations = [
    [base + 0x400, 2, 0],
    ...places.map((name, index) => [base + 0x4000 + index * 16, 0, base + name]),
  ];
  relocations.forEach(([place = 0, symbol = 0, addend = 0], index) => {
    put(bytes, 8, [
      [0x1000 + index * 24, place],
      [0x1000 + index * 24 + 8, symbol * 2 ** 32 + 1],
      [0x1000 + index * 24 + 16, addend],
    ]);
  });
  const section = (index: number, type: number, offset: number, size: number, link: number): void => {
    const at = 0x800 + index * 64;
    put(bytes, 4, [
      [at + 4, type],
      [at + 40, link],
    ]);
    put(bytes, 8, [
      [at + 24, offset],
      [at + 32, size],
    ]);
  };
  section(0, 3, 0x200, 20, 0);
  section(1, 11, 0x300, 72, 0);
  section(2, 4, 0x1000, relocations.length * 24, 1);
  return bytes;
}
