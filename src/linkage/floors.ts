// What a build asks of the systems that it runs on: the versions of the C and C++ libraries, the release that a program is
// marked for, libraries that stay behind. Versions that a bundled library provides are not asked of the system.

import type { Fits, Floor, Libc, Obstacle, System, SystemFit } from "../model/fits.js";
import { type Certainty, isLoaded, rankOf } from "../model/certainty.js";
import type { Binary, Linkage, Need } from "../model/linkage.js";
import { precedes } from "../knowledge/version-numbers.js";

/** The systems one by one, and the floors of what is known to be loaded. */
export function fitsOf(linkage: Linkage, systems: readonly System[]): Fits {
  const needs = new Map<Binary, Need[]>(linkage.binaries.map((binary) => [binary, []]));
  for (const need of linkage.needs) needs.get(need.binary)?.push(need);
  const asked = linkage.binaries.map((binary) => askedBy(binary, needs.get(binary) ?? [], linkage));
  return {
    systems: asked.length === 0 ? [] : systems.map((one) => fitOf(one, asked)),
    floors: floorsOf(asked.filter(({ certainty }) => isLoaded(certainty))),
  };
}

/** What one binary asks of a system. */
interface Asked {
  readonly binary: Binary;
  readonly certainty: Certainty;
  readonly versions: readonly { readonly library: string; readonly name: string }[];
  /** Needs that nothing of the build answers. */
  readonly needs: readonly Need[];
}

function askedBy(binary: Binary, needs: readonly Need[], linkage: Linkage): Asked {
  return {
    binary,
    certainty: linkage.certaintyOf(binary),
    versions: binary.image.format === "elf" ? versionsOf(binary, binary.image.versionNeeds, needs) : [],
    needs: needs.filter(
      ({ need, outcome }) =>
        (need.how === "load" || need.how === "reexport") &&
        (outcome.kind === "system" ||
          outcome.kind === "host" ||
          (outcome.kind === "missing" && outcome.nearby.length === 0)),
    ),
  };
}

type VersionNeeds = Extract<Binary["image"], { format: "elf" }>["versionNeeds"];

/** Those that no bundled library provides. A version that is marked as weak may be absent. */
function versionsOf(binary: Binary, versionNeeds: VersionNeeds, needs: readonly Need[]): Asked["versions"] {
  const bundled = new Set(needs.filter(({ outcome }) => outcome.kind === "bundled").map(({ need }) => need.name));
  return versionNeeds
    .filter(({ library }) => !bundled.has(library))
    .flatMap(({ library, versions }) =>
      versions.filter(({ isWeak }) => !isWeak).map(({ name }) => ({ library, name })),
    );
}

function fitOf(system: System, asked: readonly Asked[]): SystemFit {
  const obstacles = loadedOn(system, asked)
    .flatMap((one) => obstaclesOf(one, system))
    .sort(worstFirst);
  return { system, runs: answerOf(obstacles), obstacles };
}

/**
 * A Mac that can't start what is marked for macOS 11 is an Intel one: of universal files it takes the other half, where the
 * program has that.
 */
function loadedOn(system: System, asked: readonly Asked[]): readonly Asked[] {
  if (system.platform !== "darwin" || system.startsMarked("11.0")) return asked;
  const isForArm = ({ binary }: Asked): boolean => binary.image.arch === "arm64";
  const programs = asked.filter(({ binary }) => binary.role === "launcher");
  return programs.every(isForArm) ? asked : asked.filter((one) => !isForArm(one));
}

function obstaclesOf({ binary, certainty, versions, needs }: Asked, system: System): readonly Obstacle[] {
  const { image } = binary;
  const who = { binary, certainty };
  switch (image.format) {
    case "pe":
    case "macho": {
      const marked = image.format === "pe" ? markOfProgram(binary, image.subsystemVersion) : image.minimumSystem;
      const isTooNew = marked !== undefined && !system.startsMarked(marked);
      return [
        ...(isTooNew ? [{ ...who, kind: "release" as const, version: marked }] : []),
        ...lacking(needs, system).map((one) => ({ ...who, ...one })),
      ];
    }
    case "elf": {
      const libc = libcOf(binary);
      if (libc !== undefined && system.libc !== undefined && libc !== system.libc)
        return [{ ...who, kind: "libc", libc }];
      const newest = newestFirst(
        versions.filter(
          ({ name }) => system.hasVersion(name, image.arch) === false || isAfter(name, image.arch, system),
        ),
      );
      return [
        ...newest.map(({ library, name }) => ({
          ...who,
          kind: "version" as const,
          version: name,
          library,
          ...ceilingOf(name, image.arch, system),
        })),
        ...lacking(needs, system).map((one) => ({ ...who, ...one })),
      ];
    }
  }
}

/** Windows looks at the mark of programs; a library's own is never read. */
function markOfProgram({ role }: Binary, version: string): string | undefined {
  return role === "launcher" || role === "program" ? version : undefined;
}

function lacking(needs: readonly Need[], { host }: System) {
  return needs.flatMap(({ binary, need, outcome }) => {
    const isApiSet = binary.image.format === "pe" && /^(api|ext)-ms-/i.test(need.name);
    if (outcome.kind === "system" && !isApiSet) return [];
    const { kind } = host.has(need, binary.image);
    if (kind === "always") return [];
    return [{ kind: "library" as const, library: need.name, isSure: kind === "never" }];
  });
}

/**
 * "GLIBC_ABI_DT_RELR" has no number of its own: glibc has it from 2.36 on (its NEWS).
 */
const NUMBERED: ReadonlyMap<string, string> = new Map([["GLIBC_ABI_DT_RELR", "GLIBC_2.36"]]);

function isAfter(name: string, arch: string, system: System): boolean {
  const numbered = NUMBERED.get(name);
  return (
    numbered !== undefined && system.hasVersion(name, arch) === undefined && system.hasVersion(numbered, arch) === false
  );
}

function ceilingOf(name: string, arch: string, system: System): { readonly has?: string } {
  const { prefix } = partsOf(name) ?? { prefix: "" };
  const number = system.ceiling(prefix, arch);
  return number === undefined ? {} : { has: `${prefix}_${number}` };
}

/** The highest of each prefix. */
function newestFirst(versions: Asked["versions"]): Asked["versions"] {
  const highest = new Map<string, { readonly library: string; readonly name: string; readonly number: string }>();
  for (const { library, name } of versions) {
    const parts = partsOf(name);
    if (parts === undefined) continue;
    const known = highest.get(parts.prefix);
    if (known === undefined || precedes(known.number, parts.number))
      highest.set(parts.prefix, { library, name, number: parts.number });
  }
  return [...highest.values()];
}

/** The C library that it is linked with, or undefined for neither. */
export function libcOf({ image }: Binary): Libc | undefined {
  if (image.format !== "elf") return undefined;
  const names = [...image.needs.map(({ name }) => name), image.interpreter?.replace(/^.*\//, "") ?? ""];
  if (names.some((name) => /^(libc|ld)[.-]musl-/.test(name))) return "musl";
  return names.some((name) => name === "libc.so.6" || /^ld-linux/.test(name)) ? "glibc" : undefined;
}

function floorsOf(asked: readonly Asked[]): readonly Floor[] {
  const prefixes = new Map<string, { readonly version: string; readonly binary: Binary }[]>();
  for (const { binary, versions } of asked)
    for (const { name } of newestFirst(versions)) {
      const parts = partsOf(name);
      if (parts === undefined) continue;
      const one = { version: parts.number, binary };
      const known = prefixes.get(parts.prefix);
      if (known === undefined) prefixes.set(parts.prefix, [one]);
      else known.push(one);
    }
  return [...prefixes].map(([prefix, all]) => {
    const sorted = [...all].sort((a, b) => compared(b.version, a.version));
    const version = sorted[0]?.version ?? "";
    const without = sorted.find((one) => one.version !== version)?.version;
    const files = sorted.filter((one) => one.version === version).map(({ binary }) => binary);
    return { prefix, version, files, ...(without !== undefined && { without }) };
  });
}

/** "GLIBC_2.34" → GLIBC and 2.34; undefined for what has no number: GLIBC_PRIVATE. */
export function partsOf(version: string): { readonly prefix: string; readonly number: string } | undefined {
  const [, prefix, number] =
    /^(GLIBC|GLIBCXX|CXXABI|GCC)_(\d+(?:\.\d+)*)$/.exec(NUMBERED.get(version) ?? version) ?? [];
  return prefix === undefined || number === undefined ? undefined : { prefix, number };
}

const KINDS: Readonly<Record<Obstacle["kind"], number>> = { libc: 0, release: 1, version: 2, library: 3 };

function worstFirst(a: Obstacle, b: Obstacle): number {
  return rankOf(a.certainty) - rankOf(b.certainty) || KINDS[a.kind] - KINDS[b.kind] || newer(a, b);
}

function newer(a: Obstacle, b: Obstacle): number {
  if (a.kind === "library" && b.kind === "library") return Number(b.isSure) - Number(a.isSure);
  if (a.kind === "release" && b.kind === "release") return compared(b.version, a.version);
  if (a.kind !== "version" || b.kind !== "version") return 0;
  const [one, other] = [partsOf(a.version), partsOf(b.version)];
  if (one === undefined || other === undefined || one.prefix !== other.prefix)
    return (one?.prefix ?? "") < (other?.prefix ?? "") ? -1 : 1;
  return compared(other.number, one.number);
}

function compared(a: string, b: string): number {
  return precedes(a, b) ? -1 : precedes(b, a) ? 1 : 0;
}

function answerOf(obstacles: readonly Obstacle[]): SystemFit["runs"] {
  const sure = obstacles.filter((one) => one.kind !== "library" || one.isSure);
  if (sure.some(({ certainty }) => certainty === "start")) return "no";
  if (sure.some(({ certainty }) => certainty === "reached")) return "partly";
  return obstacles.some(({ certainty }) => isLoaded(certainty)) ? "depends" : "yes";
}
