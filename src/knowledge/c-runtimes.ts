// What python.org's Windows interpreters are made of: the C runtime that pythonXY.dll needs and the libraries that its own
// extensions need. Distributions such as conda name theirs otherwise, so a build's import tables have the last word.

import type { WindowsRelease } from "./targets.js";
import { precedes } from "./version-numbers.js";

export interface WindowsRuntime {
  /** Visual C++ as Python itself says it: "MSC v.1500". */
  readonly compiler: string;
  /** What pythonXY.dll is linked with; an extension with another one has another heap and other FILE pointers. */
  readonly crt: string;
  /** Further runtimes that the installer puts beside it, for extensions. */
  readonly ships: readonly string[];
  /** Where the loader finds the runtime: beside the program, in a side-by-side assembly, as part of Windows. */
  readonly found: "folder" | "assembly" | "system";
  readonly assembly?: SideBySideAssembly;
  /** It needs ucrtbase.dll and its API sets, which Windows before 10 has by an update only. */
  readonly needsUniversalCrt: boolean;
  /** The oldest of the releases that --target knows on which it starts. */
  readonly oldestWindows: WindowsRelease;
  /** Names that may stand for what _ssl and _hashlib need, one set per version; [] where it is linked into them. */
  readonly openssl: readonly (readonly string[])[];
  /** Names that may stand for what _ctypes needs; [] where it is linked in. */
  readonly libffi: readonly string[];
  readonly sqlite: "sqlite3.dll";
  /** What _tkinter needs; undefined where it is not known. */
  readonly tcl: readonly string[] | undefined;
}

export interface SideBySideAssembly {
  readonly name: string;
  /** The version that python.org's manifests ask for; WinSxS redirects it to the newest, a private copy must have it. */
  readonly version: string;
  readonly publicKeyToken: string;
  readonly files: readonly string[];
}

/**
 * Asked for by the manifests of python.exe and pythonXY.dll from 2.6 to 3.2, and by what distutils of the time built
 * (pyinstaller#1254; log of pyinstaller for Python 2.7 in byob#168; learn.microsoft.com, assembly searching sequence).
 */
const VC90_CRT: SideBySideAssembly = {
  name: "Microsoft.VC90.CRT",
  version: "9.0.21022.8",
  publicKeyToken: "1fc8b3b9a1e18e3b",
  files: ["msvcr90.dll", "msvcp90.dll", "msvcm90.dll"],
};

interface Era {
  /** The first version of it. */
  readonly from: string;
  readonly compiler: string;
  readonly crt: string;
  readonly found: WindowsRuntime["found"];
  readonly assembly?: SideBySideAssembly;
  readonly oldestWindows: WindowsRelease;
}

// Compilers: PCbuild and PC/VS* of each version; docs.python.org, "Using Python on Windows" and PEP 11 for the systems;
// delvewheel's ignore_by_abi_platform for the runtimes; checked 2026-11.
const ERAS: readonly Era[] = [
  { from: "2.0", compiler: "MSC v.1200", crt: "msvcrt.dll", found: "system", oldestWindows: "7" },
  { from: "2.4", compiler: "MSC v.1310", crt: "msvcr71.dll", found: "folder", oldestWindows: "7" },
  {
    from: "2.6",
    compiler: "MSC v.1500",
    crt: "msvcr90.dll",
    found: "assembly",
    assembly: VC90_CRT,
    oldestWindows: "7",
  },
  { from: "3.3", compiler: "MSC v.1600", crt: "msvcr100.dll", found: "folder", oldestWindows: "7" },
  { from: "3.5", compiler: "MSC v.1900", crt: "vcruntime140.dll", found: "folder", oldestWindows: "7" },
  { from: "3.9", compiler: "MSC v.1900", crt: "vcruntime140.dll", found: "folder", oldestWindows: "8.1" },
  { from: "3.13", compiler: "MSC v.1900", crt: "vcruntime140.dll", found: "folder", oldestWindows: "10" },
];

/** What python.org's interpreter of that version ("2.7", "3.11") needs on Windows; undefined for versions before 2.0. */
export function windowsRuntime(python: string, arch: string): WindowsRuntime | undefined {
  const era = ERAS.findLast(({ from }) => !precedes(python, from));
  if (era === undefined) return undefined;
  const { from: _, ...rest } = era;
  return {
    ...rest,
    // From 3.9 on, and for 64 bits only: x86 has no such exception handler.
    ships: precedes(python, "3.9") || arch === "x86" ? [] : ["vcruntime140_1.dll"],
    needsUniversalCrt: !precedes(python, "3.5"),
    openssl: opensslOf(python, arch),
    libffi: libffiOf(python),
    sqlite: "sqlite3.dll",
    tcl: tclOf(python),
  };
}

// PCbuild/openssl.props: no suffix for x86 and, from 3.8 on, for x86_64 (3.7 has -x64, which conda kept). 3.11.5 went from
// 1.1 to 3.0, in the middle of a series.
function opensslOf(python: string, arch: string): readonly (readonly string[])[] {
  if (precedes(python, "3.7")) return [];
  const suffix = arch === "arm64" ? "-arm64" : arch === "x86_64" && python === "3.7" ? "-x64" : "";
  const pair = (version: string) => [`libcrypto-${version}${suffix}.dll`, `libssl-${version}${suffix}.dll`];
  if (python === "3.11") return [pair("1_1"), pair("3")];
  return [pair(precedes(python, "3.11") ? "1_1" : "3")];
}

// Linked into _ctypes.pyd up to 3.7 (bpo-35947). libffi 3.4 brought the new number (bpo-45022).
function libffiOf(python: string): readonly string[] {
  if (precedes(python, "3.8")) return [];
  if (python === "3.8") return ["libffi-7.dll"];
  return precedes(python, "3.11") ? ["libffi-7.dll", "libffi-8.dll"] : ["libffi-8.dll"];
}

// PCbuild/tcltk.props and Tools/msi: 8.4 up to 2.5, 8.5 up to 2.7 and 3.3, then 8.6, built with threads ("t").
function tclOf(python: string): readonly string[] | undefined {
  if (precedes(python, "2.4")) return undefined;
  if (precedes(python, "2.6")) return ["tcl84.dll", "tk84.dll"];
  if (precedes(python, "3.4")) return ["tcl85.dll", "tk85.dll"];
  return precedes(python, "3.15") ? ["tcl86t.dll", "tk86t.dll"] : undefined;
}
