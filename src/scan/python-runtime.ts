// Which Python a build runs on, told by its library's name and by the magic numbers of its bytecode, and for which system
// and machine, told by the heads of its binaries. The host that we run on is never asked.

import { versionOfMagic } from "../pyc/magic.js";
import type { NativeFile, Platform, PythonRuntime } from "../model/app.js";

/** "3.11" for `libpython3.11.so.1.0`, `python311.dll`, `Python.framework/Versions/3.11/Python`; undefined for other files. */
export function versionOfLibrary(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const match =
    /^python(\d)(\d+)(?:_d|t)?\.dll$/i.exec(name) ??
    /^libpython(\d)\.(\d+)[a-z]*\.(?:so(?:\.[\d.]+)?|dylib|a|dll)$/.exec(name) ??
    (/^Python$/.test(name) ? /Python\.framework\/Versions\/(\d)\.(\d+)\/Python$/.exec(path) : null);
  return match === null ? undefined : `${match[1]}.${match[2]}`;
}

/** A file that may be the Python library though its name tells no version: `Python` beside a macOS program. */
export function isUnnamedLibrary(path: string): boolean {
  return /(^|\/)Python$/.test(path);
}

/** The version in the install name of a Mach-O Python library, found in its first bytes. */
export function versionOfInstallName(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
  return (
    /Python\.framework\/Versions\/(\d\.\d+)\/Python\0/.exec(text)?.[1] ??
    /libpython(\d\.\d+)[a-z]*\.dylib\0/.exec(text)?.[1]
  );
}

/**
 * The library decides, for it is what runs; of several that one which agrees with most of the bytecode. `names` of
 * extensions and of the build's folder are asked last.
 */
export function judgeRuntime(
  libraries: readonly { readonly path: string; readonly version: string }[],
  magics: ReadonlyMap<number, number>,
  names: readonly string[] = [],
): PythonRuntime {
  const counts = new Map<string, { count: number; magic: number }>();
  for (const [magic, count] of magics) {
    const version = versionOfMagic(magic);
    if (version === undefined) continue;
    const known = counts.get(version);
    counts.set(version, { count: (known?.count ?? 0) + count, magic });
  }
  const majority = [...counts].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))[0];
  const sorted = [...libraries].sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  const library = sorted.find((candidate) => candidate.version === majority?.[0]) ?? sorted[0];
  const evidence: string[] = [];
  if (library !== undefined) evidence.push(library.path);
  if (majority !== undefined) evidence.push(`bytecode magic ${majority[1].magic}`);
  const version = library?.version ?? majority?.[0];
  return version === undefined ? judgeByNames(names) : { version, evidence };
}

/** `_ssl.cpython-36m-x86_64-linux-gnu.so`, `_ssl.cp36-win32.pyd`, `exe.win32-3.6`, tags of wheels and eggs, `#!` lines. */
function judgeByNames(names: readonly string[]): PythonRuntime {
  for (const path of names) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const match =
      /\.(?:cpython-|cp)(\d)(\d+)[a-z]*-[\w-]+\.(?:so|pyd)$/.exec(name) ??
      /^exe\..*-(\d)\.(\d+)$/.exec(name) ??
      /-cp(\d)(\d+)-\w+-[\w.]+\.whl$/.exec(name) ??
      /-py(\d)\.(\d+)(?:-[\w.-]+)?\.egg$/.exec(name) ??
      /^#!.*\bpython(\d)\.(\d+)\b/.exec(path);
    if (match !== null) return { version: `${match[1]}.${match[2]}`, evidence: [path.startsWith("#!") ? path : name] };
  }
  return { version: undefined, evidence: [] };
}

const PLATFORM_OF_FORMAT: Readonly<Record<NativeFile["format"], Platform>> = {
  elf: "linux",
  pe: "win32",
  macho: "darwin",
};

export interface Machine {
  readonly platform: Platform | undefined;
  readonly arch: string | undefined;
}

/** The system and machine of the program, else of the Python library, else of most of the natives, else of the name. */
export function judgeMachine(
  launchers: readonly NativeFile[],
  libraries: readonly NativeFile[],
  natives: readonly NativeFile[],
  named: string | undefined,
): Machine {
  const head = launchers[0] ?? libraries[0] ?? mostOf(natives);
  const fromName = named === undefined ? { platform: undefined, arch: undefined } : machineOfName(named);
  if (head === undefined) return fromName;
  return { platform: PLATFORM_OF_FORMAT[head.format], arch: head.arch === "" ? fromName.arch : head.arch };
}

function mostOf(natives: readonly NativeFile[]): NativeFile | undefined {
  const counts = new Map<string, { count: number; native: NativeFile }>();
  for (const native of natives) {
    const key = `${native.format} ${native.arch}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { count: 1, native });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.native;
}

/** What distutils' platform names say: "linux-x86_64", "win32", "win-amd64", "macosx-10_9-x86_64", also inside longer names. */
export function machineOfName(name: string): Machine {
  const text = name.toLowerCase();
  const platform: Platform | undefined = /\blinux|[._-]linux/.test(text)
    ? "linux"
    : /win32|win-amd64|win-arm|win_amd64|mingw/.test(text)
      ? "win32"
      : /macosx|darwin/.test(text)
        ? "darwin"
        : undefined;
  const arch = /x86_64|amd64|intel/.test(text)
    ? "x86_64"
    : /arm64|aarch64/.test(text)
      ? "arm64"
      : /i[3-6]86|win32/.test(text)
        ? "x86"
        : undefined;
  return { platform, arch };
}

// Modules that every interpreter of a version has frozen into its library, as `_imp._frozen_module_names()` of 3.11 to 3.13
// says; up to 3.10 only the import system itself.
const FROZEN_CORE = ["_frozen_importlib", "_frozen_importlib_external", "zipimport"];
const FROZEN_STARTUP =
  "abc codecs io _collections_abc _sitebuiltins genericpath ntpath posixpath os.path os site stat importlib.util importlib.machinery runpy";

/** Modules frozen into the interpreter itself: no build has files for them. `zipimport` is built in before 3.8. */
export function frozenInInterpreter(python: string | undefined): readonly string[] {
  const match = /^3\.(\d+)$/.exec(python ?? "");
  if (match === null) return [];
  const minor = Number(match[1]);
  if (minor >= 11) return [...FROZEN_CORE, ...FROZEN_STARTUP.split(" ")];
  if (minor >= 8) return FROZEN_CORE;
  return minor >= 5 ? FROZEN_CORE.slice(0, 2) : minor >= 3 ? FROZEN_CORE.slice(0, 1) : [];
}
