// An application as a literal: its source as texts, and how it was frozen. Modules go into the build as .py, which is as
// importable there as bytecode, so no Python is needed. The build has what its sources could reach of the standard library (as
// empty modules) but for what a case takes out: so a case says what is missing, not what is there.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lint } from "../../src/lint.js";
import { showPlace, type Finding } from "../../src/finding.js";
import { standardLibrary } from "../../src/knowledge/standard-library.js";
import type { Platform } from "../../src/model/app.js";
import { jsonReport } from "../../src/report/json.js";
import type { LintOptions, LintReport } from "../../src/report/report.js";
import { elfPython } from "./elf-python.js";
import { elf, macho, pe, zip, type ZipMember, type ZipOptions } from "./pack.js";
import { carchive, type PackageEntry, pyz } from "./pyinstaller.js";
import { py2exeStub, type Files } from "./tiny-build.js";

export interface BuildOptions {
  readonly python?: string;
  readonly platform?: Platform;
  /** Dotted names that stay out, each with all that is below it: modules of the source or of the standard library. */
  readonly without?: readonly string[];
  /** Members of the library zip (or of lib/) beside those of the source, by path; they replace the source's. */
  readonly modules?: Files;
  /** Dotted names that lie beside the zip (cx_Freeze: in lib/) instead of in it, each with all that is below it. */
  readonly onDisk?: readonly string[] | "all";
  /** Further files of the build's folder. */
  readonly beside?: Files;
  /** How the library zip is written: a comment, bytes behind it. */
  readonly zip?: ZipOptions;
  /** Stands in place of the library zip. */
  readonly library?: (zip: Buffer) => Uint8Array;
  /** The Python library is inside the program: nothing in the folder tells the version. */
  readonly isStatic?: boolean;
  /** PyInstaller: compiled modules in its archive, by path; on disk they are left out. */
  readonly archive?: Files;
  /** PyInstaller: run-time hooks, as names with or without a text. Default: the one for pkgutil. */
  readonly hooks?: readonly (string | readonly [name: string, text: string])[];
  /** Modules that this Python for Linux has built in beside those that all have; its table says so. Default: no table. */
  readonly builtins?: readonly string[];
  /** The name of the build's folder (of Esky: the version folder). */
  readonly folder?: string;
  /** The archive's name without ".zip", where it isn't the folder's. */
  readonly fileName?: string;
  /** As one zip (the default) or as a folder. */
  readonly packed?: "zip" | "directory";
}

export interface Build extends BuildOptions {
  readonly freezer: "bbfreeze" | "esky" | "cx_Freeze" | "py2exe" | "PyInstaller";
  readonly python: string;
  readonly platform: Platform;
}

/** Esky around bbfreeze: a version folder with its control files. */
export const esky = (options: BuildOptions = {}): Build => made("esky", "2.7", "linux", options);
/** library.zip beside the program. */
export const bbfreeze = (options: BuildOptions = {}): Build => made("bbfreeze", "2.7", "linux", options);
/** lib/library.zip and lib/, as from 5.1 on. */
export const cxFreeze = (options: BuildOptions = {}): Build => made("cx_Freeze", "3.11", "linux", options);
/** library.zip beside a program for Windows; the script's own code can't be read. */
export const py2exe = (options: BuildOptions = {}): Build => made("py2exe", "2.7", "win32", options);

/** One folder, as from 6.0 on: modules as source in _internal, but for those of `archive`. */
export const pyinstaller = (options: BuildOptions = {}): Build => made("PyInstaller", "3.11", "linux", options);

function made(freezer: Build["freezer"], python: string, platform: Platform, options: BuildOptions): Build {
  return { python, platform, ...options, freezer };
}

/** A telescope's remote control, with a script that starts its main module; `main` is that module's text. */
export const acme = (main: string, more: Files = {}): Files => ({
  "scripts/acme": "#!/usr/bin/env python\nfrom acme import main\n",
  "acme/__init__.py": "",
  "acme/main.py": main,
  ...more,
});

export interface App {
  /** The source tree, setup.py among it. Scripts lie in scripts/. */
  readonly source?: Files;
  readonly build?: Build;
  /** The build lies alone: what it was made of is nowhere near. */
  readonly isAlone?: boolean;
  readonly options?: Partial<LintOptions>;
}

/** What there is to lint of the application: paths of files below its folder, and the target among them. */
export function filesOf({ source = {}, build, isAlone = false }: App): { files: Files; target: string } {
  if (build === undefined) return { files: source, target: "." };
  const { name, files } = buildFiles(build, source);
  const target = `dist/${build.fileName ?? name}${build.packed === "directory" ? "" : ".zip"}`;
  const packed =
    build.packed === "directory"
      ? Object.fromEntries(Object.entries(files).map(([file, data]) => [`${target}/${file}`, data]))
      : { [target]: zip(build.freezer === "esky" ? inside(name, files) : files) };
  return { files: isAlone ? packed : { ...source, ...packed }, target };
}

const inside = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([file, data]) => [`${folder}/${file}`, data]));

/** The files of the build's folder (Esky: of the version folder) and that folder's name. */
export function buildFiles(build: Build, source: Files): { name: string; files: Files } {
  const { python, platform, freezer } = build;
  if (freezer === "PyInstaller") return { name: "acme", files: pyinstallerFiles(build, source) };
  const modules = { ...modulesOf(source, build), ...build.modules };
  const { onDisk: wanted = [] } = build;
  const isBeside = (file: string) => wanted === "all" || wanted.some((name) => isWithin(moduleOf(file), name));
  const entries = Object.entries(modules).map(([name, data]): ZipMember => ({ name, data, method: "stored" }));
  const inZip = entries.filter(({ name }) => !isBeside(String(name)));
  const holder = freezer === "cx_Freeze" ? "lib/" : "";
  const onDisk = Object.fromEntries(
    Object.entries(modules).flatMap(([file, data]) => (isBeside(file) ? [[holder + file, data]] : [])),
  );
  const library = zip([...startOf(build), ...inZip], build.zip);
  return {
    name:
      build.folder ?? (freezer === "esky" ? `acme-1.0.${platform === "linux" ? "linux-x86_64" : platform}` : "acme"),
    files: {
      [platform === "win32" ? "acme.exe" : "acme"]: program(platform),
      ...(build.isStatic === true ? {} : { [pythonLibrary(python, platform)]: pythonItself(build) }),
      [`${holder}library.zip`]: build.library?.(library) ?? library,
      ...(freezer === "esky" ? { "esky-files/bootstrap-manifest.txt": "library.zip\nacme\n" } : {}),
      ...(freezer === "py2exe" ? { "_ctypes.pyd": pe() } : {}),
      ...onDisk,
      ...build.beside,
    },
  };
}

function pyinstallerFiles(build: Build, source: Files): Files {
  const { python, platform, archive = {}, hooks = ["pyi_rth_pkgutil"] } = build;
  const packed = new Set(Object.keys(archive).map(moduleOf));
  const modules = Object.entries({ ...modulesOf(source, build), ...build.modules });
  const onDisk = modules.filter(([file]) => !packed.has(moduleOf(file)) && !file.startsWith("__main__"));
  const script = Object.entries(source).find(([file]) => file.startsWith("scripts/"))?.[1] ?? "";
  const entries: readonly PackageEntry[] = [
    { name: "PYZ-00.pyz", type: "z", data: pyz(archive, 16) },
    ...hooks.map((hook) => {
      const [name, data] = typeof hook === "string" ? [hook, "import sys\n"] : hook;
      return { name, type: name.startsWith("pyimod") ? "m" : "s", data };
    }),
    { name: "acme", type: "s", data: script },
    { name: "pyi-contents-directory _internal", type: "o" },
  ];
  return {
    [platform === "win32" ? "acme.exe" : "acme"]: carchive(entries, { prefix: program(platform) }),
    ...inside("_internal", {
      [pythonLibrary(python, platform)]: program(platform),
      "base_library.zip": zip({}),
      ...Object.fromEntries(onDisk),
      ...build.beside,
    }),
  };
}

/** The members by which one tells the freezer. */
function startOf({ freezer }: Build): readonly ZipMember[] {
  switch (freezer) {
    case "bbfreeze":
    case "esky":
      return [{ name: "__main__.py" }];
    case "cx_Freeze":
      return [{ name: "__startup__.py" }, { name: "BUILD_CONSTANTS.py" }];
    case "PyInstaller":
      return [];
    case "py2exe":
      return [{ name: "_ctypes.pyc", data: py2exeStub("_ctypes.pyd") }];
  }
}

/** The Python library of the build. */
function pythonItself({ python, platform, builtins }: Build): Buffer {
  if (builtins === undefined) return program(platform);
  const library = standardLibrary(python, platform);
  return elfPython(["sys", ...library.submodules("").filter((name) => library.isBuiltin(name) === true), ...builtins]);
}

const program = (platform: Platform): Buffer => (platform === "linux" ? elf() : platform === "win32" ? pe() : macho());

function pythonLibrary(python: string, platform: Platform): string {
  if (platform === "win32") return `python${python.replace(".", "")}.dll`;
  return platform === "linux" ? `libpython${python}.so.1.0` : `libpython${python}.dylib`;
}

/** The source's modules and scripts and the standard library, by their paths in the library zip. */
function modulesOf(source: Files, { freezer, python, platform, without = [] }: Build): Files {
  const isOut = (file: string) => without.some((name) => isWithin(moduleOf(file), name));
  const own = Object.entries(source).flatMap(([file, data]): [string, string | Uint8Array][] => {
    const script = /^scripts\/([^/]+?)(?:\.py)?$/.exec(file)?.[1];
    if (script !== undefined) {
      if (freezer === "py2exe") return [];
      return [[freezer === "cx_Freeze" ? `${script}__main__.py` : `__main__${script}__.py`, data]];
    }
    return file.endsWith(".py") && file !== "setup.py" ? [[file, data]] : [];
  });
  const standard = standardFiles(python, platform, wordsIn(source)).map((file): [string, string] => [file, ""]);
  const isOwn = new Set(own.map(([file]) => moduleOf(file)));
  const others = standard.filter(([file]) => !isOwn.has(moduleOf(file)) && moduleOf(file) !== "_ctypes");
  return Object.fromEntries([...others, ...own].filter(([file]) => !isOut(file)));
}

/** Everything in the texts that could be the name of a module. */
function wordsIn(files: Files): ReadonlySet<string> {
  const words = new Set<string>();
  for (const data of Object.values(files)) {
    const text = Buffer.from(data).toString("latin1");
    for (const [word] of text.matchAll(/[A-Za-z_][\w.]*/g)) words.add(word);
    for (const [, from = "", names = ""] of text.matchAll(/from +([\w.]+) +import +([\w, ]+)/g))
      for (const name of names.split(/[, ]+/)) words.add(`${from}.${name}`);
  }
  return words;
}

/** What the source could reach of the standard library, as empty modules by their paths in it. */
export function standardLibraryFor(source: Files, python: string, platform: Platform): Files {
  return Object.fromEntries(standardFiles(python, platform, wordsIn(source)).map((file) => [file, ""]));
}

/** The modules of the library among these words, their parents, and all that they import under whatever guard. */
function standardFiles(python: string, platform: Platform, words: ReadonlySet<string>): readonly string[] {
  const library = standardLibrary(python, platform);
  const files: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const dot = name.lastIndexOf(".");
    if (dot > 0) visit(name.slice(0, dot));
    if (seen.has(name)) return;
    seen.add(name);
    if (library.has(name) === false) return;
    if (library.isBuiltin(name) !== true && library.aliasOf(name) === undefined) {
      const file = name.replaceAll(".", "/");
      files.push(library.isPackage(name) ? `${file}/__init__.py` : `${file}.py`);
    }
    for (const { module } of library.imports(name)) visit(module);
    for (const module of library.family(name)) visit(module);
  };
  for (const word of ["encodings", "site", ...words]) visit(word);
  return files;
}

/** "acme.drivers" for "acme/drivers/__init__.py". */
const moduleOf = (file: string): string =>
  file
    .replace(/\.pyc?$/, "")
    .replace(/\/__init__$/, "")
    .replaceAll("/", ".");

const isWithin = (module: string, name: string): boolean => module === name || module.startsWith(`${name}.`);

export const noOptions: Omit<LintOptions, "targets" | "cwd"> = {
  sources: [],
  recipes: [],
  sitePackages: [],
  python: undefined,
  platform: undefined,
  systems: [],
  severities: new Map(),
  ignores: [],
  only: [],
  except: [],
  showPossible: false,
};

/** Writes files below a new folder, hands it over, and removes it. It looks like a repository, so no search leaves it. */
export async function inFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "freeze-lint-"));
  try {
    mkdirSync(path.join(folder, ".git"));
    for (const [file, data] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), data);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Linted {
  readonly report: LintReport;
  readonly json: string;
  /** The JSON of a second run. */
  readonly again: string;
  /** Where it all lay: nothing in a report may tell. */
  readonly folder: string;
}

/** Lints the application twice, from its own folder. */
export async function lintApp(app: App): Promise<Linted> {
  const { files, target } = filesOf(app);
  return inFolder(files, async (folder) => {
    const options = { ...noOptions, targets: [target], cwd: folder, ...app.options };
    const report = await lint(options);
    return { report, json: jsonReport(report), again: jsonReport(await lint(options)), folder };
  });
}

/** `acme/main.py:3 FL101 error certain acme.drivers.usb` */
export function lineOf({ place, code, severity, confidence, names }: Finding): string {
  return `${showPlace(place)} ${code} ${severity} ${confidence} ${names.join(" ")}`;
}

/** What stands in a setup script for each list, as Python. */
export interface SetupLists {
  readonly includes?: string;
  readonly excludes?: string;
}

/** The setup script for a freezer: includes in line 3, excludes in line 4. */
export function setupFor(
  freezer: Exclude<Build["freezer"], "PyInstaller">,
  { includes = "[]", excludes = "[]" }: SetupLists = {},
): string {
  const options = `{"includes": includes, "excludes": excludes`;
  const about = `name="acme", version="1.0"`;
  const [first, ...rest] = {
    esky: [
      "from esky import bdist_esky; from setuptools import setup",
      `setup(${about}, scripts=["scripts/acme"],`,
      `      options={"bdist_esky": ${options}, "freezer_module": "bbfreeze"}})`,
    ],
    bbfreeze: [
      "from bbfreeze import Freezer",
      `freezer = Freezer("dist", includes=includes, excludes=excludes)`,
      `freezer.addScript("scripts/acme")`,
      "freezer()",
    ],
    cx_Freeze: [
      "from cx_Freeze import setup, Executable",
      `setup(${about}, executables=[Executable("scripts/acme")],`,
      `      options={"build_exe": ${options}}})`,
    ],
    py2exe: [
      "from distutils.core import setup; import py2exe",
      `setup(${about}, console=["scripts/acme"],`,
      `      options={"py2exe": ${options}}})`,
    ],
  }[freezer];
  return ["import os, sys", first, `includes = ${includes}`, `excludes = ${excludes}`, ...rest, ""].join("\n");
}
