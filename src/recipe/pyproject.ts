// pyproject.toml as setup() reads it: [tool.cxfreeze] holds the options of cx_Freeze's commands and its executables (its
// documentation, "Setup script"), [project] and [tool.setuptools] what else would be keywords of setup().

import { parse } from "smol-toml";
import { type DictEntry, type Item, type Value, bool, num, text } from "../evaluate/value.js";
import type { Gap, Place } from "../finding.js";
import type { EntryPoint } from "../model/entry-points.js";
import { type CopiedApp, type Table, copiedApps } from "./copied-apps.js";
import type { CommandOptions } from "./setup-cfg.js";
import { entryPointOf } from "./entry-point-lines.js";
import { type TomlLines, tomlLines } from "./toml-lines.js";
import type { Slot } from "./slots.js";

export interface PyProject {
  /** The options that [tool.cxfreeze] gives a command. */
  readonly configured: CommandOptions;
  /** What is declared here instead of in setup()'s keywords. */
  readonly declared: Slot;
  /** Where [tool.cxfreeze] begins; undefined without it. */
  readonly cxFreeze: Place | undefined;
  readonly isProject: boolean;
  /** The distribution's name, and what it offers beside scripts: [project.entry-points], [tool.poetry.plugins]. */
  readonly distribution: {
    readonly name: string | undefined;
    /** Where it stands in plain text: [project] or [tool.poetry]. */
    readonly version?: { readonly said: string; readonly place: Place };
    readonly entryPoints: readonly EntryPoint[];
  };
  /** Applications of [tool.briefcase] and [tool.pup]. */
  readonly copied: readonly CopiedApp[];
  readonly gaps: readonly Gap[];
}

/** Deeper than any option is nested. */
const MAX_DEPTH = 64;

/** Reads the text of a pyproject.toml. Text that is no TOML is a gap, when it speaks of a freezer. */
export function readPyProject(source: string, place: (line: number) => Place): PyProject {
  const nowhere: Slot = { value: dict([], place(0)), place: place(0), maybe: false };
  let top: Table;
  try {
    top = parse(source, { maxDepth: MAX_DEPTH, unsafeKeyBehaviour: "drop" });
  } catch (error) {
    const line = error instanceof Error && "line" in error && typeof error.line === "number" ? error.line : 0;
    const what = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    const reason = `not TOML: ${what.replace(/^Invalid TOML document: /, "")}`;
    const gaps: Gap[] = /cxfreeze/.test(source)
      ? [{ place: place(line), reader: "toml", reason, hides: "recipe" }]
      : [];
    const nothing = { cxFreeze: undefined, isProject: false, distribution: { name: undefined, entryPoints: [] } };
    return { configured: () => undefined, declared: nowhere, ...nothing, copied: [], gaps };
  }
  const reading: Reading = { lines: tomlLines(source), place };
  const tool = tableIn(top, "tool");
  const cxFreeze = tableIn(tool, "cxfreeze");
  const setuptools = tableIn(tool, "setuptools");
  const project = tableIn(top, "project");
  return {
    configured: (command) => {
      const name = Object.keys(cxFreeze ?? {}).find((key) => key.replaceAll("-", "_") === command);
      return name === undefined ? undefined : slotOf(cxFreeze?.[name], ["tool", "cxfreeze", name], reading);
    },
    declared: {
      ...nowhere,
      value: dict(
        [
          ...["name", "version"].flatMap((key) => entry(key, project, ["project", key], reading)),
          ...entryPoints(project, reading),
          ...["packages", "py_modules", "package_data"].flatMap((key) =>
            entry(key, setuptools, ["tool", "setuptools", key.replace("_", "-")], reading),
          ),
          ...dataFiles(setuptools, reading),
          ...entry("scripts", setuptools, ["tool", "setuptools", "script-files"], reading),
          ...entry("executables", cxFreeze, ["tool", "cxfreeze", "executables"], reading),
        ],
        place(0),
      ),
    },
    cxFreeze: cxFreeze === undefined ? undefined : place(reading.lines.of(["tool", "cxfreeze"])?.first ?? 0),
    isProject: project !== undefined || setuptools !== undefined,
    distribution: {
      name: [project?.["name"], tableIn(tool, "poetry")?.["name"]].find((name) => typeof name === "string"),
      ...versionOf(project, ["project"], reading),
      ...(project?.["version"] === undefined && versionOf(tableIn(tool, "poetry"), ["tool", "poetry"], reading)),
      entryPoints: [
        ...plugins(project, ["project", "entry-points"], reading),
        ...plugins(tableIn(tool, "poetry"), ["tool", "poetry", "plugins"], reading),
      ],
    },
    copied: copiedApps(tool, (path, literal) => {
      const within = reading.lines.of(path) ?? { first: 0, last: 0 };
      return place(literal === undefined ? within.first : reading.lines.literal(literal, within));
    }),
    gaps: [],
  };
}

interface Reading {
  readonly lines: TomlLines;
  readonly place: (line: number) => Place;
}

function tableIn(table: Table | undefined, key: string): Table | undefined {
  const value = table?.[key];
  return isTable(value) ? value : undefined;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Poetry's "0.0.0" stands for one that a plugin works out. */
function versionOf(
  table: Table | undefined,
  path: readonly string[],
  { lines, place }: Reading,
): Pick<PyProject["distribution"], "version"> {
  const said = table?.["version"];
  if (typeof said !== "string" || (said === "0.0.0" && path.includes("poetry"))) return {};
  return { version: { said, place: place(lines.of([...path, "version"])?.first ?? 0) } };
}

/** The entry of setup()'s keyword, from the last name of a path; none for what is no text and no list (packages.find). */
function entry(
  keyword: string,
  table: Table | undefined,
  path: readonly string[],
  reading: Reading,
): readonly DictEntry[] {
  const key = path[path.length - 1] ?? "";
  const value = table?.[key] ?? table?.[key.replaceAll("-", "_")];
  if (value === undefined || (isTable(value) && keyword !== "package_data")) return [];
  const slot = slotOf(value, path, reading);
  return [{ key: text(keyword), value: slot.value, place: slot.place, maybe: false }];
}

/** [tool.setuptools.data-files], as the pairs of setup(data_files=...). */
function dataFiles(setuptools: Table | undefined, reading: Reading): readonly DictEntry[] {
  const path = ["tool", "setuptools", "data-files"];
  const items = Object.entries(tableIn(setuptools, "data-files") ?? {}).map(([folder, files]): Item => {
    const slot = slotOf(files, [...path, folder], reading);
    const pair = [text(folder), slot.value].map((value): Item => ({ value, place: slot.place, maybe: false }));
    return { value: { t: "list", items: pair, complete: true, place: slot.place }, place: slot.place, maybe: false };
  });
  const place = reading.place(reading.lines.of(path)?.first ?? 0);
  if (items.length === 0) return [];
  return [{ key: text("data_files"), value: { t: "list", items, complete: true, place }, place, maybe: false }];
}

/** [project.scripts] and [project.gui-scripts], as the lines of setup(entry_points=...). */
function entryPoints(project: Table | undefined, reading: Reading): readonly DictEntry[] {
  const groups = ["scripts", "gui-scripts"].flatMap((group): readonly DictEntry[] => {
    const path = ["project", group];
    const scripts = Object.entries(tableIn(project, group) ?? {});
    const items = scripts.flatMap(([name, value]): readonly Item[] =>
      typeof value !== "string"
        ? []
        : [{ value: text(`${name} = ${value}`), place: slotOf(value, [...path, name], reading).place, maybe: false }],
    );
    const [first] = items;
    if (first === undefined) return [];
    const key = group === "scripts" ? "console_scripts" : "gui_scripts";
    const value: Value = { t: "list", items, complete: true, place: first.place };
    return [{ key: text(key), value, place: first.place, maybe: false }];
  });
  const [first] = groups;
  if (first === undefined) return [];
  return [
    {
      key: text("entry_points"),
      value: { t: "dict", entries: groups, complete: true, place: first.place },
      place: first.place,
      maybe: false,
    },
  ];
}

/** The entry points in a table of groups: `[project.entry-points."tramway.lines"]`. */
function plugins(owner: Table | undefined, path: readonly string[], reading: Reading): readonly EntryPoint[] {
  const groups = tableIn(owner, path[path.length - 1] ?? "");
  return Object.keys(groups ?? {}).flatMap((group) =>
    Object.entries(tableIn(groups, group) ?? {}).flatMap(([name, value]): readonly EntryPoint[] => {
      if (typeof value !== "string") return [];
      const found = entryPointOf(group, `${name} = ${value}`, slotOf(value, [...path, group, name], reading).place);
      return found === undefined ? [] : [found];
    }),
  );
}

function dict(entries: readonly DictEntry[], place: Place): Value {
  return { t: "dict", entries, complete: true, place };
}

/** A TOML value as the evaluator knows values, each text with the line that it stands on. */
function slotOf(value: unknown, path: readonly string[], reading: Reading): Slot {
  const within = reading.lines.of(path) ?? { first: 0, last: 0 };
  const line = typeof value === "string" ? reading.lines.literal(value, within) : within.first;
  const place = reading.place(line);
  return { value: valueOf(value, path, place, reading), place, maybe: false };
}

function valueOf(value: unknown, path: readonly string[], place: Place, reading: Reading): Value {
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return bool(value);
  if (typeof value === "number") return num(value);
  if (Array.isArray(value)) {
    const items = value.map((one: unknown, index): Item => slotOf(one, [...path, `#${index}`], reading));
    return { t: "list", items, complete: true, place };
  }
  if (!isTable(value)) return { t: "unknown", because: "a date" };
  const entries = Object.entries(value).map(([key, inner]): DictEntry => {
    const slot = slotOf(inner, [...path, key], reading);
    return { key: text(key), value: slot.value, place: slot.place, maybe: false };
  });
  return dict(entries, place);
}
