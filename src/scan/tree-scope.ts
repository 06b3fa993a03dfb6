// What of a folder belongs to a project's own source: not its builds, environments, tests or guests. And from which folders
// of it the project's code is imported.

import { Buffer } from "node:buffer";
import type { Gap } from "../finding.js";
import { folderIn, type BuildFolder } from "../freezer/build-folder.js";
import { readOrGap } from "./workbench.js";

const SKIPPED_EVERYWHERE = new Set(
  ".git .hg .svn .bzr CVS .tox .nox .eggs .venv .mypy_cache .pytest_cache .ruff_cache .idea .vscode __pycache__ node_modules site-packages dist-packages".split(
    " ",
  ),
);
/** At the top these are what builds and test runs leave or need; deeper down they may be anybody's packages. */
const SKIPPED_AT_TOP = new Set(
  "build dist tests test docs doc env venv virtualenv htmlcov wheelhouse debian".split(" "),
);
const MANIFESTS = ["setup.py", "pyproject.toml", "setup.cfg"];

/** By name alone, so that a thousand files of node_modules cost nothing. Bytecode says nothing that its source doesn't. */
export function isSkipped(path: string, isDirectory: boolean): boolean {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (!isDirectory) return /\.(?:pyc|pyo)$/.test(name);
  if (SKIPPED_EVERYWHERE.has(name) || /\.(?:egg-info|egg|dist-info|app)$/.test(name)) return true;
  return slash < 0 && SKIPPED_AT_TOP.has(name);
}

/** Folders that show only from within that they are none of ours: environments, builds, other projects. */
export function foreignFolders(root: BuildFolder): ReadonlySet<BuildFolder> {
  const foreign = new Set<BuildFolder>();
  // Where the root itself is no project, the one below it is what we were given.
  const isProject = MANIFESTS.some((name) => root.files.has(name));
  const walk = (folder: BuildFolder): void => {
    for (const inner of folder.folders.values()) {
      if (isEnvironment(inner) || isBuild(inner) || (isProject && isOtherProject(inner))) foreign.add(inner);
      else walk(inner);
    }
  };
  walk(root);
  return foreign;
}

function isEnvironment(folder: BuildFolder): boolean {
  if (folder.files.has("pyvenv.cfg") || folder.folders.has("conda-meta")) return true;
  return ["bin", "Scripts"].some((name) => folder.folders.get(name)?.files.has("activate") === true);
}

function isBuild(folder: BuildFolder): boolean {
  if (folder.files.has("__init__.py")) return false;
  if (folder.files.has("library.zip") || folder.files.has("base_library.zip")) return true;
  return folder.folders.get("lib")?.files.has("library.zip") === true || folder.folders.has("esky-files");
}

function isOtherProject(folder: BuildFolder): boolean {
  if (folder.files.has("__init__.py")) return false;
  return folder.files.has("setup.py") || folder.files.has("pyproject.toml") || folder.files.has(".git");
}

/** What a recipe says of where modules are looked for. Paths are `/`-separated and relative to the tree. */
export interface SearchPaths {
  /** Folders that are searched before the root. */
  readonly folders: readonly string[];
  /** Scripts, whose folders are searched last (of one in a package, the folder that the package lies in). */
  readonly scripts: readonly string[];
}

/**
 * The folders that import starts from: those that setup.py and the recipe name, `src/` or `lib/` when they hold packages,
 * the root, the scripts' own.
 */
export function importFolders(root: BuildFolder, gaps: Gap[], search?: SearchPaths): BuildFolder[] {
  const named = packageDirs(root, gaps);
  for (const path of search?.folders ?? []) {
    const folder = folderIn(root, path);
    if (folder !== undefined && folder !== root && !named.includes(folder)) named.push(folder);
  }
  for (const name of ["src", "lib", "Lib", "python"]) {
    const folder = root.folders.get(name);
    if (folder === undefined || folder.files.has("__init__.py") || named.includes(folder)) continue;
    const holdsPackage = [...folder.folders.values()].some((inner) => inner.files.has("__init__.py"));
    const holdsModule = name === "src" && [...folder.files.keys()].some((file) => file.endsWith(".py"));
    if (holdsPackage || holdsModule) named.push(folder);
  }
  const found = [...named, root];
  for (const script of search?.scripts ?? []) {
    const folder = topFolderOf(root, script);
    if (folder !== undefined && !found.includes(folder)) found.push(folder);
  }
  return found;
}

/** The folder of a script, or that of the package that it is in. */
function topFolderOf(root: BuildFolder, script: string): BuildFolder | undefined {
  let path = script;
  for (;;) {
    path = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const folder = folderIn(root, path);
    if (folder?.files.has("__init__.py") !== true) return folder;
    if (path === "") return undefined;
  }
}

function packageDirs(root: BuildFolder, gaps: Gap[]): BuildFolder[] {
  const patterns: readonly (readonly [file: string, pattern: RegExp])[] = [
    ["setup.py", /package_dir\s*=\s*(?:\{|dict\()\s*(?:''|"")\s*:\s*['"]([^'"]+)['"]/],
    ["setup.cfg", /^package_dir\s*=\s*\n?\s*=\s*(\S+)/m],
    ["pyproject.toml", /package-dir\s*=\s*\{\s*(?:''|"")\s*=\s*['"]([^'"]+)['"]/],
    ["pyproject.toml", /^\[tool\.setuptools\.package-dir\][^\n]*\n(?:[^[\n]*\n)*?\s*(?:''|"")\s*=\s*['"]([^'"]+)['"]/m],
    ["pyproject.toml", /\bwhere\s*=\s*\[\s*['"]([^'"]+)['"]/],
  ];
  const found: BuildFolder[] = [];
  for (const [file, pattern] of patterns) {
    const entry = root.files.get(file);
    const bytes = entry === undefined ? undefined : readOrGap(root.container, entry, gaps, "recipe");
    const path = bytes === undefined ? undefined : pattern.exec(Buffer.from(bytes).toString("latin1"))?.[1];
    const parts = (path ?? "").split("/").filter((part) => part !== "" && part !== ".");
    let folder: BuildFolder | undefined = root;
    for (const part of parts) folder = folder?.folders.get(part);
    if (folder !== undefined && folder !== root && !found.includes(folder)) found.push(folder);
  }
  return found;
}
