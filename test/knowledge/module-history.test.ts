import { expect, test } from "vitest";
import { addedIn, removedIn, renamedFrom, renamedTo } from "../../src/knowledge/module-history.js";
import { standardLibrary } from "../../src/knowledge/standard-library.js";
import { nameTables } from "../../src/knowledge/module-tables.js";

test.each([
  ["imp", "2.5", "3.12"],
  ["asyncore", "2.5", "3.12"],
  ["cgi", "2.5", "3.13"],
  ["ConfigParser", "2.5", "3.0"],
  ["numbers", "2.6", undefined],
  ["asyncio", "3.4", undefined],
  ["_winreg", "2.5", "3.0"],
  ["yum", undefined, undefined],
])("%s came with %s and went with %s", (module, added, removed) => {
  expect([addedIn(module), removedIn(module)]).toEqual([added, removed]);
});

test("names of Python 2 lead to those of Python 3, and back", () => {
  expect(renamedTo("ConfigParser")).toEqual(["configparser"]);
  expect(renamedTo("urllib2")).toEqual(["urllib.request", "urllib.error"]);
  expect(renamedTo("csv")).toEqual([]);
  expect(renamedFrom("queue")).toEqual(["Queue"]);
  expect(renamedFrom("http.server")).toEqual(["BaseHTTPServer", "CGIHTTPServer", "SimpleHTTPServer"]);
});

test("every renamed module exists in 2.7 under its old name and in 3.8 under the new one", () => {
  for (const [before, now] of Object.entries(nameTables().renamed)) {
    expect([before, standardLibrary("2.7", undefined).has(before)]).not.toEqual([before, false]);
    for (const module of now.split(" ")) {
      expect([module, standardLibrary("3.8", undefined).has(module)]).not.toEqual([module, false]);
    }
  }
});
