// A file's path to the name of the module in it, and back, for every suffix that Python and the freezers use. One file
// name can mean two modules (`zlibmodule.so` is "zlib" up to Python 3.2 and "zlibmodule" after), so the rules of the
// interpreter are always an argument.

import type { Platform } from "./app.js";

export interface NamingRules {
  /** "2.7", "3.11"; undefined when unknown: then every spelling that some version accepts is taken. */
  readonly python?: string | undefined;
  /** undefined: extensions of every platform are taken. */
  readonly platform?: Platform | undefined;
}

export interface ModuleFile {
  /** Dotted, from the folder that the path is relative to: "zmq.core.socket". */
  readonly name: string;
  readonly form: "source" | "bytecode" | "extension";
  /** The file is an `__init__`. */
  readonly isPackage: boolean;
  /** The whole suffix: ".py", ".cpython-311.opt-1.pyc", "module.so". */
  readonly suffix: string;
  /** What the suffix says of the interpreter: "cpython-311", "cp36-win_amd64", "abi3". */
  readonly tag: string | undefined;
  /** Lies in a `__pycache__`: importable only when the source stands above it. */
  readonly isCached: boolean;
  /** The file name itself has dots (`Crypto.Cipher._AES.so`): a freezer's loader finds it, plain import doesn't. */
  readonly isFlat: boolean;
  /** Why an interpreter of these rules passes the file over: "extension of another platform". */
  readonly refused: string | undefined;
}

const SOURCE_SUFFIX = /\.pyw?$/i;
const BYTECODE_SUFFIX = /\.py[co]$/i;
const CACHE_TAG = /^(.+?)\.((?:cpython|pypy|graalpy|jython|ironpython|pyston)-?\w*)(?:\.opt-\w+)?$/;
const EXTENSION_SUFFIX = /\.(so|pyd|dll|sl|dylib)$/i;

// Tags before an extension's suffix: PEP 3149 (cpython-34m-i386-linux-gnu), stable ABI (abi3, abi3t), Windows (cp311-win_amd64),
// PyPy (pypy39-pp73-x86_64-linux-gnu), Debian's Python 2 (x86_64-linux-gnu), MinGW (cp310-mingw_x86_64).
const EXTENSION_TAG =
  /\.((?:cpython|graalpy|pypy|pyston)-?\d+[\w-]*|abi3t?|cp\d+[a-z]*-[\w.-]*?\w|\w+-linux-(?:gnu|musl)\w*|\w+-(?:kfreebsd-gnu|gnu))$/;

/**
 * The module in the file at `path` (`/`-separated, relative to the folder that import starts from), or undefined when
 * the file is no module whatever the interpreter: data, or a folder on the way that no dotted name can spell.
 */
export function moduleNameOf(path: string, rules: NamingRules = {}): ModuleFile | undefined {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const isCached = parts.at(-1) === "__pycache__";
  if (isCached) parts.pop();
  for (const part of parts) if (part === "" || part.includes(".")) return undefined;
  const split = splitSuffix(file, isCached, rules);
  if (split === undefined || split.base === "") return undefined;
  const isPackage = split.base === "__init__";
  const name = isPackage ? parts.join(".") : [...parts, split.base].join(".");
  if (name === "") return undefined; // an __init__ at the root of sys.path names nothing
  const { form, suffix, tag, refused } = split;
  return { name, form, isPackage, suffix, tag, isCached, isFlat: split.base.includes("."), refused };
}

interface SplitFile {
  readonly base: string;
  readonly form: ModuleFile["form"];
  readonly suffix: string;
  readonly tag: string | undefined;
  readonly refused: string | undefined;
}

function splitSuffix(file: string, isCached: boolean, rules: NamingRules): SplitFile | undefined {
  if (BYTECODE_SUFFIX.test(file)) return splitBytecode(file, isCached, rules);
  if (SOURCE_SUFFIX.test(file)) {
    const base = file.replace(SOURCE_SUFFIX, "");
    if (isCached || base.includes(".")) return undefined;
    const suffix = file.slice(base.length);
    const isForeign = suffix.toLowerCase() === ".pyw" && rules.platform !== undefined && rules.platform !== "win32";
    return {
      base,
      form: "source",
      suffix,
      tag: undefined,
      refused: isForeign ? "a .pyw is a module on Windows only" : undefined,
    };
  }
  return EXTENSION_SUFFIX.test(file) && !isCached ? splitExtension(file, rules) : undefined;
}

function splitBytecode(file: string, isCached: boolean, rules: NamingRules): SplitFile | undefined {
  const stem = file.slice(0, -4);
  const cache = isCached ? CACHE_TAG.exec(stem) : null;
  const base = cache?.[1] ?? stem;
  if (base.includes(".")) return undefined;
  // .pyo was for -O up to 3.4; without -O those versions pass it over, but no build says how it is started.
  const isOld = file.toLowerCase().endsWith(".pyo") && isAtLeast(rules.python, 3, 5);
  return {
    base,
    form: "bytecode",
    suffix: file.slice(base.length),
    tag: cache?.[2],
    refused: isOld ? `Python ${rules.python} reads no .pyo` : undefined,
  };
}

function splitExtension(file: string, rules: NamingRules): SplitFile | undefined {
  const suffix = EXTENSION_SUFFIX.exec(file)?.[0] ?? "";
  let base = file.slice(0, -suffix.length);
  const kind = suffix.toLowerCase();
  const tag = EXTENSION_TAG.exec(base)?.[1];
  if (tag !== undefined) base = base.slice(0, -tag.length - 1);
  else if (kind === ".so" || kind === ".sl") base = withoutModule(base, rules);
  else if (kind === ".pyd" && base.endsWith("_d")) base = base.slice(0, -2);
  if (base === "" || /(^|\.)(\.|$)/.test(base)) return undefined;
  // "pyside2.abi3.dll" is a library that others need: a tag alone makes no module.
  if ((kind === ".dll" || kind === ".dylib" || kind === ".sl") && !isModuleLibrary(kind, rules)) return undefined;
  return { base, form: "extension", suffix: file.slice(base.length), tag, refused: refusalOf(kind, tag, rules) };
}

/** Up to Python 3.2 `zlibmodule.so` is the module zlib. */
function withoutModule(base: string, rules: NamingRules): string {
  const isOld = rules.python === undefined ? false : !isAtLeast(rules.python, 3, 3);
  return isOld && base.endsWith("module") && base !== "module" && !base.endsWith(".module") ? base.slice(0, -6) : base;
}

/** .dll was a module suffix up to Python 2.4 on Windows, .sl is HP-UX's .so; no interpreter imports a .dylib. */
function isModuleLibrary(kind: string, rules: NamingRules): boolean {
  if (kind === ".sl") return rules.platform === undefined;
  return kind === ".dll" && rules.python !== undefined && !isAtLeast(rules.python, 2, 5);
}

function refusalOf(kind: string, tag: string | undefined, rules: NamingRules): string | undefined {
  const isWindowsFile = kind === ".pyd" || kind === ".dll";
  if (rules.platform === "win32" && !isWindowsFile) return `Windows imports .pyd files, not ${kind}`;
  if (rules.platform !== undefined && rules.platform !== "win32" && isWindowsFile)
    return `${rules.platform === "linux" ? "Linux" : "macOS"} imports .so files, not ${kind}`;
  return tag === undefined ? undefined : refusedTag(tag, rules);
}

/** Why an extension with this tag is for another interpreter than `rules` says; undefined when it may fit. */
function refusedTag(tag: string, rules: NamingRules): string | undefined {
  const { python, platform } = rules;
  if (python === undefined) return undefined;
  if (tag.startsWith("abi3")) return python.startsWith("2.") ? "Python 2 has no stable ABI (abi3)" : undefined;
  const version = /^(?:cpython-|cp)(\d)(\d+)/.exec(tag);
  if (version !== null && `${version[1]}.${version[2]}` !== python)
    return `built for Python ${version[1]}.${version[2]}, the application runs ${python}`;
  if (version !== null && platform === "linux" && /-(darwin|win|mingw)/.test(tag))
    return `built for another platform (${tag})`;
  if (version !== null && platform === "darwin" && /-linux/.test(tag)) return `built for another platform (${tag})`;
  return undefined;
}

/**
 * The paths under which a root may hold the module, in the order that import tries them: packages first, then extensions,
 * source, bytecode. Extensions stand with the plain suffixes of the platform; tags are the reader's business.
 */
export function modulePathsOf(name: string, rules: NamingRules = {}): readonly string[] {
  const path = name.replaceAll(".", "/");
  const extensions = rules.platform === "win32" ? [".pyd"] : rules.platform === undefined ? [".so", ".pyd"] : [".so"];
  const suffixes = [...extensions, ".py", ".pyc"];
  return [...suffixes.map((suffix) => `${path}/__init__${suffix}`), ...suffixes.map((suffix) => path + suffix)];
}

/** Whether "3.11" is at least major.minor; false when the version is unknown. */
export function isAtLeast(python: string | undefined, major: number, minor: number): boolean {
  const match = /^(\d+)\.(\d+)/.exec(python ?? "");
  if (match === null) return false;
  const [theirMajor, theirMinor] = [Number(match[1]), Number(match[2])];
  return theirMajor > major || (theirMajor === major && theirMinor >= minor);
}
