// The binary form is laid out by hand from the comment in CFBinaryPList.c.

import { expect, test } from "vitest";
import { plistText } from "../../src/scan/info-plist.js";

const KEY = "LSMinimumSystemVersion";

/** A dictionary of one key and one text. */
function binary(value: string): Buffer {
  const text = (it: string): Buffer =>
    Buffer.concat([
      Buffer.from(it.length < 15 ? [0x50 | it.length] : [0x5f, 0x10, it.length]),
      Buffer.from(it, "latin1"),
    ]);
  const objects = [Buffer.from([0xd1, 1, 2]), text(KEY), text(value)];
  const offsets: number[] = [];
  let at = 8;
  for (const { length } of objects) {
    offsets.push(at);
    at += length;
  }
  const trailer = Buffer.alloc(32);
  trailer.set([1, 1], 6);
  trailer.writeUInt32BE(objects.length, 12);
  trailer.writeUInt32BE(at, 28);
  return Buffer.concat([Buffer.from("bplist00"), ...objects, Buffer.from(offsets), trailer]);
}

test("a text of the top dictionary, in XML", () => {
  const xml = `<plist><dict><key>CFBundleName</key><string>Shop</string><key>${KEY}</key>\n <string>10.13</string></dict></plist>`;
  expect(plistText(Buffer.from(xml), KEY)).toBe("10.13");
  expect(plistText(Buffer.from(xml), "LSArchitecturePriority")).toBeUndefined();
  expect(plistText(Buffer.from(`<key>${KEY}</key><real>10.13</real>`), KEY)).toBeUndefined();
});

test("a text of the top dictionary, in the binary form", () => {
  expect(plistText(binary("11.0"), KEY)).toBe("11.0");
  expect(plistText(binary("11.0"), "CFBundleName")).toBeUndefined();
});

test("damage is survived, wherever it is", () => {
  const bytes = binary("11.0");
  for (let end = 0; end < bytes.length; end++) plistText(bytes.subarray(0, end), KEY);
  for (let at = 0; at < bytes.length; at++)
    for (const value of [0, 0x7f, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = value;
      plistText(damaged, KEY);
    }
});
