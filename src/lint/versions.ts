// Which version is said where: gathers what the build, the source tree and their folder tell of the application's own version.
// Only what is clearly about the application counts: the metadata and the `__version__` of its own package, not of a library.

import path from "node:path";
import type { FrozenApp, ModuleRecord, NativeFile } from "../model/app.js";
import type { CodeReader } from "../model/code-reader.js";
import { plainName } from "../model/entry-points.js";
import type { NativeReader } from "../model/native-reader.js";
import type { Recipe } from "../model/recipe.js";
import type { Versions, VersionStatement } from "../model/versions.js";
import { besideOf } from "../scan/siblings.js";
import type { ReadTree } from "../scan/source-tree.js";
import type { FoundTarget } from "./collected.js";

export interface VersionSources {
  readonly target: FoundTarget;
  readonly app: FrozenApp | undefined;
  readonly trees: readonly ReadTree[];
  readonly recipe: Recipe | undefined;
  /** What the files of the source trees declare. */
  readonly declared: readonly VersionStatement[];
  readonly code: CodeReader;
  readonly natives: NativeReader;
  readonly previous: string | undefined;
}

export function versionsOf(given: VersionSources): Versions {
  const { target, app, trees, recipe, declared, previous } = given;
  const names = ownNames(app, recipe);
  const isBuild = app !== undefined;
  const { isFile, siblings } = isBuild ? besideOf(target.path) : { isFile: false, siblings: [] };
  return {
    statements: [
      ...(isBuild ? ofBuild(app, names, given) : []),
      ...declared,
      ...trees.flatMap(({ tree }) => [...inCode([...tree.modules.values()], names, "source", given.code)]),
    ],
    fileName: isBuild ? path.basename(target.path) : undefined,
    isFile,
    siblings,
    folder: path.posix.dirname(target.shown) === "." ? "" : path.posix.dirname(target.shown),
    previous:
      previous === undefined
        ? undefined
        : previous.slice(Math.max(previous.lastIndexOf("/"), previous.lastIndexOf("\\")) + 1),
  };
}

/** The names by which the application's own package and distribution may go, as `plainName` has them. */
function ownNames(app: FrozenApp | undefined, recipe: Recipe | undefined): ReadonlySet<string> {
  const names = [app?.name, recipe?.name, ...(app?.scripts ?? []).map(({ name }) => name)];
  return new Set(names.flatMap((name) => (name === undefined || name === "" ? [] : [plainName(name)])));
}

function* ofBuild(
  app: FrozenApp,
  names: ReadonlySet<string>,
  { code, natives }: VersionSources,
): Generator<VersionStatement> {
  const of = "build";
  if (app.version !== undefined) {
    const { versionFolder } = app;
    if (versionFolder !== undefined) yield { said: app.version, by: "inner-directory", of, place: versionFolder.place };
    else if ((app.place.member ?? "") === "") yield { said: app.version, by: "archive-name", of, place: app.place };
  }
  for (const { name, version, place } of app.metadata)
    if (version !== undefined && names.has(plainName(name))) yield { said: version, by: "dist-info", of, place };
  yield* inCode([...app.modules.values()], names, of, code);
  yield* ofPrograms(app, natives);
  // What py2app and PyInstaller write when nobody tells them a version.
  if (app.bundle?.version !== undefined && !isNothing(app.bundle.version))
    yield { said: app.bundle.version, by: "info-plist", of, place: app.bundle.place };
}

const MOST_PROGRAMS = 3;

function* ofPrograms({ natives, python }: FrozenApp, reader: NativeReader): Generator<VersionStatement> {
  const programs = natives.filter(({ role, format }) => role === "launcher" && format === "pe");
  if (programs.length > MOST_PROGRAMS) return;
  for (const program of programs) yield* ofProgram(program, python.version, reader);
}

function* ofProgram(
  program: NativeFile,
  python: string | undefined,
  reader: NativeReader,
): Generator<VersionStatement> {
  for (const image of reader.images(program)) {
    if (image.format !== "pe" || image.version === undefined) continue;
    const { file, product, strings } = image.version;
    // A launcher made from python.exe, or from a stub of the freezer's, says what its maker said of that.
    const maker = ["CompanyName", "ProductName", "InternalName", "OriginalFilename"].map(
      (key) => strings.get(key) ?? "",
    );
    if (maker.some((text) => /^(python|py2exe|cx_?freeze|pyinstaller|nuitka)\b/i.test(text))) continue;
    if (python !== undefined && file.startsWith(`${python}.`)) continue;
    for (const [by, said] of [
      ["pe-file-version", strings.get("FileVersion") || file],
      ["pe-product-version", strings.get("ProductVersion") || product],
    ] as const)
      if (!isNothing(said)) yield { said: said.replaceAll(", ", "."), by, of: "build", place: program.place };
  }
}

/** What tools put where nobody told them a version. */
function isNothing(said: string): boolean {
  return /^\s*(?:0(?:[., ]+0)*|1(?:[., ]+0)*)?\s*$/.test(said.slice(0, 100));
}

/** Modules of a package that may hold its version, the likeliest first. */
const HOLDERS = ["", ".__version__", ".version", "._version", ".__about__", ".__init__"];

/** `__version__ = "1.2"` of the packages that are called like the application, in the first module that says it. */
function* inCode(
  modules: readonly ModuleRecord[],
  names: ReadonlySet<string>,
  of: VersionStatement["of"],
  code: CodeReader,
): Generator<VersionStatement> {
  const byName = new Map(modules.map((record) => [record.name, record]));
  for (const { name } of modules) {
    if (name.includes(".") || !names.has(plainName(name))) continue;
    for (const holder of HOLDERS) {
      const record = byName.get(name + holder);
      const found = record === undefined ? undefined : versionIn(record, code);
      if (record === undefined || found === undefined) continue;
      const { said, line } = found;
      yield { said, by: "__version__", of, place: { ...record.place, line } };
      break;
    }
  }
}

/** The one text that the module gives the name `__version__`, whatever happens. */
function versionIn(
  { codeKey }: ModuleRecord,
  code: CodeReader,
): { readonly said: string; readonly line: number } | undefined {
  const module = codeKey === undefined ? undefined : code.full(codeKey)?.scopes[0];
  const given = (module?.events ?? []).flatMap((event) =>
    event.kind === "assign" && event.target.k === "name" && event.target.id === "__version__" ? [event] : [],
  );
  const [only, ...others] = given;
  if (only === undefined || others.length > 0 || only.guards.length > 0 || only.op !== undefined) return undefined;
  if (only.value.k !== "const" || typeof only.value.value !== "string") return undefined;
  return { said: only.value.value, line: only.line };
}
