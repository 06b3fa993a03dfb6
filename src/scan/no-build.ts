// Why what looks like a build is none that can be read: said in place of modules that would all seem to be missing.

import type { Container, Entry } from "../archive/container.js";
import { describeMember } from "../archive/index.js";
import { FormatError } from "../errors.js";
import { fileIn, type BuildFolder } from "../freezer/build-folder.js";
import { isWorkFolder } from "../freezer/pyinstaller.js";
import { isAliasBoot } from "../freezer/py2app.js";

/** Folders that no build lies in, though a repository given as target may have thousands of files there. */
export const SKIPPED = new Set([
  ".git",
  ".hg",
  ".svn",
  ".bzr",
  "node_modules",
  "__pycache__",
  "site-packages",
  "dist-packages",
]);

/** What the folder itself is instead of a build: "a PyInstaller build without ..."; undefined where it may be one. */
export function whyNoBuild(folder: BuildFolder): string | undefined {
  if (isWorkFolder(folder.files.keys())) return "PyInstaller's work folder; expected what it makes, which is in dist/";
  if (lacksProgram(folder)) return "a PyInstaller build without the program that holds its modules";
  const boot = fileIn(folder, "Contents/Resources/__boot__.py");
  if (boot !== undefined && isAliasBoot(textOf(folder.container, boot)))
    return "an alias bundle of py2app (-A), which runs the source and the Python of the machine that made it; build without -A";
  return undefined;
}

/** Whether it is a PyInstaller build of which the program is elsewhere; asked of folders in which none was found. */
export function lacksProgram(folder: BuildFolder): boolean {
  return folder.files.has("base_library.zip") || fileIn(folder, "_internal/base_library.zip") !== undefined;
}

/** The words for a target in which no build was found: what was looked for, or what lies there instead. */
export function nothingFound(root: BuildFolder, target: string, container: Container): string {
  const problem = problemBelow(root);
  if (problem !== undefined) return `"${target}" is ${problem}`;
  const packed = packedBuild(root);
  if (packed !== undefined) return `no frozen build in "${target}" that can be read: ${packed}`;
  const kind =
    container.kind === "directory" ? "name the folder that holds the executable" : "expected the archive of a build";
  return `no frozen build in "${target}": no library.zip, lib/library.zip, esky-files or program with modules; ${kind}`;
}

/** The bytes of a small member as ISO 8859-1 text; nothing where they can't be read. */
function textOf(container: Container, entry: Entry): string {
  try {
    return Buffer.from(container.read(entry)).toString("latin1");
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return ""; // whoever reads the bundle says why
  }
}

/** How many files are looked at for what they are. */
const MOST_PACKED = 8;

/** An installer, an image or a program of one file that holds the build in a form of its own. */
function packedBuild(root: BuildFolder): string | undefined {
  const folders = [root, ...(root.folders.size === 1 ? root.folders.values() : [])];
  const files = folders.flatMap((folder) => [...folder.files]);
  const named = files.filter(([name]) => /\.(?:exe|bin|msi|dmg|AppImage|pkg|deb|rpm)$|^[^.]+$/i.test(name));
  for (const [, entry] of named.slice(0, MOST_PACKED)) {
    try {
      const what = describeMember(root.container, entry);
      if (what !== undefined) return `"${entry.path}" ${what}`;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      // What can't be read is no build either; the other files may still tell.
    }
  }
  return undefined;
}

/** The first folder that is no build, though it looks like one. */
function problemBelow(folder: BuildFolder): string | undefined {
  if (folder.container.kind === "carchive")
    return "the program of a PyInstaller build; name the folder that it lies in";
  const problem = whyNoBuild(folder);
  if (problem !== undefined) return problem;
  for (const [name, inner] of folder.folders) {
    const found = SKIPPED.has(name) ? undefined : problemBelow(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
