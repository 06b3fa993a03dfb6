// One report, written by hand, with everything in it that a reporter must show: a telescope shop's build.

import type { Finding } from "../../src/finding.js";
import type { LintReport } from "../../src/report/report.js";

const drivers = Array.from(
  { length: 40 },
  (_, index) => `telescope.drivers.mount_${String(index + 1).padStart(2, "0")}`,
);

const late: Finding = {
  code: "FL101",
  rule: "dynamic-module-missing",
  severity: "error",
  confidence: "certain",
  message: `imp.load_module loads "${drivers[0]}", "${drivers[1]}", "${drivers[2]}" and 37 more, which the build lacks`,
  subject: "telescope.drivers.*",
  names: drivers,
  place: { path: "telescope/loader.py", line: 171 },
  snippet: "module = imp.load_module(name, handle, path, description)",
  related: [
    { place: { path: "telescope/loader.py", line: 160 }, note: "the names are read from the folder at run time" },
    {
      place: { container: ["dist/telescope-1.2.linux-x86_64.zip", "telescope-1.2.linux-x86_64/library.zip"] },
      note: 'holds "telescope.drivers.base" of that package',
    },
  ],
  symptom: "ImportError: No module named mount_01",
  fix: 'add "telescope.drivers.*" to freezer_options includes of bdist_esky (setup.py:41)',
  target: "dist/telescope-1.2.linux-x86_64.zip",
  fingerprint: "0123456789abcdef0123456789abcdef",
};

const guarded: Finding = {
  code: "FL112",
  rule: "stdlib-module-missing",
  severity: "warning",
  confidence: "likely",
  message: 'telescope.drivers.log imports "csv" of the standard library, which the build lacks',
  subject: "csv",
  names: ["csv"],
  place: {
    container: ["dist/telescope-1.2.linux-x86_64.zip", "telescope-1.2.linux-x86_64/library.zip"],
    member: "telescope/drivers/log.pyc",
    line: 3,
  },
  related: [],
  target: "dist/telescope-1.2.linux-x86_64.zip",
  fingerprint: "fedcba9876543210fedcba9876543210",
};

export const sample: LintReport = {
  tool: { name: "freeze-lint", version: "0.1.0" },
  targets: [
    {
      target: "dist/telescope-1.2.linux-x86_64.zip",
      kind: "build",
      apps: [
        {
          place: { container: ["dist/telescope-1.2.linux-x86_64.zip"], member: "telescope-1.2.linux-x86_64" },
          freezers: ["esky", "bbfreeze"],
          name: "telescope",
          version: "1.2",
          platform: "linux",
          arch: "x86_64",
          python: "2.7",
          evidence: ["bytecode magic 62211"],
          modules: 312,
          scripts: ["telescope"],
          notes: [],
          systems: [
            { system: "debian12", named: true, runs: "yes" },
            {
              system: "rhel8",
              named: true,
              runs: "no",
              because: {
                file: "telescope-1.2.linux-x86_64/libssl.so.3",
                needs: "GLIBC_2.34",
                has: "GLIBC_2.28",
                without: "GLIBC_2.17",
              },
            },
          ],
        },
      ],
      keptByIncludes: [],
      sourceRoot: ".",
      recipe: { path: "setup.py", line: 41 },
    },
  ],
  findings: [late, guarded],
  runs: [
    {
      target: "dist/telescope-1.2.linux-x86_64.zip",
      code: "FL112",
      rule: "stdlib-module-missing",
      outcome: "ran",
      findings: 1,
    },
    {
      target: "dist/telescope-1.2.linux-x86_64.zip",
      code: "FL101",
      rule: "dynamic-module-missing",
      outcome: "ran",
      findings: 1,
    },
    {
      target: "dist/telescope-1.2.linux-x86_64.zip",
      code: "FL110",
      rule: "stale-include",
      outcome: "skipped",
      because: "no includes list was found (no setup.py beside the source)",
      findings: 0,
    },
    {
      target: "dist/telescope-1.2.linux-x86_64.zip",
      code: "FL111",
      rule: "excluded-but-imported",
      outcome: "skipped",
      because: "no includes list was found (no setup.py beside the source)",
      findings: 0,
    },
  ],
  gaps: [
    {
      place: { container: ["dist/telescope-1.2.linux-x86_64.zip"], member: "library.zip" },
      offset: 8000,
      reader: "zip",
      reason: "the directory ends early: expected 46 bytes, found 12",
      hides: "inventory",
    },
  ],
  errors: [{ target: "dist/broken.zip", message: "not a zip: it begins with 1f8b (gzip); unpack it first" }],
  hidden: {
    byBaseline: 2,
    ignored: [{ code: "FL119", subject: "yum", because: "Debian only" }],
    possible: 3,
    possibleFingerprints: ["a", "b", "c"],
  },
  notices: [],
  traces: [],
};
