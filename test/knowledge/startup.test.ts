import { expect, test } from "vitest";
import { frozenModules, startupModules } from "../../src/knowledge/startup.js";

const needing = (python: string, platform: "linux" | "win32", need: string): readonly string[] =>
  startupModules(python, platform)
    .filter((entry) => entry.need === need)
    .map((entry) => entry.module);

test("Python 3 does not start without its codecs", () => {
  expect(needing("3.8", "linux", "always")).toEqual(
    expect.arrayContaining(["abc", "codecs", "encodings", "encodings.aliases", "encodings.utf_8", "io"]),
  );
});

test("Python 2 starts, and fails at the first codec", () => {
  expect(needing("2.7", "linux", "always")).toEqual([]);
  expect(needing("2.7", "linux", "codec")).toEqual(["codecs", "encodings", "encodings.aliases", "encodings.utf_8"]);
});

test("consoles of Windows ask for encodings of their own", () => {
  expect(needing("2.7", "win32", "locale")).toEqual(expect.arrayContaining(["encodings.cp437", "encodings.mbcs"]));
  expect(needing("2.7", "linux", "locale")).not.toContain("encodings.cp437");
});

test("on Windows site loads ntpath, not posixpath", () => {
  expect(needing("3.6", "win32", "site")).toContain("ntpath");
  expect(needing("3.6", "win32", "site")).not.toContain("posixpath");
  expect(needing("3.6", "linux", "site")).toContain("posixpath");
});

test("from 3.11 on the interpreter carries its start-up modules, but never encodings", () => {
  expect(frozenModules("2.7")).toEqual([]);
  expect(frozenModules("3.7")).toEqual(["_frozen_importlib", "_frozen_importlib_external"]);
  expect(frozenModules("3.8")).toContain("zipimport");
  expect(frozenModules("3.11")).toEqual(
    expect.arrayContaining(["abc", "codecs", "io", "os", "runpy", "site", "zipimport"]),
  );
  expect(frozenModules("3.14")).not.toContain("encodings");
});
