// Holds the Mach-O reader against llvm: load commands as llvm-objdump prints them, undefined symbols and exports as llvm-nm
// does, the export trie as llvm-objdump does. llvm does not print code signatures: there the bytes are searched instead.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export const format = "macho";

/**
 * What differs in one file, one line each, and how much was compared. `refused`: llvm does not read it.
 * `read` is readNative's result for it, `symbolsOf` gives the symbols of one of its images.
 */
export function compare(path, read, symbolsOf) {
  const differences = [];
  const counts = { images: 0, needs: 0, imports: 0, exports: 0, signatures: 0 };
  const { text: headers, error } = run("llvm-objdump", ["--macho", "--arch", "all", "--private-headers", path]);
  const sections = headers.split(/^Mach header$/m).slice(1);
  for (const [index, section] of sections.entries()) {
    const image = read.images[index];
    if (image === undefined) {
      differences.push(`image ${index}: not read`);
      continue;
    }
    counts.images++;
    const expected = commandsOf(section);
    counts.needs += expected.needs.length;
    same(differences, `image ${index}: `, expected, pick(image, expected));
    const signature = findSignature(path, image.offset, expectedSignature(section));
    if (signature !== undefined) counts.signatures++;
    same(differences, `image ${index}: `, { signature }, { signature: image.signature });
  }
  const hasTrie = sections.map((section) => /cmd LC_DYLD_(INFO|EXPORTS_TRIE)/.test(section));
  const refused = error !== "" ? error.replaceAll(path, "").trim().slice(0, 160) : undefined;
  if (refused === undefined && sections.length !== read.images.length)
    differences.push(`${read.images.length} images read, llvm has ${sections.length}`);
  compareSymbols(path, read.images.slice(0, sections.length), hasTrie, symbolsOf, differences, counts);
  for (const { reason } of read.problems) differences.push(`problem: ${reason}`);
  return { differences, counts, refused };
}

const NEEDS = new Map([
  ["LC_LOAD_DYLIB", "load"],
  ["LC_LOAD_UPWARD_DYLIB", "load"],
  ["LC_LOAD_WEAK_DYLIB", "weak"],
  ["LC_REEXPORT_DYLIB", "reexport"],
  ["LC_LAZY_LOAD_DYLIB", "delay"],
]);
const KINDS = new Map([
  ["EXECUTE", "program"],
  ["DYLIB", "library"],
  ["BUNDLE", "library"],
]);
const MACHINES = new Map([
  ["I386", "x86"],
  ["X86_64", "x86_64"],
  ["ARM64", "arm64"],
  ["ARM", "arm"],
  ["PPC", "ppc"],
  ["PPC64", "ppc64"],
  ["18", "ppc"],
  ["16777234", "ppc64"],
]);

function commandsOf(section) {
  const [magic, cputype, , , filetype] = section.split("\n")[2].trim().split(/\s+/);
  const expected = {
    arch: MACHINES.get(cputype) ?? cputype,
    bits: magic.includes("64") ? 64 : 32,
    kind: KINDS.get(filetype) ?? "other",
    needs: [],
    ownName: undefined,
    rpaths: [],
    minimumSystem: undefined,
    sdk: undefined,
    dyldEnvironment: [],
    isEncrypted: false,
  };
  for (const block of section.split(/^Load command \d+$/m).slice(1)) {
    const kind = field(block, "cmd");
    if (NEEDS.has(kind)) expected.needs.push({ name: named(block, "name"), how: NEEDS.get(kind) });
    if (kind === "LC_ID_DYLIB") expected.ownName = named(block, "name");
    if (kind === "LC_RPATH") expected.rpaths.push(named(block, "path"));
    if (kind === "LC_DYLD_ENVIRONMENT") expected.dyldEnvironment.push(named(block, "name"));
    if (kind?.startsWith("LC_ENCRYPTION_INFO") && field(block, "cryptid") !== "0") expected.isEncrypted = true;
    if (kind?.startsWith("LC_VERSION_MIN") || kind === "LC_BUILD_VERSION") {
      expected.minimumSystem ??= field(block, kind === "LC_BUILD_VERSION" ? "minos" : "version");
      expected.sdk ??= field(block, "sdk");
    }
  }
  if (expected.sdk === "n/a") expected.sdk = undefined;
  return expected;
}

function field(block, name) {
  return new RegExp(`^\\s*${name} (.*)$`, "m").exec(block)?.[1].trim();
}

function named(block, name) {
  return field(block, name)?.replace(/ \(offset \d+\)$/, "");
}

function pick(image, expected) {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, image[key]]));
}

function same(differences, where, expected, found) {
  for (const key of Object.keys(expected)) {
    const [a, b] = [JSON.stringify(expected[key]), JSON.stringify(found[key])];
    if (a !== b) differences.push(`${where}${key}: expected ${a}, found ${b}`);
  }
}

function expectedSignature(section) {
  const block = section.split(/^Load command \d+$/m).find((part) => field(part, "cmd") === "LC_CODE_SIGNATURE");
  return block === undefined ? undefined : [Number(field(block, "dataoff")), Number(field(block, "datasize"))];
}

/** The first code directory by its magic number, wherever in the signature it stands. */
function findSignature(path, offset, range) {
  if (range === undefined) return undefined;
  const bytes = readFileSync(path).subarray(offset + range[0], offset + range[0] + range[1]);
  const at = bytes.indexOf(Buffer.from([0xfa, 0xde, 0x0c, 0x02]));
  if (at < 0) return undefined;
  const team = bytes.readUInt32BE(at + 8) >= 0x20200 ? bytes.readUInt32BE(at + 48) : 0;
  const flags = bytes.readUInt32BE(at + 12);
  return team === 0 ? { flags } : { flags, team: bytes.toString("latin1", at + team, bytes.indexOf(0, at + team)) };
}

function compareSymbols(path, images, hasTrie, symbolsOf, differences, counts) {
  const undefinedNames = byImage("llvm-nm", ["--format=darwin", "--arch=all", "--undefined-only", path]);
  const weakNames = undefinedNames.flat().some(isWeak) ? weakReferences(path) : [];
  const defined = byImage("llvm-nm", ["--format=darwin", "--arch=all", "--extern-only", "--defined-only", path]);
  const tries = run("llvm-objdump", ["--macho", "--arch", "all", "--exports-trie", path])
    .text.split("Exports trie:")
    .slice(1);
  for (const [index, image] of images.entries()) {
    const { symbols, problems } = symbolsOf(image);
    for (const { reason } of problems) differences.push(`image ${index}: problem: ${reason}`);
    const imports = symbols.imports.map(importLine).sort();
    counts.imports += imports.length;
    lists(
      differences,
      `image ${index}: imports`,
      (undefinedNames[index] ?? []).map((line) => nmImport(line, weakNames[index])).sort(),
      imports,
    );
    const exports = [...symbols.exports.keys()].sort();
    counts.exports += exports.length;
    const inTrie = (tries[index] ?? "")
      .split("\n")
      .map((line) => /^(?:0x[0-9A-F]+|\[re-export\])\s+(\S+)/.exec(line)?.[1]);
    const trie = inTrie
      .filter((name) => name !== undefined)
      .map(inC)
      .sort();
    if (trie.length > 0) lists(differences, `image ${index}: export trie`, trie, exports);
    const table = (defined[index] ?? [])
      .filter((line) => !line.includes("private external"))
      .map(nmExport)
      .sort();
    // A strip leaves the trie as it is: then the table may have less, but nothing else. llvm 14 does not know the trie
    // of LC_DYLD_EXPORTS_TRIE.
    if (!hasTrie[index]) lists(differences, `image ${index}: exported symbols`, table, exports);
    else lists(differences, `image ${index}: symbols not in the trie`, table, exports, true);
  }
}

function nmExport(line) {
  const name = line.split(" external ")[1] ?? line;
  return inC(name.replace(/^\[[^\]]*\] /, "").replace(/ \(for .*\)$/, "")); // an alias: "_a (for _a)"
}

/** Lines of llvm-nm for each image in turn. */
function byImage(program, args) {
  const { text } = run(program, args);
  const parts = text.split(/^\n?.* \(for architecture .*\):$/m);
  const images = parts.length > 1 ? parts.slice(1) : parts;
  return images.map((part) => part.split("\n").filter((line) => line.trim() !== ""));
}

function importLine({ name, library, isWeak }) {
  return `${name}${isWeak ? " weak" : ""} from ${library === undefined ? "any" : shortName(library)}`;
}

/** llvm prints "libSystem" for /usr/lib/libSystem.B.dylib; "Python" for a framework's library. */
function shortName(library) {
  const base = library.slice(library.lastIndexOf("/") + 1);
  return base
    .replace(/\.(dylib|so)$/, "")
    .replace(/^(lib[^.]+)\..*$/, "$1")
    .replace(/_(debug|profile)$/, "");
}

function nmImport(line, weakNames) {
  const match = / external (?:\[[^\]]*\] )?(.*?)(?: \((.*)\))?$/.exec(line);
  const from = /^from (.*)$/.exec(match?.[2] ?? "")?.[1];
  const library = from === undefined || from === "executable" || from === "this-image" ? "any" : shortName(from);
  const name = match?.[1] ?? line;
  return `${inC(name)}${isWeak(line) && weakNames?.has(name) ? " weak" : ""} from ${library}`;
}

function isWeak(line) {
  return /\bweak external\b/.test(line);
}

/** llvm-nm says "weak" of N_WEAK_REF (may be absent) and of N_REF_TO_WEAK (must be there, is weak there) alike. */
function weakReferences(path) {
  const images = run("llvm-readobj", ["--symbols", path])
    .text.split(/^File: /m)
    .slice(1);
  return images.map((text) => {
    const symbols = text.split(/^ {2}Symbol \{$/m).filter((symbol) => symbol.includes("WeakRef (0x40)"));
    return new Set(symbols.map((symbol) => /Name: (.*) \(\d+\)/.exec(symbol)?.[1]));
  });
}

function inC(name) {
  return name.startsWith("_") ? name.slice(1) : name;
}

function lists(differences, what, expected, found, mayHaveMore = false) {
  const [a, b] = [new Set(expected), new Set(found)];
  const missing = [...a].filter((item) => !b.has(item));
  const extra = [...b].filter((item) => !a.has(item));
  if (missing.length > 0) differences.push(`${what}: ${missing.length} missing: ${missing.slice(0, 3).join(", ")}`);
  if (extra.length > 0 && !mayHaveMore)
    differences.push(`${what}: ${extra.length} too many: ${extra.slice(0, 3).join(", ")}`);
}

function run(program, args) {
  try {
    const stdio = ["ignore", "pipe", "pipe"];
    return { text: execFileSync(program, args, { encoding: "latin1", maxBuffer: 2 ** 31 - 1, stdio }), error: "" };
  } catch (error) {
    if (error.status === null || error.status === undefined) throw error;
    return { text: error.stdout ?? "", error: error.stderr || "failed" };
  }
}
