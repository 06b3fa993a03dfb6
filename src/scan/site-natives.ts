// The native files of a build's folder, and which of them are programs or the Python library.

import type { Container, Entry } from "../archive/container.js";
import type { BuildPlace, Gap } from "../finding.js";
import { type BuildFolder, placeIn } from "../freezer/build-folder.js";
import type { NativeFile, Platform } from "../model/app.js";
import { HEAD_BYTES, type NativeHead, readNativeHead } from "../native/head.js";
import { isUnnamedLibrary, versionOfInstallName, versionOfLibrary } from "./python-runtime.js";
import { readOrGap } from "./workbench.js";

export interface FoundNative {
  readonly native: NativeFile;
  readonly entry: Entry;
  readonly kind: NativeHead["kind"];
}

/** The head of every file that may be native, by name or because it has no suffix. */
export function readNatives(folder: BuildFolder, gaps: Gap[]): FoundNative[] {
  const natives: FoundNative[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) {
      if (entry.size < 28 || !mayBeNative(name)) continue;
      const head = readOrGap(at.container, entry, gaps, "code", HEAD_BYTES);
      const read = head === undefined ? undefined : readNativeHead(head);
      if (read === undefined) continue;
      // The slices of a universal binary say what it is, and they lie too far behind: its name decides.
      const isUniversal = read.format === "macho" && read.kind === "other";
      const kind = isUniversal && !/\.(?:so|dylib)$|^Python$/.test(name) ? "program" : read.kind;
      natives.push({
        native: { file: entry, place: placeIn(at, name), format: read.format, arch: read.arch },
        entry,
        kind,
      });
    }
    for (const inner of at.folders.values()) walk(inner);
  };
  walk(folder);
  return natives;
}

/** Texts that native files go by: side-by-side manifests of programs and assemblies, and the start of Tcl's and Tk's libraries. */
export function textsIn(
  folder: BuildFolder,
  platform: Platform | undefined,
): readonly { readonly place: BuildPlace; readonly entry: Entry }[] {
  const isMeant = platform === "win32" ? /\.manifest$|^(?:init|tk)\.tcl$/i : /^(?:init|tk)\.tcl$/;
  const walk = (at: BuildFolder): readonly { readonly place: BuildPlace; readonly entry: Entry }[] => [
    ...[...at.files].flatMap(([name, entry]) => (isMeant.test(name) ? [{ place: placeIn(at, name), entry }] : [])),
    ...[...at.folders.values()].flatMap(walk),
  ];
  return walk(folder);
}

/** By name: libraries and programs, and files without a suffix that names data ("my.app" may be a program). */
function mayBeNative(name: string): boolean {
  if (/\.(?:so(?:\.[\d.]+)?|pyd|dll|dylib|exe|sl)$/i.test(name)) return true;
  const suffix = /\.(\w+)$/.exec(name)?.[1];
  return suffix === undefined || (/^(?:bin|app|run|\d+)$/i.test(suffix) && !name.startsWith("."));
}

/** Directly in the build's folder, or where macOS keeps programs. */
export function isBeside(folder: BuildFolder, path: string): boolean {
  const rest = pathBelow(folder, { path });
  if (/\.(?:so(?:\.[\d.]+)?|pyd|dll|dylib)$/i.test(rest)) return false;
  return !rest.includes("/") || /^Contents\/MacOS\/[^/]+$/.test(rest);
}

export function pathBelow(folder: BuildFolder, { path }: { readonly path: string }): string {
  return folder.path === "" ? path : path.slice(folder.path.length + 1);
}

export function isPythonLibrary(folder: BuildFolder, path: string): boolean {
  return (
    versionOfLibrary(path) !== undefined ||
    (isUnnamedLibrary(path) && path.split("/").length - folder.path.split("/").length <= 3)
  );
}

export function libraryVersion(container: Container, { entry, native }: FoundNative, gaps: Gap[]): string | undefined {
  const named = versionOfLibrary(entry.path);
  if (named !== undefined || native.format !== "macho") return named;
  // The install name stands in the load commands; a universal file's first slice begins at 4 or 16 KiB.
  const head = readOrGap(container, entry, gaps, "code", 5 * HEAD_BYTES);
  return head === undefined ? undefined : versionOfInstallName(head);
}
