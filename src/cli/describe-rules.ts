// `--list-rules` and `--explain FL101`: the catalogue, for people. Situations that are mended in different ways are told
// apart by the sentence that a report has for them.

import { fixOf, freezerWords, type Catalogue, type RuleEntry, type Text } from "../catalogue.js";
import { rulesMeantBy } from "../config.js";
import type { ReporterName } from "../report/index.js";
import { wrap } from "../report/wrap.js";
import { fill } from "../text.js";

/** Every rule, as a table (wrapped at `width`, if any) or as JSON. */
export async function listRules(
  catalogue: Catalogue,
  format: ReporterName,
  width: number | undefined,
): Promise<string> {
  const rules = [...catalogue.rules.values()];
  if (format === "json") {
    const rows = rules.map(({ code, id, severity, category, since, title }) => ({
      code,
      rule: id,
      severity,
      category,
      since,
      title,
    }));
    return `${JSON.stringify(rows, undefined, 2)}\n`;
  }
  const { ruleTable } = await import("../report/human.js");
  return ruleTable(rules, width);
}

/** What a rule finds, why, what users see, and what to do, wrapped at `width`. */
export function explainRule(word: string, catalogue: Catalogue, width: number): string {
  return rulesMeantBy(word, catalogue, "--explain")
    .map((entry) => {
      const symptoms = new Set(
        [...entry.symptom.values()].flatMap(textsOf).flatMap((text) => shownAs(text, catalogue)),
      );
      const fixes = fixLines(entry).map(({ text, indent }) =>
        wrap(text, width, " ".repeat(indent), " ".repeat(indent + 2)),
      );
      return [
        `${entry.code} ${entry.id} (${[entry.severity, ...entry.milder].join(", or ")}; since ${entry.since})`,
        entry.title,
        "",
        wrap(entry.why, width, "", ""),
        ...paragraph(
          "Shows as",
          [...symptoms].map((line) => wrap(line, width, "  ", "    ")),
        ),
        ...paragraph("What to do", fixes),
        ...paragraph(
          `Adding modules, by freezer (here ${EXAMPLE} or all of ${PACKAGE})`,
          isAdding(entry) ? addingLines(catalogue).map((line) => wrap(line, width, "  ", "    ")) : [],
        ),
        ...paragraph("To silence it", [
          ...wrap("in source, at the line or above it, with your reason behind:", width, "  ", "    ").split("\n"),
          `      # freeze-lint: ignore[${entry.code}] sold apart`,
          ...wrap(
            "in freeze-lint.config.json, one name (* matches anything) or the whole rule:",
            width,
            "  ",
            "    ",
          ).split("\n"),
          `      "ignore": [{ "rule": "${entry.code}", "subject": "${PACKAGE}.*", "because": "sold apart" }]`,
          `      "rules": { "${entry.code}": "${entry.milder.includes("info") ? "info" : (entry.milder[0] ?? "off")}" }    or "off"`,
          ...wrap("all that is found today: --baseline FILE --update-baseline", width, "  ", "    ").split("\n"),
        ]),
      ].join("\n");
    })
    .join("\n\n\n")
    .concat("\n");
}

function paragraph(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

interface Line {
  readonly text: string;
  readonly indent: number;
}

/**
 * The fixes, under the messages that they are for where not all messages have the same; what most have stands last, and is
 * not repeated for freezers that have it with another message as well.
 */
function fixLines(entry: RuleEntry): readonly Line[] {
  const groups = new Map<string, { readonly messages: string[]; readonly fixes: Fixes }>();
  for (const [message, sentence] of entry.messages) {
    const fixes = fixesOf(entry, message);
    if (fixes.size === 0) continue;
    const key = JSON.stringify([...fixes]);
    const group = groups.get(key) ?? { messages: [], fixes };
    groups.set(key, group);
    group.messages.push(plain(sentence, spoken));
  }
  const remedies = [...entry.remedies]
    .map(([id, text]) => [id, plain(text, spoken)] as const)
    .filter(([, text]) => text !== UNTOLD)
    .map(([id, text]) => ({ text: `${id}: ${text}`, indent: 4 }));
  const [usual, ...others] = [...groups.values()].sort((a, b) => b.messages.length - a.messages.length);
  if (usual === undefined) return [];
  if (others.length === 0) return [...spelled(usual.fixes).map((text) => ({ text, indent: 2 })), ...remedies];
  const isUsual = usual.messages.length > 1;
  const byMessage = [...others, usual].flatMap((group) => {
    const isOther = group !== usual && group.fixes.get("*") === usual.fixes.get("*");
    const fixes = [...group.fixes].filter(([freezer, text]) => !isOther || usual.fixes.get(freezer) !== text);
    return [
      ...(group === usual && isUsual ? ["otherwise:"] : group.messages.map((text) => `"${text}":`)).map((text) => ({
        text,
        indent: 2,
      })),
      ...spelled(new Map(fixes)).map((text) => ({ text, indent: 4 })),
      ...(isOther && fixes.length < group.fixes.size ? [{ text: "other freezers: as at the end", indent: 4 }] : []),
    ];
  });
  return remedies.length === 0
    ? byMessage
    : [...byMessage, { text: "by what stood in the way, where that is known:", indent: 2 }, ...remedies];
}

const PACKAGE = "acme.drivers";
const EXAMPLE = `${PACKAGE}.usb`;

/** What stands for a text that depends on the finding alone. */
const UNTOLD = "...";

/** What users see; of exceptions, the wordings for a module that isn't there. */
function shownAs(text: Text & string, { exceptions }: Catalogue): readonly string[] {
  const absent = exceptions.get("absent");
  if (text !== "{exception}" || absent === undefined) {
    const whole = plain(text, verbatim);
    // Where all of it depends on the platform, each part is a symptom of its own.
    const all =
      whole === "" ? [...text.matchAll(/\{\?(.*?)\?\}/gs)].map(([, part = ""]) => plain(part, verbatim)) : [whole];
    return all.filter((line) => line !== UNTOLD);
  }
  return [...new Set(textsOf(absent).map((one) => plain(one, verbatim)))];
}

/** Whether a fix says to add modules. */
function isAdding(entry: RuleEntry): boolean {
  return [...entry.fix.values()].some((byMessage) =>
    [...byMessage.values()].flatMap(textsOf).some((text) => /\{adding\}/.test(text)),
  );
}

/** In each freezer's own words, with an example in it: a module, and all of a package where there is a way for that. */
function addingLines({ adding, includesOptions }: Catalogue): readonly string[] {
  const isFreezer = (key: string): boolean => key !== "*" && freezerWords.includes(key.replace(" command line", ""));
  const freezers = new Set([...includesOptions.keys(), ...adding.keys()].filter(isFreezer));
  return [...freezers].map((freezer) => {
    const text = adding.get(freezer) ?? adding.get("*") ?? "";
    const option = includesOptions.get(freezer) ?? includesOptions.get("*");
    const one = fill(text, { add: [EXAMPLE], plain: [EXAMPLE], collected: [], both: 1, option });
    const all = fill(text, { add: [`${PACKAGE}.*`], plain: [], collected: [PACKAGE], both: 1, option });
    return `${freezer}: ${one}${/\{collected/.test(text) ? `; or ${all.replace(/^add /, "")}` : ""}`;
  });
}

/** By freezer; "*" is any other. */
type Fixes = ReadonlyMap<string, string>;

function fixesOf(entry: RuleEntry, message: string): Fixes {
  const fixes = new Map<string, string>();
  const usual = fixOf(entry, message, []);
  if (usual !== undefined) fixes.set("*", plain(usual, spoken));
  for (const freezer of entry.fix.keys()) {
    const text = freezer === "*" ? undefined : fixOf(entry, message, [freezer]);
    if (text !== undefined) fixes.set(freezer, plain(text, spoken));
  }
  return fixes;
}

/** The fix for any freezer first, then those of freezers that have other words: "esky, bbfreeze: ...". */
function spelled(fixes: Fixes): readonly string[] {
  const usual = fixes.get("*");
  const freezersByText = new Map<string, string[]>();
  for (const [freezer, text] of fixes)
    if (text !== usual) freezersByText.set(text, [...(freezersByText.get(text) ?? []), freezer]);
  const own = [...freezersByText].map(([text, freezers]) => `${freezers.join(", ")}: ${text}`);
  return usual === undefined ? own : [usual, ...own];
}

/** A text with its holes as a person would write them: `add {names:quoted}` becomes `add the modules`. */
function plain(text: string, words: Readonly<Record<string, string>>): string {
  return text
    .replace(/\{\?.*?\?\}/gs, "")
    .replace(/"(\{\w+\})"/g, "$1")
    .replace(/\{\w+:count\}/g, "some")
    .replace(/\{how:([^{}|]*)\|[^{}]*\}/g, "$1")
    .replace(/\{\w+:[^{}|]*\|([^{}]*)\}/g, "$1")
    .replace(/\{(\w+)(?::\w+)?\}/g, (_whole, name: string) => words[name] ?? `<${name}>`);
}

/** In sentences of ours. */
const spoken: Readonly<Record<string, string>> = {
  names: "the modules",
  distribution: "NAME",
  group: "a group",
  entries: "plugins",
  as: "its other name",
  add: "the modules",
  remove: "the modules",
  first: "the module",
  firstTail: "NAME",
  package: "PACKAGE",
  outer: "the top package",
  modes: '"acme.drivers": "py"',
  ending: ".pyc",
  folders: "its folder",
  packages: "packages",
  via: "the loader",
  from: "a module",
  importer: "a module",
  build: "the build",
  total: "all",
  megabytes: "some",
  percent: "some",
  target: "a place",
  bytes: "some",
  freezer: "the freezer",
  option: "the freezer's includes list",
  adding: "add the modules (see below)",
  top: "the package",
  because: "...",
  reason: "...",
  subject: "the file",
  platform: "the platform",
  standard: "of that name",
  python: "<version>",
  asker: "a file of the build",
  program: "the program",
  more: "some",
  library: "LIBRARY",
  wanted: "LIBRARY",
  want: "LIBRARY",
  dll: "NAME.dll",
  other: "another",
  release: "its release form",
  files: "the files",
  assembly: "Microsoft.VC90.CRT",
  bits: "32",
  arch: "the machine",
  system: "the system",
  systems: "the systems",
  newest: "the newest",
  libc: "one C library",
  have: "what is there",
  has: "has",
  found: "what is there",
  there: "what is there",
  named: "its name",
  running: "the program's",
  promised: "a version",
  path: "PATH",
  folder: "FOLDER",
  binding: "PyQt5",
  plugin: "pyqt5",
  tops: "the modules",
  symbol: "a function",
  symptom: UNTOLD,
  remedy: UNTOLD,
  contracts: "contracts",
  crypto: "libcrypto",
  unix: "libNAME.so",
  windows: "NAME.dll",
  key: "Europe/Berlin",
  domain: "DOMAIN",
  namespace: "NAMESPACE",
  script: "the script",
  part: "Tcl",
  dir: "a folder",
  text: "NAME",
  name: "the application",
  archive: "NAME",
  proper: "NAME-VERSION.PLATFORM.zip",
  machine: "a platform",
  meant: "its whole name",
  base: "the release before",
  word: "the word",
  order: "...",
  problem: "...",
  characters: "such a character",
  number: "a number",
  most: "the limit",
  how: "not newer than",
  file: "a file",
  one: "one version",
  start: "one version",
  version: "the version",
  said: "another number",
  algorithm: "sum",
  others: "other platforms",
  bases: "its bases",
  app: "the application",
  versions: "the newest version",
  gone: "3.12",
  separator: ":",
  zip: "library.zip",
  template: "NAME",
  function: "a function",
  raised: "PATH",
  blank: "it",
  words: "its arguments",
  method: "write",
  stream: "stdout",
};

/** In what the user of the application sees, which is quoted. */
const verbatim: Readonly<Record<string, string>> = {
  ...spoken,
  // Of the platforms, as each spells a library.
  elf: "libNAME.so",
  passed: "libNAME.so",
  extension: "NAME.so",
  unopened: "NAME.so",
  pe: "NAME.dll",
  absent: "pythonXY.dll",
  conflict: "pythonXY.dll",
  macho: "NAME.dylib",
  dyld: "NAME.dylib",
  class: "32",
  data: "little",
  need: "another",
  first: "<module>",
  firstTail: "<module>",
  bare: "<module>",
  whole: "<module>",
  tail: "<module>",
};

function textsOf(text: Text): readonly string[] {
  return typeof text === "string" ? [text] : [...text.values()];
}
