// What the user typed to paths worth opening. Shells expand globs, but not on Windows and not inside quotes, so we do too;
// a name that exists is never taken for a pattern, whatever characters it has.

import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Target {
  /** As it is to be opened and shown: what the user typed, or what a pattern expanded to. */
  readonly path: string;
  /** The argument that it came from. */
  readonly argument: string;
}

export interface Targets {
  readonly targets: readonly Target[];
  /** Arguments that led to nothing, each with one line to print. */
  readonly problems: readonly { readonly argument: string; readonly message: string }[];
}

/** Resolves arguments against `cwd`. Order is that of the arguments, within a pattern by name; nothing comes twice. */
export async function findTargets(args: readonly string[], cwd: string): Promise<Targets> {
  const targets = new Map<string, Target>();
  const problems: { argument: string; message: string }[] = [];
  for (const argument of args) {
    const paths = exists(cwd, argument) ? [argument] : await expand(argument, cwd);
    for (const path of paths) if (!targets.has(path)) targets.set(path, { path, argument });
    if (paths.length > 0) continue;
    const message = isPattern(argument)
      ? `${argument}: matches nothing; expected at least one file or folder`
      : `${argument}: no such file or folder`;
    problems.push({ argument, message });
  }
  return { targets: [...targets.values()], problems };
}

function exists(cwd: string, path: string): boolean {
  return path !== "" && existsSync(join(cwd, path))
    ? true
    : path !== "" && /^(?:[\\/]|[A-Za-z]:)/.test(path) && existsSync(path);
}

function isPattern(argument: string): boolean {
  return /[*?[\]{}]|[!+@]\(/.test(argument);
}

/** The matches of a pattern, sorted. Backslashes are what Windows means by them: `dist\*.zip` is typed, `\*` is not. */
async function expand(argument: string, cwd: string): Promise<readonly string[]> {
  const pattern = argument.replaceAll("\\", "/");
  if (!isPattern(pattern)) return pattern !== argument && exists(cwd, pattern) ? [pattern] : [];
  const { globby } = await import("globby");
  const found = await globby(pattern, {
    cwd,
    onlyFiles: false,
    expandDirectories: false,
    dot: false,
    followSymbolicLinks: false,
    suppressErrors: true,
    ignore: ["**/node_modules/**", "**/.git/**"],
  });
  return found.sort();
}

/**
 * The folder of the build when `path` is but a part of it: `dist/library.zip`, `lib/library.zip`, or a program beside its
 * libraries. Their modules alone would say nothing of the extensions beside them. Otherwise `path` itself.
 */
export function widenTarget(path: string): string {
  const name = basename(path);
  const folder = dirname(path);
  const bundle = /^(.+?)[/\\]Contents(?:[/\\](?:MacOS(?:[/\\][^/\\]+)?|Resources))?[/\\]?$/.exec(path)?.[1];
  if (bundle !== undefined && existsSync(join(bundle, "Contents", "Info.plist"))) return bundle;
  if (name === "_internal" && existsSync(join(path, "base_library.zip"))) return folder;
  if (name === "base_library.zip") return basename(folder) === "_internal" ? dirname(folder) : folder;
  if (name === "library.zip") {
    const above = dirname(folder);
    return basename(folder) === "lib" && folder !== above ? above : folder;
  }
  if (/\.(?:zip|egg|tar|gz|tgz|whl|pyzw?|pex|msi|dmg|AppImage)$/i.test(name) || !isFile(path)) return path;
  return holdsLibrary(folder) ? folder : path;
}

/** Whether the modules of a build lie in the folder where its programs look for them. */
export function holdsLibrary(folder: string): boolean {
  return [
    "library.zip",
    join("lib", "library.zip"),
    join("lib", "library.dat"),
    "base_library.zip",
    join("_internal", "base_library.zip"),
  ].some((file) => existsSync(join(folder, file)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
