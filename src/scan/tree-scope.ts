// What of a folder belongs to a project's own source: not its builds, environments, tests or guests. And from which folders
// of it the project's code is imported.

import { Buffer } from "node:buffer";
import type { Gap } from "../finding.js";
import type { BuildFolder } from "../freezer/build-folder.js";
import { readOrGap } from "./build-site.js";

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

/** The folders that import starts from: those that setup.py names, `src/` or `lib/` when they hold packages, the root. */
export function importFolders(root: BuildFolder, gaps: Gap[]): BuildFolder[] {
  const named = packageDirs(root, gaps);
  for (const name of ["src", "lib", "Lib", "python"]) {
    const folder = root.folders.get(name);
    if (folder === undefined || folder.files.has("__init__.py") || named.includes(folder)) continue;
    const holdsPackage = [...folder.folders.values()].some((inner) => inner.files.has("__init__.py"));
    const holdsModule = name === "src" && [...folder.files.keys()].some((file) => file.endsWith(".py"));
    if (holdsPackage || holdsModule) named.push(folder);
  }
  return [...named, root];
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
