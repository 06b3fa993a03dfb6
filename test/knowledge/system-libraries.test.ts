// What Windows, Linux and macOS have of their own. Expectations are those of the install media, of Microsoft's pages on
// redistributables, of auditwheel's policies and of the distributions' package lists.

import { describe, expect, test } from "vitest";
import {
  crtFamily,
  hasWindowsDll,
  isApiSet,
  isDebugRuntime,
  isKnownDll,
  linuxLibrary,
  macSystemLibrary,
} from "../../src/knowledge/system-libraries.js";
import { targetProfile } from "../../src/knowledge/targets.js";

const on = (name: string | undefined) => (name === undefined ? undefined : targetProfile(name));

describe("Windows", () => {
  test.each([
    ["KERNEL32.dll", "x86_64", "win7", true],
    ["kernel32", "x86", "win11", true],
    ["WINSPOOL.DRV", "x86_64", "win10", true],
    ["msvcrt.dll", "arm64", "win11", true],
    ["gdiplus.dll", "x86_64", "win7", true],
    ["irprops.cpl", "x86", "win10", true],
    ["Bthprops.cpl", "x86_64", undefined, true],
    ["acme.cpl", "x86_64", undefined, false],
    ["combase.dll", "x86_64", "win7", false],
    ["combase.dll", "x86_64", "win8", true],
    ["d3dcompiler_47.dll", "x86_64", "win7", "maybe"],
    ["d3dcompiler_47.dll", "x86_64", "win81", true],
    ["icu.dll", "x86_64", "win7", false],
    ["vulkan-1.dll", "x86_64", "win10", "maybe"],
    // The universal C runtime: part of 10, an update before.
    ["ucrtbase.dll", "x86", "win7", "maybe"],
    ["ucrtbase.dll", "x86", "win10", true],
    ["api-ms-win-crt-runtime-l1-1-0.dll", "x86_64", "win81", "maybe"],
    ["api-ms-win-crt-runtime-l1-1-0.dll", "x86_64", undefined, true],
    // PathCch is of Windows 8: why Python 3.9 does not start on 7.
    ["api-ms-win-core-path-l1-1-0.dll", "x86_64", "win7", false],
    ["api-ms-win-core-path-l1-1-0.dll", "x86_64", "win8", true],
    ["api-ms-win-core-synch-l1-2-0.dll", "x86_64", "win7", "maybe"],
    ["API-MS-WIN-CORE-FILE-L1-1-0.dll", "x86_64", "win7", true],
    ["ext-ms-win-ntuser-window-l1-1-0.dll", "x86_64", "win7", "maybe"],
    ["ext-ms-win-ntuser-window-l1-1-0.dll", "x86_64", "win10", true],
    // In System32 of 10 and 11, but not for others to use.
    ["libcrypto.dll", "x86_64", "win11", "maybe"],
    ["libcrypto.dll", "x86_64", "win7", false],
  ])("%s for %s on %s: %s", (dll, arch, target, expected) => {
    expect(hasWindowsDll(dll, arch, on(target))).toBe(expected);
  });

  test.each([
    ...["msvcr71.dll", "MSVCR90.dll", "msvcr100.dll", "msvcp140.dll", "VCRUNTIME140.dll", "vcruntime140_1.dll"],
    ...["vcomp140.dll", "mfc140u.dll", "concrt140.dll", "python311.dll", "python3.dll", "libffi-8.dll", "sqlite3.dll"],
    ...["zlib1.dll", "libcrypto-3-x64.dll", "libssl-1_1.dll", "libeay32.dll", "constructor", ""],
  ])("no Windows has %s", (dll) => {
    for (const target of ["win7", "win81", "win10", "win11", undefined])
      expect(hasWindowsDll(dll, "x86_64", on(target))).toBe(false);
  });

  test("KnownDLLs and API sets are told whatever their case", () => {
    expect(isKnownDll("Kernel32.DLL")).toBe(true);
    expect(isKnownDll("version.dll")).toBe(false);
    expect(isApiSet("API-MS-WIN-CRT-HEAP-L1-1-0.DLL")).toBe(true);
    expect(isApiSet("apimonitor.dll")).toBe(false);
  });
});

describe("Visual C++ runtimes", () => {
  test.each([
    ["MSVCR90.dll", "x86", "vc90", "runtime", "Visual C++ 2008 (x86)", "Microsoft.VC90.CRT"],
    ["msvcp80.dll", "x86_64", "vc80", "C++", "Visual C++ 2005 (x64)", "Microsoft.VC80.CRT"],
    ["mfc90u.dll", "x86", "vc90", "MFC", "Visual C++ 2008 (x86)", "Microsoft.VC90.MFC"],
    ["vcomp.dll", "x86", "vc80", "OpenMP", "Visual C++ 2005 (x86)", "Microsoft.VC80.OpenMP"],
    ["vcomp90.dll", "x86", "vc90", "OpenMP", "Visual C++ 2008 (x86)", "Microsoft.VC90.OpenMP"],
    ["msvcr100.dll", "x86_64", "vc100", "runtime", "Visual C++ 2010 (x64)", undefined],
    ["msvcr110.dll", "x86", "vc110", "runtime", "Visual C++ 2012 (x86)", undefined],
    ["mfc120deu.dll", "x86", "vc120", "MFC", "Visual C++ 2013 (x86)", undefined],
    ["VCRUNTIME140_1.dll", "x86_64", "vc140", "runtime", "Visual C++ 2015-2022 (x64)", undefined],
    ["msvcp140_codecvt_ids.dll", "arm64", "vc140", "C++", "Visual C++ 2015-2022 (arm64)", undefined],
    ["vcruntime140_threads.dll", "x86_64", "vc140", "runtime", "Visual C++ 2015-2022 (x64)", undefined],
    ["concrt140.dll", "x86", "vc140", "concurrency", "Visual C++ 2015-2022 (x86)", undefined],
    // Nothing installs it: it has to lie beside the program.
    ["msvcr71.dll", "x86", "vc71", "runtime", undefined, undefined],
    ["msvcrt.dll", "x86", "msvcrt", "runtime", undefined, undefined],
    ["api-ms-win-crt-math-l1-1-0.dll", "x86", "ucrt", "runtime", "Universal C Runtime (KB2999226)", undefined],
  ])("%s", (dll, arch, family, part, redistributable, assembly) => {
    expect(crtFamily(dll, arch)).toEqual({ family, part, redistributable, assembly, isDebug: false });
  });

  test.each([
    "kernel32.dll",
    "python27.dll",
    "msvcp_win.dll",
    "mfc42.dll",
    "msvcp60.dll",
    "libmsvcr90.dll",
    "msvcr90.so",
  ])("%s is none", (dll) => {
    expect(crtFamily(dll, "x86")).toBeUndefined();
  });

  test.each([
    ...[
      "MSVCR90D.dll",
      "msvcp140d.dll",
      "msvcp140_1d.dll",
      "vcruntime140d.dll",
      "VCRUNTIME140_1D.dll",
      "ucrtbased.dll",
    ],
    ...[
      "mfc140ud.dll",
      "concrt140d.dll",
      "msvcp140d_atomic_wait.dll",
      "vcomp140d.dll",
      "python311_d.dll",
      "msvcrtd.dll",
    ],
  ])("%s is for developers only", (dll) => {
    expect(isDebugRuntime(dll)).toBe(true);
    expect(crtFamily(dll, "x86")?.redistributable).toBeUndefined();
  });

  test.each(["msvcr90.dll", "vcruntime140.dll", "ucrtbase.dll", "mfc90deu.dll", "python311.dll", "pywintypes27.dll"])(
    "%s is not",
    (dll) => {
      expect(isDebugRuntime(dll)).toBe(false);
    },
  );
});

describe("Linux", () => {
  test.each([
    ["libc.so.6", undefined, "base"],
    ["ld-linux-x86-64.so.2", "manylinux1", "base"],
    ["ld-linux.so.2", "debian12", "base"],
    ["libstdc++.so.6", "rhel7", "base"],
    ["libz.so.1", "musllinux_1_1", "base"],
    ["libc.musl-x86_64.so.1", "alpine3.20", "base"],
    ["libc.musl-x86_64.so.1", "debian12", undefined],
    ["libpthread.so.0", "alpine3.20", undefined],
    ["libstdc++.so.6", "musllinux_1_2", "some"],
    ["libX11.so.6", undefined, "desktop"],
    ["libGL.so.1", "manylinux2014", "desktop"],
    ["libfontconfig.so.1", undefined, "desktop"],
    ["libxcb.so.1", undefined, "desktop"],
    ["libxcb-cursor.so.0", undefined, "some"],
    ["libasound.so.2", "ubuntu22.04", "desktop"],
    // RHEL 8 moved it out of glibc's own package (pep600_compliance, known issues).
    ["libnsl.so.1", "rhel7", "base"],
    ["libnsl.so.1", "rhel8", "some"],
    // libxcrypt instead of glibc's.
    ["libcrypt.so.1", "debian12", "base"],
    ["libcrypt.so.1", "fedora40", "some"],
    ["libcrypt.so.2", "debian12", undefined],
    ["libssl.so.3", "debian11", undefined],
    ["libssl.so.3", "debian12", "some"],
    ["libssl.so.1.1", "ubuntu20.04", "some"],
    ["libssl.so.1.1", "ubuntu22.04", undefined],
    ["libssl.so.10", "rhel7", "some"],
    ["libssl.so.10", "debian12", undefined],
    ["libffi.so.8", "debian12", "base"],
    ["libffi.so.7", "debian12", undefined],
    ["libffi.so.7", "debian11", "some"],
    ["libffi.so.6", undefined, "some"],
    ["libbz2.so.1.0", "debian12", "base"],
    ["libbz2.so.1.0", "rhel8", undefined],
    ["libgomp.so.1", undefined, "some"],
    ["libzmq.so.5", undefined, undefined],
    ["libssl-8fa3e1a2.so.3", undefined, undefined],
    ["libpython3.11.so.1.0", undefined, "some"],
    ["libc.so", undefined, undefined],
    ["", undefined, undefined],
  ])("%s on %s: %s", (soname, target, kind) => {
    expect(linuxLibrary(soname, on(target))?.kind).toBe(kind);
  });

  test("what only some systems have comes with a reason", () => {
    expect(linuxLibrary("libcrypt.so.1", undefined)).toEqual({
      kind: "some",
      because: "Fedora since 30, RHEL since 9 and Arch have libcrypt.so.2 instead",
    });
  });

  test("the libraries that every manylinux policy allows are no surprise anywhere", () => {
    // auditwheel, manylinux-policy.json: lib_whitelist of manylinux_2_5.
    const allowed =
      "libgcc_s.so.1 libstdc++.so.6 libm.so.6 libanl.so.1 libdl.so.2 librt.so.1 libc.so.6 libnsl.so.1 libutil.so.1 libpthread.so.0 libX11.so.6 libXext.so.6 libXrender.so.1 libICE.so.6 libSM.so.6 libGL.so.1 libgobject-2.0.so.0 libgthread-2.0.so.0 libglib-2.0.so.0 libresolv.so.2 libz.so.1";
    const surprising = allowed
      .split(" ")
      .filter((soname) => !["base", "desktop"].includes(linuxLibrary(soname, on("manylinux1"))?.kind ?? ""));
    expect(surprising).toEqual([]);
  });
});

describe("macOS", () => {
  test.each([
    ["/usr/lib/libSystem.B.dylib", true],
    ["/System/Library/Frameworks/AppKit.framework/Versions/C/AppKit", true],
    ["/usr/local/lib/libssl.3.dylib", false],
    ["/opt/homebrew/lib/libssl.3.dylib", false],
    ["/Library/Frameworks/Python.framework/Versions/3.11/Python", false],
    ["@rpath/libtcl8.6.dylib", false],
    ["/Systems/x.dylib", false],
  ])("%s: %s", (path, expected) => {
    expect(macSystemLibrary(path)).toBe(expected);
  });
});
