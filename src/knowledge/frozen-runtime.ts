// What a program finds in the Python that a freezer starts it with, and how that differs from one started by hand. Read in
// the freezers' own sources (and run, where it is said so); checked 2026-11.

import type { FrozenRuntime } from "../rules/knowledge.js";

const NO_STREAMS = { stdout: [], stderr: [] } as const;

/** Python itself starts these. */
const UNFROZEN: FrozenRuntime = {
  hasSite: true,
  sets: [],
  executableIsProgram: false,
  needsFreezeSupport: [],
  streams: NO_STREAMS,
  setsLibraryPath: false,
};
const RUNTIMES: Readonly<Record<string, FrozenRuntime>> = {
  // bootloader/src/pyi_pyconfig.c (site_import = 0) and pyi_pythonlib.c of 2.1 to 5.x (Py_NoSiteFlag);
  // loader/pyiboot01_bootstrap.py (sys.frozen, sys._MEIPASS); hooks/rthooks/pyi_rth_multiprocessing.py: it replaces
  // freeze_support(), and nothing calls that but the program itself (6.11, run on Linux); pyi_utils_posix.c.
  PyInstaller: {
    hasSite: false,
    sets: ["frozen", "_MEIPASS"],
    executableIsProgram: true,
    needsFreezeSupport: ["win32", "darwin", "linux"],
    streams: NO_STREAMS,
    setsLibraryPath: true,
  },
  // source/bases/common.c (Py_NoSiteFlag, 4.3.4 to 8.7); initscripts/console.py; hooks/multiprocessing.py: on Linux and macOS
  // its hook calls freeze_support() from 7.1 on, and before 6.15.4 spawning does not work there at all.
  cx_Freeze: {
    hasSite: false,
    sets: ["frozen", "frozen_dir"],
    executableIsProgram: true,
    needsFreezeSupport: ["win32"],
    streams: NO_STREAMS,
    setsLibraryPath: false,
  },
  // source/start.c (Py_NoSiteFlag, sys.frozen); boot_common.py: without a console sys.stdout is an object that has write()
  // and nothing else, sys.stderr one that has write() and flush().
  py2exe: {
    hasSite: false,
    sets: ["frozen", "frozendllhandle"],
    executableIsProgram: true,
    needsFreezeSupport: ["win32"],
    streams: { stdout: ["write"], stderr: ["write", "flush"] },
    setsLibraryPath: false,
  },
  // bbfreeze-loader's loader_impl.h (Py_NoSiteFlag, "sys.frozen=1"); load_console.py, whose addldlibrarypath() is not called
  // from 0.91 on.
  bbfreeze: {
    hasSite: false,
    sets: ["frozen"],
    executableIsProgram: true,
    needsFreezeSupport: ["win32"],
    streams: NO_STREAMS,
    setsLibraryPath: false,
  },
  // apptemplate/lib/site.py sets exit and quit; __boot__.py sets sys.frozen; sys.executable is the python of the bundle.
  py2app: {
    hasSite: true,
    sets: ["frozen"],
    executableIsProgram: false,
    needsFreezeSupport: [],
    streams: NO_STREAMS,
    setsLibraryPath: false,
  },
  zipapp: UNFROZEN,
  pex: UNFROZEN,
  shiv: UNFROZEN,
};

/** Of the freezer that made the program: for ["esky", "bbfreeze"] bbfreeze. Undefined for one that is not known. */
export function runtimeOf(freezers: readonly string[]): FrozenRuntime | undefined {
  const [inner] = freezers.slice(-1);
  return inner === undefined ? undefined : RUNTIMES[inner];
}

/** Names of sys that some freezer sets and this one does not: "sys._MEIPASS". */
export function unsetNames(freezers: readonly string[]): ReadonlySet<string> {
  const runtime = runtimeOf(freezers);
  if (runtime === undefined) return new Set();
  const names = new Set(Object.values(RUNTIMES).flatMap(({ sets }) => sets));
  return new Set([...names].filter((name) => !runtime.sets.includes(name)).map((name) => `sys.${name}`));
}
