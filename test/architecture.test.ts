// Reads every import line under src/ and holds the folders to their arrows, the packages to their doors, and Node's
// modules to the files that may touch the world. Prints the five longest files, so that growth is seen.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../src/catalogue.js";

/**
 * What a folder (or a file of the top level) may import, besides finding.ts, errors.ts and append.ts, which are open to all.
 * "archive (types)" allows only `import type`.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "finding.ts": [],
  "errors.ts": [],
  "append.ts": [],
  "version.ts": [],
  "suggest.ts": [],
  "text.ts": [],
  "wildcards.ts": [],
  "json.ts": ["suggest.ts"],
  "plain-files.ts": [],
  "catalogue.ts": ["json.ts", "text.ts"],
  "config.ts": ["catalogue.ts", "json.ts", "plain-files.ts", "suggest.ts"],
  "baseline.ts": ["json.ts", "report (types)"],
  bytes: [],
  model: [],
  versions: [],
  // Finds the tables beside src/ and dist/ alike, so it must lie as deep as a chunk of dist/.
  "knowledge-files.ts": [],
  knowledge: ["model", "json.ts", "knowledge-files.ts", "pyc", "rules (types)", "wildcards.ts"],
  pyc: ["bytes", "model"],
  python: ["model"],
  archive: ["bytes", "model", "pyc"],
  native: ["bytes", "model"],
  evaluate: ["model", "wildcards.ts"],
  recipe: ["model", "evaluate", "python", "knowledge", "wildcards.ts"],
  freezer: ["model", "archive (types)", "evaluate", "pyc", "bytes", "knowledge", "versions"],
  graph: ["model", "evaluate", "knowledge", "wildcards.ts"],
  linkage: ["model", "knowledge"],
  // Reads feeds, from folders and addresses; asks nothing of builds.
  feed: ["model", "versions"],
  scan: ["bytes", "model", "native", "archive", "pyc", "python", "freezer", "recipe", "evaluate", "graph", "knowledge"],
  // rules/knowledge.ts says what rules may ask; knowledge/ answers. Rules never see a table.
  rules: ["model", "versions", "catalogue.ts", "text.ts", "wildcards.ts"],
  report: ["catalogue.ts (types)", "model (types)"],
  // The one place that knows every reader, to hand them to each other; lint/ is the trip's single legs.
  "lint.ts": [
    ...[
      "archive",
      "bytes",
      "evaluate",
      "freezer",
      "graph",
      "knowledge",
      "model",
      "pyc",
      "python",
      "recipe",
      "rules",
      "scan",
    ],
    ...["lint", "catalogue.ts", "config.ts", "version.ts", "report (types)"],
  ],
  lint: [
    ...["evaluate", "graph", "knowledge", "linkage", "model", "pyc", "python", "recipe", "rules", "scan"],
    ...["catalogue.ts", "suggest.ts", "report (types)"],
  ],
  "list.ts": ["archive", "bytes", "model", "scan", "version.ts", "report (types)"],
  "feed.ts": ["feed", "knowledge", "rules", "catalogue.ts", "version.ts", "report (types)"],
  "index.ts": ["lint.ts", "catalogue.ts", "report", "rules"],
  cli: [
    "bytes",
    "lint.ts",
    "list.ts",
    "feed.ts",
    "plain-files.ts",
    "baseline.ts",
    "catalogue.ts",
    "config.ts",
    "version.ts",
    "text.ts",
    "report",
    "suggest.ts",
  ],
};

/** Each package is known to one file (or folder): the rest of the program would not notice another one. */
const doors: Readonly<Record<string, string>> = {
  yauzl: "archive/zip.ts",
  chalk: "report/human.ts",
  "cli-table3": "report/human.ts",
  globby: "scan/targets.ts",
  commander: "cli/options.ts",
  "smol-toml": "recipe/pyproject.ts",
  yaml: "feed/electron.ts",
  saxes: "feed/sparkle.ts",
};

/** Where the world comes in. Everything else gets bytes and texts. */
const worldly: Readonly<Record<string, RegExp>> = {
  "node:fs":
    /^(bytes|archive|scan|knowledge)\/|^feed\/documents\.ts$|^(catalogue|config|plain-files|version|lint|knowledge-files)\.ts$|^cli\/(main|command-script)\.ts$/,
  "node:fs/promises": /^$/,
  "node:child_process": /^$/,
  "node:http": /^feed\/http\.ts$/,
  "node:https": /^feed\/http\.ts$/,
  "node:net": /^$/,
  "node:os": /^(bytes|scan)\//,
  "node:worker_threads": /^$/,
};

interface ImportLine {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const source = new URL("../src/", import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.endsWith(".ts"))
  .sort();
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, source), "utf8")]));

const imports: readonly ImportLine[] = [...texts].flatMap(([file, text]) =>
  [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm),
    ...text.matchAll(/\bimport\(()"([^"]+)"\)/g),
  ].map(([, type, target = ""]) => ({
    from: file,
    to: target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target).replace(/\.js$/, ".ts") : target,
    isTypeOnly: (type ?? "") !== "",
  })),
);

const folderOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : file);
const inside = imports.filter(({ to }) => to.endsWith(".ts"));

const openToAll = ["finding.ts", "errors.ts", "append.ts"];

describe("arrows", () => {
  test("every folder has its row", () => {
    expect(files.map(folderOf).filter((folder) => !(folder in arrows))).toEqual([]);
  });

  test("no import goes where its folder's row does not lead", () => {
    const wrong = inside.filter(({ from, to, isTypeOnly }) => {
      const [own, other] = [folderOf(from), folderOf(to)];
      if (own === other || openToAll.includes(other)) return false;
      const row = arrows[own] ?? [];
      return !(row.includes(other) || (isTypeOnly && row.includes(`${other} (types)`)));
    });
    expect(wrong.map(({ from, to, isTypeOnly }) => `${from} -> ${to}${isTypeOnly ? " (types)" : ""}`)).toEqual([]);
  });

  test("no rule is known to any file but the list of rules", () => {
    const rules = new Set([...loadCatalogue().rules.keys()].map((id) => `rules/${id}.ts`));
    const wrong = inside.filter(({ from, to }) => rules.has(to) && from !== "rules/index.ts");
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test("every file that is imported exists", () => {
    expect(inside.filter(({ to }) => !texts.has(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });
});

describe("doors", () => {
  test.each(Object.entries(doors))("%s is imported only by %s", (name, door) => {
    const users = new Set(imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from));
    expect([...users]).toEqual([door]);
  });

  test.each(Object.entries(worldly))("%s stays where it may be", (name, allowed) => {
    const users = imports.filter(({ to, isTypeOnly }) => to === name && !isTypeOnly).map(({ from }) => from);
    expect(users.filter((file) => !allowed.test(file))).toEqual([]);
  });

  test("no other package is imported", () => {
    const others = imports.filter(({ to }) => !to.endsWith(".ts") && !to.startsWith("node:") && !(to in doors));
    expect(others.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test("process and console are the command's alone", () => {
    const users = files.filter(
      (file) =>
        !file.startsWith("cli/") && /(?<![\w."'`/])(process|console)\.\w/.test(withoutComments(texts.get(file) ?? "")),
    );
    expect(users).toEqual([]);
  });
});

test("every file opens with what it is for", () => {
  expect(files.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(texts.get(file) ?? ""))).toEqual([]);
});

/** Files that may be longer than the rest, and why. */
const long: Readonly<Record<string, string>> = {
  "pyc/operations.ts": "a table: what each opcode does, one case each",
  "pyc/guards.ts": "from jumps back to statements: one algorithm whose parts share its graph",
  "python/statements.ts": "a hot parser: one function per statement, and calls between files cost",
  "python/expressions.ts": "a hot parser: one function per precedence",
};

test("no file but those with a reason is longer than 700 lines", () => {
  const lengths = [...texts]
    .map(([file, text]) => ({ file, lines: text.split("\n").length - 1 }))
    .sort((a, b) => b.lines - a.lines);
  const longest = lengths.slice(0, 5).map(({ file, lines }) => `${file} ${lines}`);
  process.stdout.write(`longest files: ${longest.join(", ")}\n`);
  expect(lengths.filter(({ file, lines }) => lines > 700 && !(file in long))).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
