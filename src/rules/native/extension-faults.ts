// Why CPython refuses an extension module that was built for another Python than the one that imports it: the checks of its
// loader in the order in which they fail.

import type { Binary, Linkage } from "../../model/linkage.js";
import type { NativeSymbols } from "../../model/native.js";
import type { Extension } from "./imported-extensions.js";
import { pythonOfLibrary } from "./python-library.js";

export type ExtensionFault =
  /** Linked with the library of another Python. */
  | { readonly kind: "linked"; readonly library: string; readonly built: string; readonly isThere: boolean }
  /** It uses functions that this Python does not have. */
  | { readonly kind: "symbol" | "unicode"; readonly symbols: readonly string[] }
  /** The function that makes the module is not among its exports; what is there tells of which Python it is. */
  | { readonly kind: "init"; readonly wanted: string; readonly built?: "2" | "3"; readonly other?: string };

/** The first fault of the extension in a build that runs `python`, as far as it can be told. */
export function faultOf(
  extension: Extension,
  python: string,
  interpreter: ReadonlySet<string> | undefined,
  linkage: Linkage,
): ExtensionFault | undefined {
  const linked = linkedFault(extension, python, linkage);
  if (linked !== undefined) return linked;
  const symbols = linkage.symbolsOf(extension);
  if (symbols === undefined) return undefined;
  return lackingFault(extension, symbols, interpreter, linkage) ?? initFault(extension, symbols, python);
}

/**
 * Windows: the first import that is named `pythonNN.dll` has to be this Python's, whatever else there is (Python/dynload_win.c).
 * Delay-loaded libraries and python3.dll don't count. Elsewhere nobody compares, but two Pythons don't live in one process.
 */
function linkedFault({ image }: Binary, python: string, linkage: Linkage): ExtensionFault | undefined {
  const isPe = image.format === "pe";
  const need = image.needs.find(
    ({ name, how }) =>
      how === "load" &&
      (isPe ? /^python\d*\.dll$/.test(name) && name !== "python3.dll" : pythonOfLibrary(name) !== undefined),
  );
  if (need === undefined) return undefined;
  const built = pythonOfLibrary(need.name) ?? need.name;
  const isOwn = isPe ? need.name.toLowerCase() === `python${python.replace(".", "")}.dll` : built === python;
  if (isOwn) return undefined;
  const outcome = linkage.needs.find((one) => one.binary.image === image && one.need === need)?.outcome;
  return { kind: "linked", library: need.name, built, isThere: outcome?.kind === "bundled" };
}

/** As Python's own functions and types are named: PyInt_FromLong, _Py_NoneStruct; not PySideSignalInstanceType. */
const OF_PYTHON = /^_?Py(?:[A-Z][A-Za-z0-9]*)?_/;

/** What the loader has to find before the import goes on (RTLD_NOW), and finds in no file of the build that is in memory. */
function lackingFault(
  binary: Binary,
  { imports }: NativeSymbols,
  interpreter: ReadonlySet<string> | undefined,
  linkage: Linkage,
): ExtensionFault | undefined {
  if (interpreter === undefined || binary.image.format !== "elf") return undefined;
  const lacking = imports.filter(({ name, isWeak }) => !isWeak && OF_PYTHON.test(name) && !interpreter.has(name));
  const providers = lacking.length === 0 ? undefined : loadedWith(binary, linkage);
  if (providers === undefined) return undefined;
  const offered = providers.map((provider) => linkage.symbolsOf(provider)?.exports);
  const symbols = lacking.map(({ name }) => name).filter((name) => !offered.some((all) => all?.has(name) !== false));
  if (symbols.length === 0) return undefined;
  return { kind: symbols.every((name) => /^PyUnicodeUCS[24]_/.test(name)) ? "unicode" : "symbol", symbols };
}

/** The libraries of the build that come into memory with it; undefined where one is absent, which may have anything. */
function loadedWith(binary: Binary, { needs }: Linkage): readonly Binary[] | undefined {
  const loaded = new Set([binary]);
  for (const one of loaded)
    for (const { outcome } of needs.filter((need) => need.binary === one)) {
      if (outcome.kind === "bundled") loaded.add(outcome.provider);
      else if (outcome.kind !== "system") return undefined;
    }
  loaded.delete(binary);
  return [...loaded];
}

/** `PyInit_lens`, or `initlens` in Python 2 (Python/importdl.c); 3.15 takes PyModExport_lens as well (PEP 793). */
function initFault(
  { module }: Extension,
  { exports, imports }: NativeSymbols,
  python: string,
): ExtensionFault | undefined {
  const name = module.slice(module.lastIndexOf(".") + 1).replaceAll("-", "_");
  const names = [...exports.keys()];
  if (names.length === 0) return undefined; // a file without exports is no build of any Python: nothing to compare
  const isTwo = python.startsWith("2.");
  // A library that lies where modules lie, and asks nothing of Python: Qt's plugins in the package of a binding.
  if (
    !names.some((one) => /^(?:PyInit|init|PyModExport)/.test(one)) &&
    !imports.some(({ name: one }) => OF_PYTHON.test(one))
  )
    return undefined;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const two = `init${name}`;
  const three = [`PyInit_${name}`, `PyModExport_${name}`];
  const hasThree = isAscii
    ? three.some((one) => exports.has(one))
    : names.some((one) => /^Py(?:Init|ModExport)U_/.test(one));
  if (isTwo ? exports.has(two) : hasThree) return undefined;
  const other = names.find((one) => /^PyInit_\w/.test(one));
  const built = isTwo && hasThree ? "3" : !isTwo && exports.has(two) ? "2" : undefined;
  return {
    kind: "init",
    wanted: isTwo ? two : `PyInit_${name}`,
    ...(built !== undefined ? { built } : other !== undefined ? { other } : {}),
  };
}

/**
 * What the interpreter of the build offers to extensions: its library's symbols, and those of programs that it is linked
 * into. Undefined where it is not in the build, or can't be read.
 */
export function interpreterSymbols({ binaries, symbolsOf }: Linkage): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const binary of binaries) {
    if (binary.role !== "python" && binary.role !== "launcher") continue;
    const symbols = symbolsOf(binary);
    if (symbols === undefined) return undefined;
    for (const name of symbols.exports.keys()) all.add(name);
  }
  // A copy without its symbols has none of these.
  return all.has("PyErr_Occurred") && all.has("PyDict_New") ? all : undefined;
}
