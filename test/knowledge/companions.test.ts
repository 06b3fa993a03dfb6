// The table of what travels with packages: facts from trackers and sources of the packages, and what every row owes.

import { describe, expect, test } from "vitest";
import { appliesTo, companionsOf, packagesWithCompanions } from "../../src/knowledge/companions.js";

const rows = packagesWithCompanions().flatMap(companionsOf);
const needed = (top: string, usedBy: string) =>
  companionsOf(top)
    .filter((row) => row.usedBy === usedBy)
    .flatMap(({ needs }) => needs.flatMap(({ any }) => any));

describe("a package has the companions that its users missed", () => {
  test.each([
    // pyinstaller#4735, cx_Freeze#581
    ["bcrypt", "bcrypt._bcrypt", "_cffi_backend"],
    // pyinstaller#3630, #7122
    ["PyQt5", "PyQt5.QtCore", "PyQt5.sip"],
    ["PyQt6", "PyQt6.QtCore", "PyQt6.sip"],
    ["PySide6", "PySide6.QtCore", "shiboken6"],
    // cx_Freeze#212, pywin32#1893
    ["win32file", "win32file", "win32timezone"],
    // charset_normalizer#253, #714
    ["charset_normalizer", "charset_normalizer.md", "charset_normalizer.md__mypyc"],
    ["charset_normalizer", "charset_normalizer.md", "81d243bd2c585b0f4821__mypyc"],
    // pyzmq#175, pyinstaller#1404
    ["zmq", "zmq.backend.cython", "**/libzmq*.pyd"],
    ["matplotlib", "matplotlib", "**/mpl-data/matplotlibrc"],
    ["_tkinter", "_tkinter", "**/init.tcl"],
  ])("%s: %s needs %s", (top, usedBy, need) => {
    expect(needed(top, usedBy)).toContain(need);
  });

  test.each(["six", "acme", "", "constructor", "__proto__"])('of "%s" nothing is known', (top) => {
    expect(companionsOf(top)).toEqual([]);
  });
});

describe("a row is for some builds", () => {
  const zmq = companionsOf("zmq").find(({ versions }) => versions === "<22");
  const times = companionsOf("win32file").find(({ python }) => python !== undefined);
  const data = companionsOf("matplotlib")[0];
  if (zmq === undefined || times === undefined || data === undefined) throw new Error("no rows to ask about");

  test.each([
    ["21.0.2", true],
    ["2.2", true],
    ["22.0.3", false],
    ["22", false],
    ["26.0b1", false],
    [undefined, undefined],
  ])("of version %s of the package: %s", (version, expected) => {
    const build = { platform: "win32", python: "2.7" } as const;
    expect(appliesTo(zmq, version === undefined ? build : { ...build, version })).toBe(expected);
  });

  test("of one platform", () => {
    expect(appliesTo(zmq, { platform: "linux", python: "2.7", version: "14.0" })).toBe(false);
    expect(appliesTo(zmq, { platform: undefined, python: "2.7", version: "14.0" })).toBe(false);
    expect(appliesTo(data, { platform: undefined, python: undefined })).toBe(true);
  });

  test("of some Pythons", () => {
    expect(appliesTo(times, { platform: "win32", python: "2.7" })).toBe(false);
    expect(appliesTo(times, { platform: "win32", python: "3.6" })).toBe(true);
    expect(appliesTo(times, { platform: "win32", python: undefined })).toBeUndefined();
  });
});

describe("every row", () => {
  test("is about a module of its package, and needs something else", () => {
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) {
      expect([row.package, row.usedBy.split(".")[0]]).toEqual([row.package, row.package]);
      expect(row.needs.length).toBeGreaterThan(0);
      for (const { any } of row.needs) expect([row.usedBy, any.includes(row.usedBy)]).toEqual([row.usedBy, false]);
    }
  });

  test("names modules with dots and files with slashes, wildcards of one kind", () => {
    const wrong = rows.flatMap(({ needs }) =>
      needs.flatMap(({ kind, any }) =>
        any.filter((one) =>
          kind === "module" ? !/^[\w.]+$/.test(one) : one.includes("\\") || one.startsWith("/") || /[{}?]/.test(one),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("is sorted by package, so that a change shows as one", () => {
    const order = rows.map((row) => row.package);
    expect(order).toEqual([...order].sort());
  });

  test("states a range of versions that can be told", () => {
    for (const { versions } of rows) if (versions !== undefined) expect(versions).toMatch(/^(<|>=)\d+(\.\d+)*$/);
  });
});
