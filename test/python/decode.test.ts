import { describe, expect, it } from "vitest";
import { decodeSource } from "../../src/python/decode.js";

const decode = (...parts: (string | number[])[]) =>
  decodeSource(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))),
  ).replace(/\n\0$/, "");

describe("the encoding of a file", () => {
  it("is UTF-8 unless it says otherwise", () => {
    expect(decode("x = 'Käse'")).toBe("x = 'Käse'");
  });
  it("may be said by a byte order mark, which is not part of the text", () => {
    expect(decode([0xef, 0xbb, 0xbf], "# coding: latin-1\nx = 'Käse'")).toBe("# coding: latin-1\nx = 'Käse'");
  });
  it.each([
    ["# -*- coding: latin-1 -*-\n", [0xe4, 0x80], "ä\x80"],
    ["#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n", [0xa4], "€"],
    ["\n# coding=cp1251\n", [0xcf], "П"],
    ["# coding: euc_jp\n", [0xc6, 0xfc], "日"],
    ["# coding: koi8-r\n", [0xf0], "П"],
    ["# coding: cp932\n", [0x93, 0xfa], "日"],
    ["# coding: nobody-knows\n", [0xe4], "ä"],
    ["# coding: utf-8\n", [0xe4], "ä"],
    ["", [0xe4], "ä"],
    ["x = 1\n# coding: koi8-r\n", [0xf0], "ð"],
    ["# one\n# two\n# coding: koi8-r\n", [0xf0], "ð"],
  ])("said by %j is followed", (head, bytes, expected) => {
    expect(decode(head, bytes)).toBe(head + expected);
  });
  it("leaves one kind of line end", () => {
    expect(decode("a\r\nb\rc\n\r\nd")).toBe("a\nb\nc\n\nd");
  });
});
