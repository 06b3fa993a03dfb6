// What dyld finds on macOS itself for a name that leads nowhere: frameworks of /System/Library/Frameworks and libraries of
// /usr/lib are its last resort, by the end of whatever path was asked for (dyld(1), DYLD_FALLBACK_FRAMEWORK_PATH and
// DYLD_FALLBACK_LIBRARY_PATH). It keeps to that for code that was linked with an SDK older than that of macOS 13 (dyld-1042,
// Loader.h: pre2022Binary).

import type { HostAnswer } from "../model/linkage.js";
import { precedes } from "./version-numbers.js";

interface Framework {
  /** As it lies below /System/Library/Frameworks. */
  readonly path: RegExp;
  /** The first and the last release of this row. */
  readonly from: string;
  readonly until?: string;
  /** Why some systems of these releases may lack it. */
  readonly because?: string;
}

const TCL_8_4 = /^(Tcl|Tk)\.framework\/Versions\/8\.4\/\1$/;
const PYTHON_2_7 = /^Python\.framework\/Versions\/2\.7\/Python$/;

// Checked 2026-11. Tcl and Tk 8.4: the SDK of 10.6 has it, 10.8 too (github.com/dzach/nrfmon/issues/4), that of 10.13 has 8.5
// alone, and so has 10.14 (github.com/pure-data/pure-data/issues/535). 8.5: since 10.6 (its SDK) and still in 14.5
// (github.com/eggheads/eggdrop/pull/1649); nothing tells of a release without it. Python 2.7: macOS 12.3 release notes.
const FRAMEWORKS: readonly Framework[] = [
  { path: /^(Tcl|Tk)\.framework\/(Versions\/8\.5\/)?\1$/, from: "10.6" },
  { path: TCL_8_4, from: "10.4", until: "10.8" },
  {
    path: TCL_8_4,
    from: "10.9",
    until: "10.13",
    because: "macOS 10.14 has version 8.5 alone, and its forerunners may",
  },
  { path: PYTHON_2_7, from: "10.7", until: "11" },
  { path: PYTHON_2_7, from: "12", until: "12", because: "macOS 12.3 took Python 2.7 away" },
];

// By the names that linkers write: usr/lib of the SDK of macOS 11.3 (github.com/phracker/MacOSX-SDKs, 2026-11), those that
// older and newer releases have as well.
const LIBRARIES: ReadonlySet<string> = new Set(
  [
    ...[
      "System.B",
      "bz2.1.0",
      "c++.1",
      "c++abi",
      "charset.1",
      "cups.2",
      "curl.4",
      "edit.3",
      "expat.1",
      "exslt.0",
      "gcc_s.1",
    ],
    ...["form.5.4", "iconv.2", "icucore.A", "lzma.5", "menu.5.4", "ncurses.5.4", "objc.A", "panel.5.4", "pcap.A"],
    ...["resolv.9", "sqlite3", "stdc++.6", "xml2.2", "xslt.1", "z.1"],
  ].map((name) => `lib${name}.dylib`),
);

/** The oldest release that still gets updates stands for systems that nobody named. */
const UNNAMED = "14";

/** What a release of macOS has for the name of a load command, when no file lies there. */
export function macFallback(name: string, sdk: string | undefined, release: string = UNNAMED): HostAnswer {
  const none: HostAnswer = { kind: "never" };
  if (sdk !== undefined && !precedes(sdk, "13") && !precedes(release, "13")) return none;
  const framework = /[^/]+\.framework\/.*$/.exec(name)?.[0];
  if (framework !== undefined) {
    const row = FRAMEWORKS.find(
      ({ path, from, until }) =>
        path.test(framework) && !precedes(release, from) && (until === undefined || !precedes(until, release)),
    );
    if (row === undefined) return none;
    return row.because === undefined ? { kind: "always" } : { kind: "sometimes", because: row.because };
  }
  const file = name.slice(name.lastIndexOf("/") + 1);
  if (!LIBRARIES.has(file)) return none;
  if (!name.includes("/")) return { kind: "always" };
  return { kind: "sometimes", because: `macOS takes its own /usr/lib/${file} then, which may be older` };
}
