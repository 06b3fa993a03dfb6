// What files of the build import from libraries of the build that do not have it. Windows binds each import to one DLL, so
// that is exact, forwarders and all. ELF looks for a symbol in everything that is loaded: there only symbol versions are
// exact, and plain names are judged where all that could have them lies open.

import type { Certainty } from "../../model/certainty.js";
import type { Binary, Linkage, Need } from "../../model/linkage.js";

export interface Unresolved {
  readonly binary: Binary;
  readonly provider: Binary;
  readonly kind: "dll" | "version" | "symbol";
  readonly names: readonly string[];
  readonly certainty: Certainty;
}

const known = new WeakMap<Linkage, readonly Unresolved[]>();

/** What no provider of the build has, found once: more than one rule asks. */
export function unresolvedIn(linkage: Linkage): readonly Unresolved[] {
  let found = known.get(linkage);
  if (found === undefined) known.set(linkage, (found = findUnresolved(linkage)));
  return found;
}

function findUnresolved(linkage: Linkage): readonly Unresolved[] {
  const byBinary = new Map<Binary, Need[]>();
  for (const need of linkage.needs) {
    const list = byBinary.get(need.binary);
    if (list === undefined) byBinary.set(need.binary, [need]);
    else list.push(need);
  }
  return [...byBinary].flatMap(([binary, needs]) => {
    const certainty = linkage.certaintyOf(binary);
    if (certainty !== "start" && certainty !== "reached") return [];
    const bundled = needs.flatMap(({ need, outcome }) =>
      need.how === "load" && outcome.kind === "bundled" && outcome.provider.role !== "python"
        ? [{ name: need.name, provider: outcome.provider }]
        : [],
    );
    if (bundled.length === 0) return [];
    switch (binary.image.format) {
      case "pe":
        return inDlls(binary, bundled, linkage).map((found) => ({ ...found, certainty }));
      case "elf": {
        const versions = inVersions(binary, bundled);
        return [...versions, ...(versions.length > 0 ? [] : inScope(binary, bundled, byBinary, linkage))].map(
          (found) => ({
            ...found,
            certainty,
          }),
        );
      }
      case "macho":
        return [];
    }
  });
}

type Bundled = readonly { readonly name: string; readonly provider: Binary }[];
type Found = Omit<Unresolved, "certainty">;

function inDlls(binary: Binary, bundled: Bundled, linkage: Linkage): readonly Found[] {
  // Microsoft's runtimes differ by functions alone, in the order of releases: they are worth reading as any other.
  const imports = linkage.symbolsOf(binary)?.imports;
  if (imports === undefined) return [];
  return bundled.flatMap(({ name, provider }): Found[] => {
    const symbols = linkage.symbolsOf(provider);
    if (symbols === undefined || symbols.exports.size === 0 || provider.image.format !== "pe") return [];
    const names = imports.flatMap(({ name: symbol, library, ordinal, isWeak }) => {
      // What is asked for by number may have a name there, and numbers of named exports are not kept.
      if (library?.toLowerCase() !== name.toLowerCase() || ordinal !== undefined || isWeak) return [];
      return symbols.exports.has(symbol) && isPassedOn(symbols.forwarders.get(symbol), provider, linkage)
        ? []
        : [symbol];
    });
    return names.length === 0 ? [] : [{ binary, provider, kind: "dll", names }];
  });
}

/** Whether what an export passes on to has it, as far as the build tells: "OTHER.Function", "api-ms-win-crt-heap.malloc". */
function isPassedOn(forwarder: string | undefined, by: Binary, linkage: Linkage): boolean {
  const dot = forwarder?.lastIndexOf(".") ?? -1;
  if (forwarder === undefined || dot < 0 || forwarder[dot + 1] === "#") return true;
  const library = `${forwarder.slice(0, dot)}.dll`.toLowerCase();
  const next = linkage.needs.find(({ binary, need }) => binary === by && need.name.toLowerCase() === library);
  if (next?.outcome.kind !== "bundled") return true;
  const symbols = linkage.symbolsOf(next.outcome.provider);
  return symbols === undefined || symbols.exports.size === 0 || symbols.exports.has(forwarder.slice(dot + 1));
}

/** The loader looks for each version that a file asks of a library before it looks for a symbol, unless that has none at all. */
function inVersions(binary: Binary, bundled: Bundled): readonly Found[] {
  if (binary.image.format !== "elf") return [];
  const asked = new Map(binary.image.versionNeeds.map(({ library, versions }) => [library, versions]));
  return bundled.flatMap(({ name, provider }): Found[] => {
    if (provider.image.format !== "elf" || provider.image.versionDefinitions.length === 0) return [];
    const has = new Set([...provider.image.versionDefinitions, provider.image.ownName ?? name]);
    const names = (asked.get(name) ?? []).filter((one) => !one.isWeak && !has.has(one.name)).map((one) => one.name);
    return names.length === 0 ? [] : [{ binary, provider, kind: "version", names }];
  });
}

/** Of the system: libraries whose every symbol has a version, so that a plain name is not theirs. */
const VERSIONED = /^(?:ld-linux[\w.-]*|lib(?:c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+|crypt|mvec))\.so\.\d+$/;

function inScope(
  binary: Binary,
  bundled: Bundled,
  byBinary: ReadonlyMap<Binary, readonly Need[]>,
  linkage: Linkage,
): readonly Found[] {
  const scope = closureOf([binary, ...linkage.chainTo(binary)], byBinary);
  if (scope === undefined) return [];
  const imports = linkage.symbolsOf(binary)?.imports ?? [];
  // Tables of Python's own belong to the program or to libpython; the C++ runtime and tools of compilers weave in theirs.
  const wanted = imports.filter(
    ({ name, version, isWeak }) =>
      !isWeak && version === undefined && !/^_?Py|^_Z|^__|^_ITM_|^init|^environ$/.test(name),
  );
  if (wanted.length === 0) return [];
  const others = [...linkage.binaries.filter(({ role }) => role === "launcher" || role === "python")];
  const order = [...bundled.map(({ provider }) => provider), ...scope, ...others];
  const left = new Set(wanted.map(({ name }) => name));
  for (const provider of new Set(order)) {
    if (left.size === 0) return [];
    const exports = linkage.symbolsOf(provider)?.exports;
    if (exports === undefined) return [];
    for (const name of left) if (exports.has(name)) left.delete(name);
  }
  const [first] = bundled;
  // Of several providers none can be blamed.
  if (first === undefined || bundled.length > 1) return [];
  const names = [...left].filter((name) => isOfLibrary(name, first.provider, linkage));
  return names.length === 0 ? [] : [{ binary, provider: first.provider, kind: "symbol", names }];
}

/**
 * Whether a name begins as the library's own do ("foo_add" of libfoo, or beside its "foo_sub"). Files that were linked
 * without -lm ask for "fmod" without a version, and find it in what Python has loaded (seen in pygame 2.5).
 */
function isOfLibrary(name: string, provider: Binary, linkage: Linkage): boolean {
  const prefix = prefixOf(name);
  if (prefix === undefined) return false;
  const stem = /^lib(\w+)/.exec(provider.path.slice(provider.path.lastIndexOf("/") + 1))?.[1];
  const exports = linkage.symbolsOf(provider)?.exports.keys() ?? [];
  return prefix === stem || [...exports].some((other) => prefixOf(other) === prefix);
}

/** "foo" of "foo_add"; undefined where there is none. */
function prefixOf(name: string): string | undefined {
  const end = name.indexOf("_");
  return end < 2 ? undefined : name.slice(0, end);
}

/** All that is loaded with these; undefined where a part of it is not in the build and may have any symbol. */
function closureOf(
  start: readonly Binary[],
  byBinary: ReadonlyMap<Binary, readonly Need[]>,
): readonly Binary[] | undefined {
  const found = new Set(start);
  for (const binary of found)
    for (const { need, outcome } of byBinary.get(binary) ?? []) {
      if (outcome.kind === "bundled") found.add(outcome.provider);
      else if (!VERSIONED.test(need.name)) return undefined;
    }
  return [...found];
}
