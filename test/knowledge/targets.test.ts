// Names that users give, and facts read in the sources: auditwheel's policy table, the libraries of distributions as
// readelf shows them, release notes.

import { describe, expect, test } from "vitest";
import {
  ceilingOf,
  defaultTargets,
  distributionsWith,
  hasSymbolVersion,
  targetNames,
  targetProfile,
} from "../../src/knowledge/targets.js";

function profile(name: string) {
  const found = targetProfile(name);
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}

describe("a target is found by the names that people use", () => {
  test.each([
    ["debian12", "debian12"],
    ["Debian-12", "debian12"],
    ["bookworm", "debian12"],
    ["Ubuntu-22.04", "ubuntu22.04"],
    ["ubuntu2004", "ubuntu20.04"],
    ["almalinux8", "rhel8"],
    ["rocky9", "rhel9"],
    ["centos7", "rhel7"],
    ["opensuse15", "opensuse15.6"],
    ["amazonlinux2023", "amazonlinux2023"],
    ["manylinux2014", "manylinux2014"],
    ["manylinux2014_x86_64", "manylinux2014"],
    ["manylinux_2_28_aarch64", "manylinux_2_28"],
    ["musllinux_1_2", "musllinux_1_2"],
    ["alpine3.20", "alpine3.20"],
    ["win8.1", "win81"],
    ["Windows 11", "win11"],
    ["macos-11", "macos11"],
    ["macosx10.13", "macos10.13"],
  ])("%s is %s", (given, name) => {
    expect(targetProfile(given)?.name).toBe(name);
  });

  test.each([
    "",
    "debian",
    "debian99",
    "win6",
    "windows",
    "manylinux",
    "manylinux_2_4",
    "macos9",
    "macos20",
    "constructor",
    "beos5",
  ])('"%s" is none', (given) => {
    expect(targetProfile(given)).toBeUndefined();
  });

  test("each listed name is found by itself, and says where it comes from and when that was checked", () => {
    expect(targetNames().length).toBeGreaterThan(50);
    for (const name of targetNames())
      expect(targetProfile(name)).toMatchObject({
        name,
        source: expect.stringMatching(/\w{3}/),
        checked: expect.stringMatching(/^\d{4}-\d{2}$/),
      });
  });

  test("the defaults are targets of their platform", () => {
    for (const platform of ["linux", "win32", "darwin"] as const)
      for (const name of defaultTargets(platform)) expect(profile(name).platform).toBe(platform);
  });
});

describe("the C library of a target", () => {
  // Release notes of the distributions.
  test.each([
    ["debian10", "2.28"],
    ["debian11", "2.31"],
    ["debian12", "2.36"],
    ["debian13", "2.41"],
    ["ubuntu18.04", "2.27"],
    ["ubuntu20.04", "2.31"],
    ["ubuntu22.04", "2.35"],
    ["ubuntu24.04", "2.39"],
    ["rhel7", "2.17"],
    ["rhel8", "2.28"],
    ["rhel9", "2.34"],
    ["rhel10", "2.39"],
    ["amazonlinux2", "2.26"],
    ["amazonlinux2023", "2.34"],
    ["fedora40", "2.39"],
    ["manylinux1", "2.5"],
    ["manylinux2014", "2.17"],
    ["manylinux_2_30", "2.30"],
    ["manylinux_2_99", "2.99"],
  ])("%s has glibc %s", (name, glibc) => {
    expect(profile(name)).toMatchObject({ platform: "linux", libc: "glibc", glibc });
  });

  test("musl has a version of its own, and no versions of symbols", () => {
    expect(profile("musllinux_1_1")).toMatchObject({ libc: "musl", musl: "1.1" });
    expect(profile("alpine3.18")).toMatchObject({ libc: "musl", musl: "1.2" });
    expect(hasSymbolVersion(profile("alpine3.18"), "x86_64", "GLIBC_2.2.5")).toBeUndefined();
  });
});

describe("symbol versions", () => {
  // auditwheel, manylinux-policy.json.
  test.each([
    ["manylinux2014", "x86_64", "GLIBC_2.17", true],
    ["manylinux2014", "x86_64", "GLIBC_2.18", false],
    ["manylinux2014", "arm64", "GLIBC_2.18", true],
    ["manylinux2014", "x86_64", "GLIBCXX_3.4.19", true],
    ["manylinux2014", "x86_64", "GLIBCXX_3.4.20", false],
    ["manylinux2010", "x86_64", "CXXABI_1.3.3", true],
    ["manylinux2010", "x86_64", "CXXABI_1.3.5", false],
    ["manylinux2010", "x86_64", "GLIBC_2.4", true],
    ["manylinux_2_28", "x86_64", "ZLIB_1.2.9", true],
    ["manylinux_2_35", "x86_64", "GLIBC_2.36", false],
    // Without a policy of its own: glibc as the tag says, the rest as the policy below.
    ["manylinux_2_30", "x86_64", "GLIBC_2.30", true],
    ["manylinux_2_30", "x86_64", "GLIBC_2.31", false],
    ["manylinux_2_30", "x86_64", "GLIBCXX_3.4.25", false],
    // readelf -V of Debian 12's libc.so.6 and libstdc++.so.6.
    ["debian12", "x86_64", "GLIBC_2.36", true],
    ["debian12", "x86_64", "GLIBC_2.38", false],
    ["debian12", "x86_64", "GLIBC_ABI_DT_RELR", true],
    ["debian12", "x86_64", "GLIBCXX_3.4.30", true],
    ["debian12", "x86_64", "GLIBCXX_3.4.31", false],
    ["debian12", "x86_64", "CXXABI_TM_1", true],
    // gcc 8.5 of RHEL 8, 4.8.5 of RHEL 7 (libstdc++ manual, ABI policy).
    ["rhel8", "x86_64", "GLIBCXX_3.4.25", true],
    ["rhel8", "x86_64", "GLIBCXX_3.4.26", false],
    ["rhel7", "x86_64", "GLIBCXX_3.4.19", true],
    ["rhel7", "x86_64", "GLIBCXX_3.4.20", false],
  ])("%s on %s, %s: %s", (name, arch, version, expected) => {
    expect(hasSymbolVersion(profile(name), arch, version)).toBe(expected);
  });

  test.each([
    ["a name of another library", "debian12", "x86_64", "OPENSSL_3.0.0"],
    ["a word that no list has", "debian12", "x86_64", "GLIBC_PRIVATE"],
    ["an architecture without a table", "debian12", "mips", "GLIBCXX_3.4.9"],
    ["C++ beyond the newest policy", "manylinux_2_99", "x86_64", "GLIBCXX_3.4.99"],
    ["a system without such versions", "win10", "x86_64", "GLIBC_2.17"],
  ])("%s: not known", (_name, target, arch, version) => {
    expect(hasSymbolVersion(profile(target), arch, version)).toBeUndefined();
  });

  test("where there is no table for the architecture, glibc is still known", () => {
    expect(hasSymbolVersion(profile("debian12"), "mips", "GLIBC_2.38")).toBe(false);
  });

  test("the highest of a prefix can be asked for", () => {
    expect(ceilingOf(profile("debian11"), "x86_64", "GLIBCXX")).toBe("3.4.28");
    expect(ceilingOf(profile("ubuntu20.04"), "x86_64", "GLIBC")).toBe("2.31");
    expect(ceilingOf(profile("win10"), "x86_64", "GLIBC")).toBeUndefined();
  });

  test("versions are told as distributions", () => {
    const names = distributionsWith(["GLIBC_2.34"], "x86_64");
    expect(names).toEqual(expect.arrayContaining(["debian12", "rhel9", "ubuntu22.04"]));
    expect(names).not.toContain("debian11");
    expect(names).not.toContain("rhel8");
    expect(names.indexOf("debian12")).toBeLessThan(names.indexOf("debian13"));
  });
});
