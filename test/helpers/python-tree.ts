// A World of literal Python files, and what the evaluator makes of a name in it, written as a person would.

import { createEvaluator, type Evaluator } from "../../src/evaluate/evaluator.js";
import { TREE, type Value } from "../../src/evaluate/value.js";
import { moduleOfPath, type Unit, type World } from "../../src/evaluate/world.js";
import type { Platform } from "../../src/model/app.js";
import type { ModuleCode } from "../../src/model/code.js";
import { readSource } from "../../src/python/read-source.js";

export interface PythonTree {
  /** Path → text. `.py` files are modules; a file below `scripts/` is a script. */
  readonly files: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly python?: string;
  readonly constants?: ReadonlyMap<string, Value>;
  readonly workingDirectory?: string;
  readonly canImport?: (module: string) => boolean | undefined;
  readonly interest?: ReadonlySet<string>;
  readonly noted?: ReadonlySet<string>;
}

/** The world of the files; every script and module is a unit, and every unit may import every other. */
export function worldOf(tree: PythonTree): World {
  const python = tree.python ?? "3.11";
  const units = new Map<string, Unit>();
  const codes = new Map<string, ModuleCode>();
  const folders = new Map<string, Set<string>>();
  for (const [file, source] of Object.entries(tree.files)) {
    const parts = file.split("/");
    parts.forEach((part, depth) => {
      const folder = parts.slice(0, depth).join("/");
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(part));
    });
    const isScript = file.startsWith("scripts/");
    const name = isScript ? `script:${parts.slice(1).join("/")}` : moduleOfPath(file);
    if (name === undefined || !(isScript || file.endsWith(".py"))) continue;
    const place = (line: number) => (line > 0 ? { path: file, line } : { path: file });
    units.set(name, { name, isPackage: file.endsWith("/__init__.py"), isScript, file, place });
    const { code } = readSource(new TextEncoder().encode(source), {
      interest: tree.interest ?? new Set(),
      depth: "full",
      python,
      ...(tree.noted !== undefined && { noted: tree.noted }),
    });
    codes.set(name, code);
  }
  return {
    platform: tree.platform ?? "linux",
    python,
    unit: (name) => units.get(name),
    imports: (name) => codes.get(name),
    full: (name) => codes.get(name),
    list: (directory) => {
      const names = folders.get(directory);
      return names === undefined ? undefined : [...names].sort();
    },
    importersOf: (name) => [...units.keys()].filter((one) => one !== name),
    names: () => [...units.values()].filter((one) => !one.isScript).map((one) => one.name),
    line: (name, line) => {
      const file = units.get(name)?.file;
      return file === undefined ? undefined : tree.files[file]?.split("\n")[line - 1]?.trim();
    },
    constants: tree.constants ?? new Map(),
    readText: (path) => tree.files[path],
    ...(tree.workingDirectory === undefined ? {} : { workingDirectory: tree.workingDirectory }),
    ...(tree.canImport === undefined ? {} : { canImport: tree.canImport }),
  };
}

/** The value of a top-level name at the end of a module, as text. */
export function globalOf(tree: PythonTree, unit: string, name: string): string {
  return show(createEvaluator(worldOf(tree)).global(unit, name));
}

/** The value of a name at the end of the function `scope` of a module, for any call that the tree makes. */
export function localOf(tree: PythonTree, unit: string, scope: string, name: string): string {
  const world = worldOf(tree);
  const evaluator: Evaluator = createEvaluator(world);
  const code = world.full(unit);
  const index = code?.scopes.findIndex((one) => one.name === scope) ?? -1;
  if (code === undefined || index < 0) throw new Error(`${unit} has no ${scope}`);
  const frame = evaluator.frame(unit, code, index);
  return show(evaluator.evaluate({ k: "name", id: name }, frame, Number.POSITIVE_INFINITY, []));
}

/**
 * 'text' with * for holes and ~ for the tree; [a, b?, ...] for a list with a doubtful item and more that is not known;
 * {k: v}; a | b for one of several; ? for what is not known.
 */
export function show(value: Value): string {
  switch (value.t) {
    case "text":
      return `'${value.parts.map((part) => part ?? "*").join("")}'`.replaceAll(TREE, "~");
    case "scalar":
      return value.value === null
        ? "None"
        : value.value === true
          ? "True"
          : value.value === false
            ? "False"
            : `${value.value}`;
    case "list": {
      const items = value.items.map((item) => show(item.value) + (item.maybe ? "?" : ""));
      return `[${[...items, ...(value.complete ? [] : ["..."])].join(", ")}]`;
    }
    case "dict": {
      const entries = value.entries.map((one) => `${show(one.key)}: ${show(one.value)}${one.maybe ? "?" : ""}`);
      return `{${[...entries, ...(value.complete ? [] : ["..."])].join(", ")}}`;
    }
    case "module":
      return `<module ${value.name}>`;
    case "external":
      return `<${value.path}>`;
    case "function":
      return "<function>";
    case "class":
      return "<class>";
    case "instance":
      return "<instance>";
    case "partial":
      return "<partial>";
    case "union":
      return value.options.length === 0 ? "<nothing>" : value.options.map(show).sort().join(" | ");
    case "unknown":
      return "?";
  }
}
