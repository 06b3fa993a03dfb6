import { expect, test } from "vitest";
import { codecModules, impliedCodec } from "../../src/knowledge/codecs.js";

test.each([
  ["utf8", ["encodings.utf_8"]],
  ["Shift-JIS", ["encodings.shift_jis"]],
  ["IBM437", ["encodings.cp437"]],
  ["latin 1", ["encodings.latin_1"]],
  ["iso_8859.15", ["encodings.iso8859_15"]],
  ["iso8859-1", ["encodings.latin_1", "encodings.iso8859_1"]],
  ["aliases", []],
  ["constructor", []],
  ["no-such-codec", []],
  ["", []],
])("the codec %s is %j, as encodings looks it up", (name, modules) => {
  expect(codecModules(name, "3.11")).toEqual(modules);
});

test("codecs come and go with the versions", () => {
  expect(codecModules("hex", "2.7")).toEqual(["encodings.hex_codec"]);
  expect(codecModules("string-escape", "2.7")).toEqual(["encodings.string_escape"]);
  expect(codecModules("string-escape", "3.6")).toEqual([]);
  expect(codecModules("cp1125", "2.7")).toEqual([]);
});

test("who asks for idna does so in Python 3", () => {
  expect(impliedCodec("http.client", "3.6")).toBe("idna");
  expect(impliedCodec("http.client", "2.7")).toBeUndefined();
  expect(impliedCodec("json", "3.6")).toBeUndefined();
});
