// What freezers' programs find at start, what programs of the machine need, and what became of removed modules: the tables'
// edges, where a wrong answer would make a rule speak.

import { describe, expect, test } from "vitest";
import { runtimeOf, unsetNames } from "../../src/knowledge/frozen-runtime.js";
import { hostProgram } from "../../src/knowledge/host-programs.js";
import { removedModule } from "../../src/knowledge/removed-modules.js";

describe("the runtime of a freezer", () => {
  test("is that of the innermost, and unknown for one that the table lacks", () => {
    expect(runtimeOf(["esky", "cx_Freeze"])).toBe(runtimeOf(["cx_Freeze"]));
    expect(runtimeOf(["Nuitka"])).toBeUndefined();
    expect(runtimeOf([])).toBeUndefined();
  });

  test("leaves unset what others set, and nothing is known to be unset where the freezer is not known", () => {
    expect([...unsetNames(["py2exe"])]).toContain("sys._MEIPASS");
    expect([...unsetNames(["PyInstaller"])]).not.toContain("sys._MEIPASS");
    expect([...unsetNames(["pex"])]).toContain("sys.frozen");
    expect([...unsetNames(["Nuitka"])]).toEqual([]);
  });
});

test("what Windows lacks other systems may have", () => {
  expect(hostProgram("GIT", "win32").isAddOn).toBe(true);
  expect(hostProgram("git", "linux").isAddOn).toBe(false);
  expect(hostProgram("constructor", "linux")).toEqual({ isAddOn: false, libraries: [], varies: false });
});

describe("a removed module", () => {
  test("is none where the target's Python has it", () => {
    expect(removedModule("imp", "3.11")).toBeUndefined();
    expect(removedModule("json", "3.13")).toBeUndefined();
    expect(removedModule("acme", "3.13")).toBeUndefined();
  });

  test("has what to use in its place, its packages' modules too", () => {
    expect(removedModule("imp", "3.13")).toEqual({ since: "3.12", instead: "importlib has what it did" });
    expect(removedModule("distutils.version", "3.12")?.instead).toContain("setuptools");
    expect(removedModule("StringIO", "3.11")).toEqual({ since: "3.0", instead: "it is called io there" });
  });
});
