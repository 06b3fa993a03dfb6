// What freezers do with an includes list and with modules, as far as findings depend on it. Seen on bbfreeze 0.97 to 1.1.3,
// cx_Freeze 4.3.4 to 8.0, py2exe 0.6 to 0.13, PyInstaller 2.1 to 6.11 (documentation and runs); checked 2026-11.

import type { Platform } from "../model/app.js";

export interface FreezerTraits {
  /** Stops with ImportError at an include that does not exist. */
  readonly abortsAtUnknownInclude: boolean;
  /** Reads `pkg.*` in includes as the submodules of pkg. */
  readonly readsWildcards: boolean;
  /** Has a function, option or flag that takes all of a package, whatever lies in it: collect_submodules("pkg"). */
  readonly collectsPackages: boolean;
  /** The only platform that it makes builds for, where there is one. */
  readonly platform?: Platform;
  /** Puts pure modules into a zip unless told otherwise. */
  readonly zipsModules: boolean;
}

const TRAITS: Readonly<Record<string, FreezerTraits>> = {
  // bbfreeze.Freezer.addModule: `pkg.*` is import_hook(pkg, fromlist="*"); a failing import_hook is not caught.
  bbfreeze: { abortsAtUnknownInclude: true, readsWildcards: true, collectsPackages: false, zipsModules: true },
  // cx_Freeze.ModuleFinder.IncludeModule: raises ImportError; a wildcard is looked for as a module of that name. Packages go
  // through IncludePackage, with all of their submodules (4.3 to 8.0).
  cx_Freeze: { abortsAtUnknownInclude: true, readsWildcards: false, collectsPackages: true, zipsModules: true },
  // py2exe.mf: a missing include is listed among the missing modules at the end; `pkg.*` is import_hook(pkg, None, ["*"]).
  py2exe: {
    abortsAtUnknownInclude: false,
    readsWildcards: true,
    collectsPackages: false,
    platform: "win32",
    zipsModules: true,
  },
  // py2app.build_app: includes go through import_hook as in py2exe; a missing one is a warning.
  py2app: {
    abortsAtUnknownInclude: false,
    readsWildcards: true,
    collectsPackages: false,
    platform: "darwin",
    zipsModules: true,
  },
  // PyInstaller logs "ERROR: Hidden import 'x' not found" and goes on; "pkg.*" is such a name. Modules go into the PYZ.
  PyInstaller: { abortsAtUnknownInclude: false, readsWildcards: false, collectsPackages: true, zipsModules: true },
  // Nuitka's --include-package takes all of a package; modules are compiled, no file of them is left.
  Nuitka: { abortsAtUnknownInclude: false, readsWildcards: false, collectsPackages: true, zipsModules: true },
};

const CAUTIOUS: FreezerTraits = {
  abortsAtUnknownInclude: false,
  readsWildcards: true,
  collectsPackages: false,
  zipsModules: false,
};

/** The traits of a freezer; for one that is not known the ones that raise no alarm. */
export function traitsOf(freezer: string): FreezerTraits {
  return TRAITS[freezer] ?? CAUTIOUS;
}

/**
 * Standard modules that a freezer brings because it freezes a package of its own into every build. Freezers follow all
 * imports of it, those in functions and for other platforms too.
 */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  // bdist_esky adds "esky" with every backend (f_bbfreeze.freeze: addModule("esky"); f_cxfreeze, f_py2exe, f_py2app: the
  // includes). What esky, esky.finder, esky.patch, esky.sudo.* and esky.winres import in all of 0.9.0 to 0.9.9:
  // github.com/cloudmatrix/esky, tags v0.9.0 and v0.9.9; read 2026-11.
  esky: (
    "StringIO __future__ atexit base64 bz2 cPickle cStringIO ctypes ctypes.util ctypes.wintypes distutils.log " +
    "distutils.util errno fcntl functools hashlib hmac io itertools nt optparse os pickle posix re shutil signal socket " +
    "struct subprocess sys tempfile threading time urllib2 urlparse uuid zipfile"
  ).split(" "),
  // ModuleFinder._add_base_modules of cx_Freeze 5.1 to 8.7: github.com/marcelotduarte/cx_Freeze; read 2026-11.
  cx_Freeze: "traceback warnings encodings io os sys zlib collections.abc importlib.abc".split(" "),
};

/** Standard packages that may be there although the excludes list names them, with all that is in them. */
const STAYING: Readonly<Record<string, readonly string[]>> = {
  // cx_Freeze includes its base modules after it has noted the excludes, and an include beats an exclude (6.15 and later say
  // so); from 8.3 on its hooks bring importlib.metadata, and that email. Read at the tags 6.15.0 to 8.7.0.
  cx_Freeze: "traceback warnings unicodedata encodings io os sys zlib collections importlib email".split(" "),
};

/** May the module be there whatever the excludes list says? */
export function mayStay(freezer: string, module: string): boolean {
  return (STAYING[freezer] ?? []).some((name) => module === name || module.startsWith(`${name}.`));
}

export function broughtBy(freezer: string): readonly string[] {
  return BROUGHT[freezer] ?? [];
}
