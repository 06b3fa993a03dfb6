// The systems that a user can name with --target, and what each has. Symbol versions differ by architecture and stand in
// knowledge/linux-targets.json; a profile is small and says whose they are.

import { entryOf, readKnowledge, tableOf } from "../knowledge-files.js";
import type { Platform } from "../model/app.js";
import { numbersOf, precedes } from "./version-numbers.js";

export type WindowsRelease = "7" | "8" | "8.1" | "10" | "11";

export interface TargetProfile {
  /** The one name of the several that people give it: "rhel8" for "almalinux8". */
  readonly name: string;
  /** What a sentence calls it: "Debian 12", "manylinux_2_28". */
  readonly title: string;
  readonly platform: Platform;
  /** "policy": a promise to run on many systems, as a wheel's tag gives it. */
  readonly kind: "system" | "policy";
  readonly libc?: "glibc" | "musl";
  /** "2.36" */
  readonly glibc?: string;
  /** "1.2" */
  readonly musl?: string;
  readonly windows?: WindowsRelease;
  /** "10.13", "11" */
  readonly macos?: string;
  /** The row of knowledge/linux-targets.json that tells its symbol versions. */
  readonly versions?: { readonly table: "policies" | "distributions"; readonly row: string };
  readonly source: string;
  readonly checked: string;
}

type Ceilings = Readonly<Record<string, string>>;

let policies: Readonly<Record<string, Ceilings>> | undefined;
let distributions: Readonly<Record<string, Ceilings>> | undefined;

function rows(table: "policies" | "distributions"): Readonly<Record<string, Ceilings>> {
  if (policies === undefined || distributions === undefined) {
    const file = readKnowledge("linux-targets.json");
    policies = tableOf(file, "policies");
    distributions = tableOf(file, "distributions");
  }
  return table === "policies" ? policies : distributions;
}

/** The profile of a name as users write it ("Ubuntu-22.04", "almalinux8", "manylinux2014", "win8.1"); undefined for none. */
export function targetProfile(name: string): TargetProfile | undefined {
  const plain = name.trim().toLowerCase();
  return (
    policyProfile(plain.replace(/_(x86_64|i686|aarch64|armv7l|ppc64le|ppc64|s390x|riscv64|loongarch64)$/, "")) ??
    systemProfile(plain.replace(/[-_ ]/g, ""))
  );
}

/** All names that are listed to a user; some more are understood. */
export function targetNames(): readonly string[] {
  return [
    ...Object.keys(WINDOWS),
    ...MACOS.map((version) => `macos${version}`),
    ...Object.keys(OLD_POLICIES),
    ...Object.keys(rows("policies")).sort(inOrder),
    ...["musllinux_1_1", "musllinux_1_2"],
    ...Object.keys(rows("distributions")).sort(inOrder),
    ...ALPINE.map((minor) => `alpine3.${minor}`),
  ];
}

/**
 * What a build is measured against when nobody names a target: systems that still get updates, the oldest of each family
 * (endoflife dates of Microsoft, Apple and the distributions; checked 2026-11).
 */
export function defaultTargets(platform: Platform): readonly string[] {
  switch (platform) {
    case "win32":
      return ["win10", "win11"];
    case "darwin":
      return ["macos14", "macos15", "macos26"];
    case "linux":
      return ["rhel8", "ubuntu22.04", "debian12"];
  }
}

/**
 * Whether the target's own libraries have a symbol version ("GLIBC_2.34", "GLIBCXX_3.4.29", "CXXABI_TM_1"); undefined
 * where that is not known (musl, an architecture of which there is no table, another library's versions).
 */
export function hasSymbolVersion(profile: TargetProfile, arch: string, version: string): boolean | undefined {
  const { prefix, number } = partsOf(version);
  const known = ceilingsFor(profile, arch);
  if (known.includes(version)) return true;
  if (number === undefined) return undefined;
  const ceiling = ceilingOf(profile, arch, prefix);
  return ceiling === undefined ? undefined : !precedes(ceiling, number);
}

/** The highest version of a prefix that the target has: "2.36" for GLIBC. */
export function ceilingOf(profile: TargetProfile, arch: string, prefix: string): string | undefined {
  const found = numberIn(ceilingsFor(profile, arch), prefix);
  // A tag without a policy of its own lends the row of the one below it; some architectures begin later than their tag
  // (aarch64 of manylinux2014: 2.18).
  const { glibc } = profile;
  if (prefix !== "GLIBC" || glibc === undefined) return found;
  return found === undefined || precedes(found, glibc) ? glibc : found;
}

/** The distributions that have all of these versions, in the order of their names: "GLIBC_2.34" → debian12, fedora39 ... */
export function distributionsWith(versions: readonly string[], arch: string): readonly string[] {
  return Object.keys(rows("distributions"))
    .sort(inOrder)
    .filter((name) => {
      const profile = systemProfile(name);
      return profile !== undefined && versions.every((one) => hasSymbolVersion(profile, arch, one) === true);
    });
}

function ceilingsFor({ versions }: TargetProfile, arch: string): readonly string[] {
  const row = versions === undefined ? undefined : entryOf(rows(versions.table), versions.row);
  return row === undefined ? [] : namesFor(row, arch);
}

function namesFor(row: Ceilings, arch: string): readonly string[] {
  const found = Object.entries(row).find(([arches]) => arches.split(" ").includes(arch));
  return found?.[1].split(" ") ?? [];
}

function numberIn(names: readonly string[], prefix: string): string | undefined {
  return names.map(partsOf).find((one) => one.prefix === prefix && one.number !== undefined)?.number;
}

/** "GLIBCXX_3.4.29" → GLIBCXX, 3.4.29; "GLIBC_ABI_DT_RELR" → GLIBC and no number. */
function partsOf(version: string): { readonly prefix: string; readonly number: string | undefined } {
  const parts = /^([A-Z]+)_(.*)$/.exec(version);
  const rest = parts?.[2] ?? "";
  return { prefix: parts?.[1] ?? version, number: /^\d+(\.\d+)*$/.test(rest) ? rest : undefined };
}

const OLD_POLICIES: Readonly<Record<string, string>> = {
  manylinux1: "manylinux_2_5",
  manylinux2010: "manylinux_2_12",
  manylinux2014: "manylinux_2_17",
};

function policyProfile(name: string): TargetProfile | undefined {
  const musl = /^musllinux_(1_[1-9])$/.exec(name)?.[1];
  if (musl !== undefined) {
    return {
      name,
      title: name,
      platform: "linux",
      kind: "policy",
      libc: "musl",
      musl: musl.replace("_", "."),
      source: "PEP 656; github.com/pypa/auditwheel, musllinux-policy.json",
      checked: "2026-11",
    };
  }
  const minor = /^manylinux_2_(\d{1,2})$/.exec(entryOf(OLD_POLICIES, name) ?? name)?.[1];
  if (minor === undefined || Number(minor) < 5) return undefined;
  const row = policyAtMost(Number(minor));
  return {
    name,
    title: name,
    platform: "linux",
    kind: "policy",
    libc: "glibc",
    glibc: `2.${minor}`,
    ...(row === undefined ? {} : { versions: { table: "policies", row } }),
    source: "PEP 600; github.com/mayeut/pep600_compliance, manylinux-policy.json",
    checked: "2026-11",
  };
}

/** A tag without a policy of its own allows what the one below it does; beyond the newest nothing is known but glibc. */
function policyAtMost(minor: number): string | undefined {
  const minors = Object.keys(rows("policies")).map((name) => Number(name.split("_")[2]));
  if (minor > Math.max(...minors)) return undefined;
  return `manylinux_2_${Math.max(...minors.filter((one) => one <= minor))}`;
}

const WINDOWS: Readonly<Record<string, WindowsRelease>> = {
  win7: "7",
  win8: "8",
  win81: "8.1",
  win10: "10",
  win11: "11",
};
// developer.apple.com/documentation/macos-release-notes: after 15 comes 26.
const MACOS = ["10.9", "10.10", "10.11", "10.12", "10.13", "10.14", "10.15", "11", "12", "13", "14", "15", "26"];
const ALPINE = [18, 19, 20, 21, 22, 23];

/** What others call the same system: Red Hat's rebuilds keep its libraries; code names of Debian and Ubuntu. */
const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^(?:el|almalinux|alma|rockylinux|rocky|centos(?:stream)?|oraclelinux|ol|redhat)(\d+)$/, "rhel$1"],
  [/^(?:al|amzn|amazon)(2|2023)$/, "amazonlinux$1"],
  [/^(?:opensuseleap|leap|suse)(\d+(?:\.\d)?)$/, "opensuse$1"],
  [/^opensuse15$/, "opensuse15.6"],
  [/^opensuse16\.0$/, "opensuse16"],
  [/^ubuntu(\d\d)(\d\d)$/, "ubuntu$1.$2"],
  [/^(?:bionic|ubuntubionic)$/, "ubuntu18.04"],
  [/^(?:focal|ubuntufocal)$/, "ubuntu20.04"],
  [/^(?:jammy|ubuntujammy)$/, "ubuntu22.04"],
  [/^(?:noble|ubuntunoble)$/, "ubuntu24.04"],
  [/^(?:buster|debianbuster)$/, "debian10"],
  [/^(?:bullseye|debianbullseye)$/, "debian11"],
  [/^(?:bookworm|debianbookworm)$/, "debian12"],
  [/^(?:trixie|debiantrixie)$/, "debian13"],
  [/^(?:windows|win)8\.1$/, "win81"],
  [/^windows(7|8|81|10|11)$/, "win$1"],
  [/^(?:macosx|osx)([\d.]+)$/, "macos$1"],
  [/^(macos\d\d)\.0$/, "$1"],
];

const FAMILIES: Readonly<Record<string, string>> = {
  amazonlinux: "Amazon Linux",
  debian: "Debian",
  fedora: "Fedora",
  opensuse: "openSUSE Leap",
  rhel: "RHEL",
  ubuntu: "Ubuntu",
};

function systemProfile(given: string): TargetProfile | undefined {
  const name = ALIASES.reduce((text, [pattern, known]) => text.replace(pattern, known), given);
  const [, family = "", version = ""] = /^([a-z]+)([\d.]+)$/.exec(name) ?? [];
  const windows = entryOf(WINDOWS, name);
  if (windows !== undefined) {
    return {
      name,
      title: `Windows ${windows}`,
      platform: "win32",
      kind: "system",
      windows,
      source: "github.com/adang1345/delvewheel, dll_lists",
      checked: "2026-11",
    };
  }
  if (family === "macos" && isMacos(version)) {
    return {
      name,
      title: `macOS ${version}`,
      platform: "darwin",
      kind: "system",
      macos: version,
      source: "developer.apple.com/documentation/macos-release-notes",
      checked: "2026-11",
    };
  }
  if (family === "alpine" && /^3\.1\d$|^3\.2\d$/.test(version)) {
    // musl 1.2 came with Alpine 3.13: its release notes; README of github.com/pypa/manylinux ("3.13+ compatible").
    const musl = Number(version.split(".")[1]) >= 13 ? "1.2" : "1.1";
    return {
      name,
      title: `Alpine ${version}`,
      platform: "linux",
      kind: "system",
      libc: "musl",
      musl,
      source: "wiki.alpinelinux.org/wiki/Release_Notes_for_Alpine_3.13.0",
      checked: "2026-11",
    };
  }
  const row = entryOf(rows("distributions"), name);
  const title = entryOf(FAMILIES, family);
  if (row === undefined || title === undefined) return undefined;
  const glibc = numberIn(namesFor(row, "x86_64"), "GLIBC");
  return {
    name,
    title: `${title} ${version}`,
    platform: "linux",
    kind: "system",
    libc: "glibc",
    ...(glibc === undefined ? {} : { glibc }),
    versions: { table: "distributions", row: name },
    source: "github.com/mayeut/pep600_compliance, cache",
    checked: "2026-11",
  };
}

/** Every release of the past, and those that may come. */
function isMacos(version: string): boolean {
  const [major = 0, minor] = numbersOf(version);
  return major === 10 ? minor !== undefined && minor >= 6 && minor <= 15 : (major >= 11 && major <= 15) || major >= 26;
}

/** debian9 before debian10, manylinux_2_5 before manylinux_2_17. */
function inOrder(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
