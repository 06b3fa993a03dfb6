// Nuitka's folders: names of compiled modules are read from the program; what can't be told silences every "is missing".

import { describe, expect, test } from "vitest";
import { findCompiledModules } from "../../src/freezer/nuitka-names.js";
import { lint } from "../../src/lint.js";
import { nuitkaProgram, nuitkaReport } from "../helpers/nuitka.js";
import { elf, pe } from "../helpers/pack.js";
import { acme, inFolder, lineOf, noOptions } from "../helpers/tiny-app.js";
import { appOf, below, moduleLines, type Files } from "../helpers/tiny-build.js";

const compiled = ["__main__", "acme", "acme.drivers", "acme.drivers.tcp", "acme.main"];
const files: Files = {
  "acme.bin": nuitkaProgram(compiled),
  "_bz2.so": elf(),
  "lens/optics.so": elf(),
  "libz.so.1": elf(),
  "acme/maps/north.map": "north",
};
const kinds: Readonly<Record<string, string>> = {
  __main__: "PythonMainModule",
  acme: "CompiledPythonPackage",
  "acme.drivers": "CompiledPythonPackage",
  "acme.drivers.tcp": "CompiledPythonModule",
  "acme.main": "CompiledPythonModule",
  importlib: "UncompiledPythonPackage",
  os: "UncompiledPythonModule",
  _bz2: "PythonExtensionModule",
};
const source = acme('import importlib\nimportlib.import_module("acme.drivers.usb")\n', {
  "acme/drivers/__init__.py": "",
  "acme/drivers/tcp.py": "",
  "acme/drivers/usb.py": "",
});

const linesOf = async (target: string, given: Files): Promise<readonly string[]> =>
  inFolder({ ...source, ...given }, async (folder) =>
    (await lint({ ...noOptions, targets: [target], cwd: folder })).findings.map(lineOf),
  );

describe("a folder of Nuitka's", () => {
  test("has the compiled modules of its program and the extensions beside it", async () => {
    const app = await appOf(below("acme.dist", files));
    expect(app).toMatchObject({ freezers: ["Nuitka"], platform: "linux", scripts: [{ name: "acme" }] });
    expect(moduleLines(app)).toEqual([
      "_bz2 extension",
      "acme package frozen",
      "acme.drivers package frozen",
      "acme.drivers.tcp frozen",
      "acme.main frozen",
      "lens package namespace",
      "lens.optics extension",
    ]);
    expect(app.modules.get("acme.main")?.place).toMatchObject({ member: "acme.dist/acme.bin" });
  });

  test("for Windows is known by its program, too", async () => {
    const app = await appOf({
      "acme.exe": nuitkaProgram(compiled, { head: pe() }),
      "python311.dll": pe(),
      "_bz2.pyd": pe(),
    });
    expect(app).toMatchObject({ freezers: ["Nuitka"], platform: "win32", python: { version: "3.11" } });
    expect(app.modules.get("acme.main")?.form).toBe("frozen");
  });

  test("gets one finding, which says what can't be told, and nothing is called missing", async () => {
    expect(await linesOf("acme.dist", below("acme.dist", files))).toEqual([
      "acme.dist!/acme.bin FL001 error certain acme.bin",
    ]);
    const silent = { ...files, "acme.bin": nuitkaProgram([], { hasBlob: false }) };
    expect(await linesOf("acme.dist", below("acme.dist", silent))).toEqual([
      "acme.dist!/acme.bin FL001 error certain acme.bin",
    ]);
  });

  test.each([
    ["in it", "acme.dist", "acme.dist/report.xml"],
    ["beside it", "dist", "dist/report.xml"],
  ])("with the report of its compilation %s is known as a whole", async (_where, target, report) => {
    const folder = target === "dist" ? "dist/acme.dist" : "acme.dist";
    const given = { ...below(folder, files), [report]: nuitkaReport(kinds) };
    expect(await linesOf(target, given)).toEqual(["acme/main.py:2 FL101 error certain acme.drivers.usb"]);
    const whole = { ...given, [report]: nuitkaReport({ ...kinds, "acme.drivers.usb": "CompiledPythonModule" }) };
    expect(await linesOf(target, whole)).toEqual([]);
  });

  test.each([
    ["of another build", nuitkaReport({ __main__: "PythonMainModule" })],
    ["of a compilation that failed", nuitkaReport(kinds, "exception")],
    ["that is something else", "<testsuite><module name='acme.main' kind='CompiledPythonModule'/></testsuite>"],
  ])("is not believed a report %s", async (_what, report) => {
    const given = { ...below("acme.dist", files), "acme.dist/report.xml": report };
    expect(await linesOf("acme.dist", given)).toEqual(["acme.dist!/acme.bin FL001 error certain acme.bin"]);
  });
});

describe("the names in a program", () => {
  test("are those of a blob that adds up", () => {
    expect(findCompiledModules(nuitkaProgram(compiled))).toEqual(compiled);
    for (const lie of [{ blobSize: 0xffffffff }, { blobSize: 3 }, { blobSize: 60 }, { chunkSize: 0xffffffff }])
      expect(findCompiledModules(nuitkaProgram(compiled, lie))).toBeUndefined();
  });

  test("of hostile programs end soon, cut or changed anywhere", () => {
    const program = nuitkaProgram(compiled);
    for (let end = 0; end < program.length; end += 3) findCompiledModules(program.subarray(0, end));
    for (let at = 64; at < program.length; at++) {
      const changed = Buffer.from(program);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      findCompiledModules(changed);
    }
    const started = process.cpuUsage();
    findCompiledModules(Buffer.alloc(4_000_000, ".bytecode\0\0\0\0\0"));
    findCompiledModules(Buffer.alloc(4_000_000, "\xff\xff\x0f\0.bytecode\0", "latin1"));
    const { user } = process.cpuUsage(started);
    expect(user).toBeLessThan(3_000_000);
  });
});
