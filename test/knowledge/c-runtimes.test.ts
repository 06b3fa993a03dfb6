// What python.org's installers hold, by version.

import { describe, expect, test } from "vitest";
import { windowsRuntime } from "../../src/knowledge/c-runtimes.js";
import { crtFamily } from "../../src/knowledge/system-libraries.js";

describe("the C runtime of a CPython for Windows", () => {
  // docs.python.org and delvewheel's list of what each distribution brings.
  test.each([
    ["2.5", "x86", "msvcr71.dll", "folder", false, []],
    ["2.6", "x86", "msvcr90.dll", "assembly", false, []],
    ["2.7", "x86_64", "msvcr90.dll", "assembly", false, []],
    ["3.2", "x86", "msvcr90.dll", "assembly", false, []],
    ["3.4", "x86", "msvcr100.dll", "folder", false, []],
    ["3.6", "x86_64", "vcruntime140.dll", "folder", true, []],
    ["3.8", "x86_64", "vcruntime140.dll", "folder", true, []],
    ["3.9", "x86_64", "vcruntime140.dll", "folder", true, ["vcruntime140_1.dll"]],
    ["3.12", "x86", "vcruntime140.dll", "folder", true, []],
    ["3.13", "arm64", "vcruntime140.dll", "folder", true, ["vcruntime140_1.dll"]],
  ])("%s on %s", (python, arch, crt, found, needsUniversalCrt, ships) => {
    expect(windowsRuntime(python, arch)).toMatchObject({ crt, found, needsUniversalCrt, ships });
    expect(crtFamily(crt, arch)?.part).toBe("runtime");
  });

  test("2.7 asks for a side-by-side assembly, 3.3 for none", () => {
    expect(windowsRuntime("2.7", "x86")?.assembly).toEqual({
      name: "Microsoft.VC90.CRT",
      version: "9.0.21022.8",
      publicKeyToken: "1fc8b3b9a1e18e3b",
      files: ["msvcr90.dll", "msvcp90.dll", "msvcm90.dll"],
    });
    expect(windowsRuntime("3.3", "x86")?.assembly).toBeUndefined();
  });

  test.each([
    ["3.8", "7"],
    ["3.9", "8.1"],
    ["3.12", "8.1"],
    ["3.13", "10"],
  ])("%s starts on Windows %s and later", (python, release) => {
    expect(windowsRuntime(python, "x86_64")?.oldestWindows).toBe(release);
  });
});

describe("the libraries of its extensions", () => {
  test.each([
    ["2.7", "x86", []],
    ["3.6", "x86_64", []],
    ["3.7", "x86_64", [["libcrypto-1_1-x64.dll", "libssl-1_1-x64.dll"]]],
    ["3.7", "x86", [["libcrypto-1_1.dll", "libssl-1_1.dll"]]],
    ["3.10", "x86_64", [["libcrypto-1_1.dll", "libssl-1_1.dll"]]],
    [
      "3.11",
      "x86_64",
      [
        ["libcrypto-1_1.dll", "libssl-1_1.dll"],
        ["libcrypto-3.dll", "libssl-3.dll"],
      ],
    ],
    ["3.12", "x86_64", [["libcrypto-3.dll", "libssl-3.dll"]]],
    ["3.12", "arm64", [["libcrypto-3-arm64.dll", "libssl-3-arm64.dll"]]],
  ])("OpenSSL of %s on %s", (python, arch, openssl) => {
    expect(windowsRuntime(python, arch)?.openssl).toEqual(openssl);
  });

  test("libffi lies beside _ctypes from 3.8 on, Tcl and Tk always", () => {
    expect(windowsRuntime("3.7", "x86")?.libffi).toEqual([]);
    expect(windowsRuntime("3.8", "x86")?.libffi).toEqual(["libffi-7.dll"]);
    expect(windowsRuntime("3.11", "x86")?.libffi).toEqual(["libffi-8.dll"]);
    expect(windowsRuntime("2.7", "x86")?.tcl).toEqual(["tcl85.dll", "tk85.dll"]);
    expect(windowsRuntime("3.6", "x86")?.tcl).toEqual(["tcl86t.dll", "tk86t.dll"]);
  });

  test("of what was before, nothing is said", () => {
    expect(windowsRuntime("1.5", "x86")).toBeUndefined();
  });
});
