// The command on real files, from arguments to exit code: what a gate in a release script relies on.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.js";
import { elf, pe, zip } from "../helpers/pack.js";
import { acme, bbfreeze, cxFreeze, esky, filesOf, inFolder, py2exe, setupFor, type App } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

async function run(cwd: string, ...argv: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string, done?: () => void) => {
      written[name] += text;
      done?.();
    },
  });
  const code = await main(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, cwd });
  return { code, ...written };
}

/** Runs the command once in a folder of these files. */
const runIn = (files: Files, ...argv: readonly string[]) => inFolder(files, (folder) => run(folder, ...argv));

const drivers: Files = {
  "acme/drivers/__init__.py": "",
  "acme/drivers/tcp.py": "",
  "acme/drivers/usb.py": "",
};
const source = acme('for kind in ("tcp", "usb"):\n    __import__("acme.drivers." + kind)\n', drivers);
const lacking = (...without: readonly string[]): Files => filesOf({ source, build: bbfreeze({ without }) }).files;
const healthy = lacking();
const faulty = lacking("acme.drivers.usb");

describe("exit codes", () => {
  test("0 for a build that lacks nothing", async () => {
    const { code, stdout } = await runIn(healthy, "dist/acme.zip");
    expect(code).toBe(0);
    expect(stdout).toContain("nothing found (1 target");
  });

  test("1 for a build that lacks a module, with its name", async () => {
    const { code, stdout } = await runIn(faulty, "dist/acme.zip");
    expect(code).toBe(1);
    expect(stdout).toContain('"acme.drivers.usb"');
    expect(stdout).toContain("acme/main.py:2");
  });

  test("0 where nothing is to fail the run, with the same words", async () => {
    const { code, stdout } = await runIn(faulty, "dist/acme.zip", "--fail-on", "never");
    expect(code).toBe(0);
    expect(stdout).toContain('"acme.drivers.usb"');
  });

  test("1 for a warning only where warnings are to fail it", async () => {
    const option = acme("try:\n    import sqlite3\nexcept ImportError:\n    pass\n");
    const { files } = filesOf({ source: option, build: bbfreeze({ without: ["sqlite3"] }) });
    expect((await runIn(files, "dist/acme.zip")).code).toBe(0);
    expect((await runIn(files, "dist/acme.zip", "--fail-on", "warning")).code).toBe(1);
  });

  test("2 for a target that is not there", async () => {
    const { code, stdout } = await runIn(healthy, "dist/gone.zip");
    expect(code).toBe(2);
    expect(stdout).toContain("dist/gone.zip: no such file or folder");
  });

  test("2 for a pattern that matches nothing", async () => {
    const { code, stdout } = await runIn(healthy, "dist/*.exe");
    expect(code).toBe(2);
    expect(stdout).toContain("dist/*.exe: matches nothing");
  });

  test("2 beats 1, and a target that can't be opened hides none of the others", async () => {
    const files = { ...faulty, "dist/broken.zip": "no zip at all" };
    const { code, stdout } = await runIn(files, "dist/broken.zip", "dist/acme.zip", "dist/gone.zip");
    expect(code).toBe(2);
    expect(stdout).toContain('"acme.drivers.usb"');
    expect(stdout).toContain("dist/broken.zip");
    expect(stdout).toContain("dist/gone.zip");
  });

  test("2 for an inventory that could not be completed, whatever else is found", async () => {
    const build = bbfreeze({ without: ["csv"], library: (whole) => whole.subarray(0, whole.length / 2) });
    const { files } = filesOf({ source: acme("import csv\n"), build });
    const { code, stdout } = await runIn(files, "dist/acme.zip", "--fail-on", "never");
    expect(code).toBe(2);
    expect(stdout).toContain("FL001");
    expect(stdout).not.toContain("FL112");
  });

  test("2 for a flag that nobody knows, with the one that was meant", async () => {
    const { code, stdout, stderr } = await runIn(healthy, "dist/acme.zip", "--sauce", ".");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("did you mean --source?");
  });
});

describe("one line for what can't be linted, that names it and says what it is", () => {
  test.each([
    ["an empty file", { "dist/acme.zip": "" }, "dist/acme.zip", /empty/],
    ["something else", { "dist/acme.zip": "<html>404</html>" }, "dist/acme.zip", /not a zip|zip/],
    ["a cut zip", { "dist/acme.zip": zip({ "a.txt": "a".repeat(2000) }).subarray(0, 60) }, "dist/acme.zip", /zip/],
    ["a zip without a build", { "dist/acme.zip": zip({ "notes.txt": "" }) }, "dist/acme.zip", /no frozen build/],
    ["a folder without a build", { "dist/notes.txt": "" }, "dist", /no frozen build/],
    [
      "a folder that holds an installer alone",
      { "dist/acme.exe": Buffer.concat([pe(), Buffer.from("Nullsoft.NSIS.exehead")]) },
      "dist",
      /no frozen build in "dist" that can be read: "acme.exe" is an NSIS installer; install or unpack it/,
    ],
    [
      "a zip of Nuitka's one file",
      { "acme.zip": zip({ "acme/acme.bin": Buffer.concat([elf(), Buffer.from("NUITKA_ONEFILE_PARENT")]) }) },
      "acme.zip",
      /"acme\/acme.bin" is a one-file program of Nuitka's/,
    ],
    ["a tar", { "dist/acme.tar.gz": Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) }, "dist/acme.tar.gz", /unpack/],
    [
      "an installer's database",
      { "dist/acme.msi": Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) },
      "dist/acme.msi",
      /msi/i,
    ],
  ] satisfies readonly (readonly [string, Files, string, RegExp])[])("%s", async (_what, files, target, words) => {
    await inFolder(files, async (folder) => {
      const { code, stderr } = await run(folder, target, "--format", "json");
      expect(code).toBe(2);
      expect(stderr).toMatch(/^freeze-lint: .*\n$/);
      expect(stderr).toContain(`freeze-lint: ${target}: `);
      expect(stderr).toMatch(words);
      expect(stderr).not.toContain(folder);
    });
  });
});

describe("a baseline", () => {
  test("calms the gate, and says how much it hides", async () => {
    await inFolder(faulty, async (folder) => {
      const written = await run(folder, "dist/acme.zip", "--baseline", "known.json", "--update-baseline");
      expect(written.code).toBe(0);
      const again = await run(folder, "dist/acme.zip", "--baseline", "known.json");
      expect(again.code).toBe(0);
      expect(again.stdout).not.toContain("acme.drivers.usb");
      expect(again.stdout).toContain("1 known to the baseline");
    });
  });

  test("outlives lines that move and versions that rise", async () => {
    const version = (number: string, main: string): Files => {
      const app: App = {
        source: acme(main, { ...drivers, "setup.py": setupFor("esky") }),
        build: esky({ without: ["acme.drivers.usb"], folder: `acme-${number}.linux-x86_64` }),
      };
      return filesOf(app).files;
    };
    const main = '__import__("acme.drivers.usb")\n';
    await inFolder(version("1.0", main), async (folder) => {
      await run(folder, "dist/acme-1.0.linux-x86_64.zip", "--baseline", "known.json", "--update-baseline");
      for (const [file, data] of Object.entries(version("1.1", `import os\nimport sys\n${main}`)))
        writeFileSync(path.join(folder, file), data);
      rmSync(path.join(folder, "dist/acme-1.0.linux-x86_64.zip"));
      const next = await run(folder, "dist/acme-1.1.linux-x86_64.zip", "--baseline", "known.json");
      expect(next.code).toBe(0);
    });
  });

  test("does not know a new name behind a loader that it knows", async () => {
    const main = 'import os\n__import__("acme.drivers." + os.environ["ACME_DRIVER"])\n';
    const app = (...without: readonly string[]): Files =>
      filesOf({ source: acme(main, drivers), build: bbfreeze({ without }) }).files;
    await inFolder(app("acme.drivers.usb"), async (folder) => {
      await run(folder, "dist/acme.zip", "--baseline", "known.json", "--update-baseline");
      const worse = app("acme.drivers.usb", "acme.drivers.tcp")["dist/acme.zip"] ?? "";
      writeFileSync(path.join(folder, "dist/acme.zip"), worse);
      const next = await run(folder, "dist/acme.zip", "--baseline", "known.json");
      expect(next.code).toBe(1);
      expect(next.stdout).toContain("acme.drivers.tcp");
    });
  });

  test("is the same bytes twice, and tells no path", async () => {
    await inFolder(faulty, async (folder) => {
      const write = async () => {
        await run(folder, "dist/acme.zip", "--baseline", "known.json", "--update-baseline");
        return readFileSync(path.join(folder, "known.json"), "utf8");
      };
      const first = await write();
      expect(first).not.toContain(folder);
      expect(await write()).toBe(first);
    });
  });
});

describe("an ignore", () => {
  const commented = (comment: string): Files => {
    const main = `for kind in ("tcp", "usb"):\n    __import__("acme.drivers." + kind)  # freeze-lint: ${comment}\n`;
    return filesOf({ source: acme(main, drivers), build: bbfreeze({ without: ["acme.drivers.usb"] }) }).files;
  };

  test("in the source, with a reason, is honoured", async () => {
    const { code, stdout } = await runIn(commented("ignore[FL101] sold without USB"), "dist/acme.zip");
    expect(code).toBe(0);
    expect(stdout).toContain("1 ignored with a reason");
  });

  test("in the source, without one, is not, and the run says so", async () => {
    const { code, stderr } = await runIn(commented("ignore[FL101]"), "dist/acme.zip");
    expect(code).toBe(1);
    expect(stderr).toContain("acme/main.py:2: ignore[FL101] is not honoured without a reason after it");
  });

  test("in the source, for another rule, says nothing about this one", async () => {
    expect((await runIn(commented("ignore[FL112] csv is not needed"), "dist/acme.zip")).code).toBe(1);
  });

  const configured = (ignore: readonly object[], ...without: readonly string[]): Files => ({
    ...filesOf({
      source: acme('import os\n__import__("acme.drivers." + os.environ["ACME_DRIVER"])\n', drivers),
      build: bbfreeze({ without }),
    }).files,
    "freeze-lint.config.json": JSON.stringify({ ignore }),
  });
  const usb = { rule: "FL101", subject: "acme.drivers.usb", because: "sold without USB" };

  test("in the configuration picks one name out of several", async () => {
    const files = configured([usb], "acme.drivers.usb", "acme.drivers.tcp");
    const { code, stdout } = await runIn(files, "dist/acme.zip");
    expect(code).toBe(1);
    expect(stdout).toContain("acme.drivers.tcp");
    expect(stdout).not.toMatch(/loads .*acme\.drivers\.usb/);
  });

  test("in the configuration by a pattern, for all of them", async () => {
    const files = configured([{ ...usb, subject: "acme.drivers.*" }], "acme.drivers.usb", "acme.drivers.tcp");
    expect((await runIn(files, "dist/acme.zip")).code).toBe(0);
  });

  test("in the configuration without a reason is a mistake", async () => {
    const { code, stderr } = await runIn(
      configured([{ rule: "FL101", subject: "*" }], "acme.drivers.usb"),
      "dist/acme.zip",
    );
    expect(code).toBe(2);
    expect(stderr).toContain('"because" is missing');
  });
});

test.each([
  ["Esky", esky()],
  ["bbfreeze", bbfreeze()],
  ["bbfreeze for Windows", bbfreeze({ platform: "win32" })],
  ["cx_Freeze", cxFreeze()],
  ["cx_Freeze for Windows, packages on disk", cxFreeze({ platform: "win32", onDisk: ["acme", "email", "encodings"] })],
  ["cx_Freeze for macOS", cxFreeze({ platform: "darwin" })],
  ["py2exe", py2exe()],
])("a healthy build by %s gives nothing, whatever its code is careful about", async (_name, build) => {
  const main = `import os
import sys
import csv, email.mime.text, fileinput, json, logging.handlers, socket, subprocess, threading, unittest
try:
    import simplejson as fastjson
except ImportError:
    import json as fastjson
try:
    from urllib.parse import urlparse
except ImportError:
    from urlparse import urlparse
if sys.platform == "win32":
    import msvcrt
    import ntpath
else:
    import fcntl
    import posixpath

def load(kind):
    try:
        return __import__("acme.drivers.%s" % kind, fromlist=["*"])
    except ImportError:
        raise

load(os.environ.get("ACME_DRIVER", "usb"))
`;
  const app: App = { source: acme(main, drivers), build };
  const { files, target } = filesOf(app);
  const { code, stdout } = await runIn(files, target, "--fail-on", "info");
  expect(stdout).toContain("nothing found (1 target");
  expect(code).toBe(0);
});
