// What no honest tool writes: every cut and every changed byte must end in a listing, a FormatError or a UsageError.

import { describe, expect, it } from "vitest";
import { openContainer, openNested } from "../../src/archive/index.js";
import { Budget, defaultLimits } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError, UsageError } from "../../src/errors.js";
import { elf, signedPe, zip } from "../helpers/pack.js";

const inner = zip(
  { "shop/cart.pyc": "\x03\xf3\r\n cart", "shop/till.pyc": "till ".repeat(50) },
  { prefix: elf(), offsets: "fixed" },
);
const small = zip(
  [
    { name: "app/", method: "stored" },
    { name: "app/library.zip", data: inner },
    { name: "app/egg.egg", data: inner, method: "stored" },
    { name: "größe.so", data: "libz.so.1", mode: 0o120777 },
    { name: "large.py", data: "x = 1", zip64: true },
    { name: "streamed.py", data: "y = 1", descriptor: true },
  ],
  { comment: "a comment", zip64: true },
);
/** Little enough that a hostile size can't make a test slow. */
const limits = { ...defaultLimits, maxEntries: 1000, maxEntryBytes: 1_000_000, maxInflatedBytes: 10_000_000 };

/** Opens, lists, reads whole, in part and at random access, and opens what lies inside; gives how many members were read. */
async function walk(bytes: Uint8Array): Promise<number> {
  const budget = new Budget(limits);
  let read = 0;
  const attempt = async (action: () => unknown): Promise<void> => {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof UsageError)) throw error;
      if (error.message === "") throw error;
    }
  };
  await attempt(async () => {
    const container = await openContainer(bufferSource(bytes, "a.zip"), ["a.zip"], budget);
    if (container.span.end > bytes.length) throw new Error("the zip ends behind its file");
    for (const entry of container.entries) {
      await attempt(() => {
        container.read(entry, 3);
        container.read(entry);
        read++;
      });
      await attempt(() => container.open(entry).read(0, 10));
      if (entry.path.endsWith("p") || entry.path.endsWith("egg"))
        await attempt(async () => {
          const nested = await openNested(container, entry, budget);
          for (const member of nested.entries) await attempt(() => nested.read(member));
        });
    }
    container.close();
  });
  return read;
}

describe("a zip", () => {
  it("that is whole is read to the last member", async () => {
    expect(await walk(small)).toBe(6);
  });

  it("cut at any length is a listing or one clear error", async () => {
    const long = zip(
      Array.from({ length: 40 }, (_, index) => ({ name: `m${index}.py`, data: `x = ${index}`.repeat(20) })),
    );
    for (let end = 0; end < long.length; end += 64) await walk(long.subarray(0, end));
    for (let end = 0; end < small.length; end += 3) await walk(small.subarray(0, end));
  });

  it("cut at its front is still read as far as it is there", async () => {
    for (let start = 1; start < small.length; start += 64) await walk(small.subarray(start));
  });

  it.each([
    ["one bit", (byte: number): number => byte ^ 0x10],
    ["all bits", (byte: number): number => byte ^ 0xff],
    ["a zero", (): number => 0],
  ])(
    "with %s changed anywhere is a listing or one clear error",
    async (_what, change) => {
      for (let at = 0; at < small.length; at++) {
        const changed = Buffer.from(small);
        changed[at] = change(changed[at] ?? 0);
        await walk(changed);
      }
    },
    60_000,
  );

  it("whose last header leaves less than a header behind it is listed", async () => {
    const shop = zip({ "shop/basket.py": "x = 1" });
    const name = shop.lastIndexOf("shop/basket.py");
    shop.writeUInt16LE(0, name - 18); // the length of the name: 14 bytes of the directory are left over
    expect(await walk(shop)).toBe(1);
  });

  it("in a signed PE may have every byte of its headers changed", async () => {
    const signed = signedPe(zip({ "a.py": "x = 1" }), 64);
    for (let at = 0; at < signed.length; at++) {
      const changed = Buffer.from(signed);
      changed[at] = 0xff;
      await walk(changed);
    }
  });

  it("made of end records only is none, and quickly so", async () => {
    const claims = Buffer.from("PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\0\0\0\0\0\0", "latin1");
    const started = process.cpuUsage();
    await walk(Buffer.alloc(200_000, claims));
    await walk(Buffer.alloc(200_000, "PK\x06\x07PK\x05\x06"));
    await walk(Buffer.alloc(200_000, "PK\x01\x02"));
    await walk(Buffer.alloc(200_000, Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(26)])));
    const { user, system } = process.cpuUsage(started);
    expect(user + system).toBeLessThan(5_000_000);
  });

  it("with the largest of all claims is believed in nothing", async () => {
    const most = 0xffffffff;
    for (const claim of [
      { size: most },
      { storedSize: most },
      { headerOffset: most },
      { size: most, storedSize: most, headerOffset: most },
      { size: 2 ** 53, storedSize: 2 ** 53, headerOffset: 2 ** 53, zip64: true },
    ])
      await walk(
        zip([
          { name: "a.py", data: "x = 1", ...claim },
          { name: "b.py", data: "x = 1", method: "stored", ...claim },
        ]),
      );
    for (const claim of [
      { directoryOffset: most },
      { directorySize: most },
      { entryCount: 0xffff },
      { directoryOffset: 2 ** 60, directorySize: 2 ** 60, entryCount: 2 ** 60, zip64: true },
      { directoryOffset: 0, directorySize: 0, entryCount: 0 },
    ])
      await walk(zip({ "a.py": "x = 1" }, claim));
  });
});
