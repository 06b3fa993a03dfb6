// Which systems a build runs on, and the file that stands in the way: the columns of Windows and macOS. What they are told by
// is made here, file by file; Linux has rules and tests of its own (glibc-too-new).

import { expect, test } from "vitest";
import type { Build } from "../helpers/tiny-app.js";
import { acme, cxFreeze, lintApp } from "../helpers/tiny-app.js";
import { fat, LC, machO } from "../helpers/macho.js";
import { peFile } from "../helpers/pe.js";

const ARM64 = 0x0100000c;
const X86_64 = 0x01000007;
const PROGRAM = 2;
const BUNDLE = 8;

/** Code for macOS `major.minor` and later. */
const madeFor = (major: number, minor: number, cputype: number, filetype: number): Buffer =>
  machO({ cputype, filetype, commands: [{ kind: LC.BUILD_VERSION, fields: [1, (major << 16) | (minor << 8), 0, 0] }] });
/** A program or bundle for both kinds of Mac: 10.9 for Intel, 11.0 for Apple silicon, as python.org's are. */
const universal = (filetype: number): Buffer =>
  fat([
    { cputype: X86_64, bytes: madeFor(10, 9, X86_64, filetype) },
    { cputype: ARM64, bytes: madeFor(11, 0, ARM64, filetype) },
  ]);

async function answers(build: Build, systems: readonly string[]): Promise<readonly string[]> {
  const { report } = await lintApp({ source: acme("import _lens\n"), build, options: { systems } });
  return report.targets.flatMap(({ apps }) =>
    apps.flatMap((app) =>
      (app.systems ?? []).map(({ system, runs, because }) =>
        [system, runs, because?.file, because?.needs].filter((part) => part !== undefined).join(" "),
      ),
    ),
  );
}

const mac = (program: Buffer, extension: Buffer): Build =>
  cxFreeze({ platform: "darwin", beside: { acme: program, "lib/_lens.so": extension } });

test("a universal build runs on the Macs that its Intel half is made for", async () => {
  expect(await answers(mac(universal(PROGRAM), universal(BUNDLE)), ["macos10.13", "macos11", "macos14"])).toEqual([
    "macos10.13 yes",
    "macos11 yes",
    "macos14 yes",
  ]);
});

test("an extension for later Macs stands in the way, with the release that it asks for", async () => {
  const extension = madeFor(12, 0, X86_64, BUNDLE);
  expect(await answers(mac(universal(PROGRAM), extension), ["macos10.13", "macos11", "macos12"])).toEqual([
    "macos10.13 no lib/_lens.so macOS 12.0",
    "macos11 no lib/_lens.so macOS 12.0",
    "macos12 yes",
  ]);
});

test("a build for Apple silicon alone does not run on what is older", async () => {
  const [program, extension] = [madeFor(11, 0, ARM64, PROGRAM), madeFor(11, 0, ARM64, BUNDLE)];
  const [old, first] = await answers(mac(program, extension), ["macos10.15", "macos11"]);
  expect(old).toMatch(/^macos10\.15 no \S+ macOS 11\.0$/);
  expect(first).toBe("macos11 yes");
});

const windows = (program: Buffer, extension: Buffer): Build =>
  cxFreeze({ python: "3.8", platform: "win32", beside: { "acme.exe": program, "lib/_lens.pyd": extension } });

test("Windows looks at the mark of the program, and not at that of a library", async () => {
  const build = windows(peFile({ isDll: false, subsystemVersion: [6, 2] }), peFile({ subsystemVersion: [10, 0] }));
  expect(await answers(build, ["win7", "win8", "win10"])).toEqual([
    "win7 no acme.exe Windows 6.2",
    "win8 yes",
    "win10 yes",
  ]);
});

test("an API set that an older Windows lacks", async () => {
  const extension = peFile({ imports: [["api-ms-win-core-path-l1-1-0.dll", ["PathCchCanonicalizeEx"]]] });
  expect(await answers(windows(peFile({ isDll: false }), extension), ["win7", "win10"])).toEqual([
    "win7 no lib/_lens.pyd api-ms-win-core-path-l1-1-0.dll",
    "win10 yes",
  ]);
});
