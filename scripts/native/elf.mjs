// What GNU readelf says of an ELF file, compared with the reader's view: needs, soname, search paths, interpreter, versions
// needed and defined, and the dynamic symbols with their versions.

import { spawnSync } from "node:child_process";

export const format = "elf";

export function compare(path, read, symbolsOf) {
  const flags = ["-h", "-l", "-d", "-V", "--dyn-syms", "-W", "-U", "locale"];
  const { stdout, stderr } = spawnSync("readelf", [...flags, path], {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  const [image] = read.images;
  const { symbols, problems } = symbolsOf(image);
  const theirs = parse(stdout);
  const ours = factsOf(image, symbols);
  const differences = Object.keys(ours).flatMap((part) => differencesOf(part, ours[part], theirs[part]));
  for (const { reason } of [...read.problems, ...problems]) differences.push(`problem: ${reason}`);
  const counts = {
    needs: ours.needs.length,
    "versions needed": ours.versionNeeds.length,
    "versions defined": ours.versionDefinitions.length,
    imports: ours.imports.length,
    exports: ours.exports.length,
    [`of ${image.bits} bits, ${image.endian} endian`]: 1,
  };
  const refused = /(Error|Warning): .*/.exec(stderr)?.[0];
  return { differences, counts, ...(refused && { refused }) };
}

function factsOf(image, { imports, exports }) {
  return {
    numbers: [`${image.bits} ${image.endian}`],
    needs: image.needs.map(({ name, how }) => `${name} ${how}`),
    ownName: image.ownName === undefined ? [] : [image.ownName],
    interpreter: image.interpreter === undefined ? [] : [image.interpreter],
    rpath: image.rpath,
    runpath: image.runpath,
    skipsSystem: image.skipsSystem ? ["NODEFLIB"] : [],
    versionNeeds: image.versionNeeds.flatMap(({ library, versions }) =>
      versions.map(({ name, isWeak }) => `${library} ${name}${isWeak ? " weak" : ""}`),
    ),
    versionDefinitions: image.versionDefinitions,
    imports: imports
      .map(({ name, version, library, isWeak }) => symbol(name, version, library, isWeak ? "WEAK" : ""))
      .sort(),
    exports: [...exports]
      .flatMap(([name, versions]) => versions.map((version) => symbol(name, version === name ? "" : version)))
      .sort(),
  };
}

/** readelf hides the version of a symbol that has the version's own name, as each defined version has one. */
function symbol(name, version = "", library = "", binding = "") {
  return `${name}@${version} ${library} ${binding}`.trim();
}

const TAGS = /^ 0x[0-9a-f]+ \((NEEDED|SONAME|RPATH|RUNPATH|AUXILIARY|FILTER)\)\s+.*?: \[(.*)\]$/gm;
const HOW = { NEEDED: "load", FILTER: "load", AUXILIARY: "weak" };
const DEFINED = /^ {2}[0-9a-fx]+: Rev: 1 {2}Flags: (.*?) {1,2}Index: (\d+) {2}Cnt: \d+ {2}Name: (.*)$/gm;
const NEEDED =
  /^ {2}[0-9a-fx]+: (?:Version: 1 {2}File: (.*?) {2}Cnt: \d+|  Name: (.*?) {2}Flags: (.*?) {2}Version: (\d+))$/gm;
const SYMBOL = /^ *\d+: [0-9a-f]+ +\S+ +(?:<.*?>: \w+|\S+) +(<.*?>: \w+|\S+) +(\S+) +(?:\[.*?\] +)?(\S+) (.+)$/gm;

function parse(text) {
  const facts = { needs: [], ownName: [], rpath: [], runpath: [], versionNeeds: [], imports: [], exports: [] };
  const pathOf = (value) => (value === "" ? [] : value.split(":"));
  for (const [, tag, value] of text.matchAll(TAGS)) {
    if (tag === "SONAME") facts.ownName = [value];
    else if (tag === "RPATH") facts.rpath = pathOf(value);
    else if (tag === "RUNPATH") facts.runpath = pathOf(value);
    else facts.needs.push(`${value} ${HOW[tag]}`);
  }
  facts.numbers = [`${/Class: +ELF(\d+)/.exec(text)?.[1]} ${/Data: .*, (\w+) endian/.exec(text)?.[1]}`];
  facts.interpreter = [...text.matchAll(/\[Requesting program interpreter: (.*)\]/g)].map((match) => match[1]);
  facts.skipsSystem = /\(FLAGS_1\) .*NODEFLIB/.test(text) ? ["NODEFLIB"] : [];
  const definitions = [...text.matchAll(DEFINED)].filter(([, flags]) => !flags.includes("BASE"));
  facts.versionDefinitions = definitions.map((match) => match[3]);

  const libraries = new Map();
  let library = "";
  for (const [, file, name, flags, index] of text.matchAll(NEEDED)) {
    if (file !== undefined) library = file;
    else {
      facts.versionNeeds.push(`${library} ${name}${flags.includes("WEAK") ? " weak" : ""}`);
      libraries.set(index, library);
    }
  }
  const table = /Symbol table '.dynsym'[^]*?(?:\n\n|$)/.exec(text)?.[0] ?? "";
  for (const [, binding, visibility, section, text] of table.matchAll(SYMBOL)) {
    const isImport = section === "UND";
    if (binding === "LOCAL" || (!isImport && (visibility === "HIDDEN" || visibility === "INTERNAL"))) continue;
    const [, name, version, index] = /^(.+?)(?:@@?([^@ ]+)(?: \((\d+)\))?)?$/.exec(text);
    if (isImport) facts.imports.push(symbol(name, version, libraries.get(index), binding === "WEAK" ? "WEAK" : ""));
    else facts.exports.push(symbol(name, version));
  }
  facts.imports.sort();
  facts.exports.sort();
  return facts;
}

/** Lists must be equal in order; the first three differences are shown. */
function differencesOf(part, ours, theirs) {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return [];
  const missing = lacking(theirs, ours).map((item) => `${part}: we lack ${item}`);
  const invented = lacking(ours, theirs).map((item) => `${part}: they lack ${item}`);
  const all = [...missing, ...invented];
  return all.length === 0 ? [`${part}: another order`] : all;
}

function lacking(list, from) {
  const counts = new Map();
  for (const item of from) counts.set(item, (counts.get(item) ?? 0) + 1);
  return list.filter((item) => {
    const count = counts.get(item) ?? 0;
    counts.set(item, count - 1);
    return count <= 0;
  });
}
