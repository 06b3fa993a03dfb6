// One application in every container that can hold it: what is said of it must not depend on how its bytes are stored,
// but for the places inside the build.

import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import { showPlace, type BuildPlace, type Finding, type Place } from "../../src/finding.js";
import type { LintReport } from "../../src/report/report.js";
import { elf, pe, signedPe, zip, type ZipMember, type ZipOptions } from "../helpers/pack.js";
import { tar } from "../helpers/pack-tar.js";
import { carchive, type PackageEntry, pyz } from "../helpers/pyinstaller.js";
import { acme, bbfreeze, buildFiles, inFolder, lineOf, noOptions } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const source = acme(
  `import os
import pkgutil
from acme import lens
import acme.plugins
__import__("acme.drivers." + os.environ["ACME_DRIVER"])
for _, name, _ in pkgutil.iter_modules(acme.plugins.__path__):
    __import__("acme.plugins." + name)
for name in os.listdir(os.path.join(os.path.dirname(__file__), "maps")):
    if name.endswith(".py"):
        __import__("acme.maps." + name[:-3])
`,
  {
    "acme/lens.py": "try:\n    import sqlite3\nexcept ImportError:\n    sqlite3 = None\n",
    "acme/drivers/__init__.py": "",
    "acme/drivers/tcp.py": "import csv\n",
    "acme/drivers/usb.py": "",
    "acme/plugins/__init__.py": "",
    "acme/plugins/moon.py": "",
    "acme/plugins/wind.py": "",
    "acme/maps/__init__.py": "",
    "acme/maps/north.py": "",
  },
);
const frozen = (options: { readonly zip?: ZipOptions } = {}): Files =>
  buildFiles(bbfreeze({ without: ["acme.drivers.usb", "acme.plugins.moon", "csv", "sqlite3"], ...options }), source)
    .files;
const build = frozen();

/** What is to be said of it: worked out by hand from the texts above. */
const expected = [
  "acme/main.py:5 FL101 error likely acme.drivers.usb",
  "acme/main.py:7 FL102 error likely acme.plugins.moon",
  // Which driver is asked for is not known, so that this one is asked for is likely.
  "acme/drivers/tcp.py:1 FL112 error likely csv",
  "acme/main.py:8 FL120 error certain acme.maps.north",
  "acme/lens.py:2 FL112 warning certain sqlite3",
];

const members = (files: Files, more: Partial<ZipMember> = {}): readonly ZipMember[] =>
  Object.entries(files).map(([name, data]) => ({ name, data, ...more }));
const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([file, data]) => [`${folder}/${file}`, data]));

/** The target's name and the files that it consists of. */
const containers: Readonly<Record<string, readonly [target: string, files: Files]>> = {
  "a folder": ["dist/acme", below("dist/acme", build)],
  "a folder in a folder": ["dist/acme", below("dist/acme/linux/build", build)],
  "a zip": ["dist/acme.zip", { "dist/acme.zip": zip(build) }],
  "a zip of a folder": ["dist/acme-1.0.zip", { "dist/acme-1.0.zip": zip(below("acme-1.0", build)) }],
  "a zip of stored members": ["dist/acme.zip", { "dist/acme.zip": zip(members(build, { method: "stored" })) }],
  "a zip that was written as a stream": [
    "dist/acme.zip",
    { "dist/acme.zip": zip(members(build, { descriptor: true })) },
  ],
  "a zip64": ["dist/acme.zip", { "dist/acme.zip": zip(members(build, { zip64: true }), { zip64: true }) }],
  "a zip with a comment": ["dist/acme.zip", { "dist/acme.zip": zip(build, { comment: "the telescope" }) }],
  "a zip with bytes behind it": ["dist/acme.zip", { "dist/acme.zip": zip(build, { trailing: Buffer.alloc(999, 1) }) }],
  "a zip behind an ELF program, offsets fixed": [
    "dist/acme",
    { "dist/acme": zip(build, { prefix: elf(), offsets: "fixed" }) },
  ],
  "a zip behind an ELF program, offsets as they were": [
    "dist/acme",
    { "dist/acme": zip(build, { prefix: elf(), offsets: "unfixed" }) },
  ],
  "a zip behind a Windows program, offsets fixed": [
    "dist/acme.exe",
    { "dist/acme.exe": zip(build, { prefix: pe(), offsets: "fixed" }) },
  ],
  "a zip behind a Windows program, offsets as they were": [
    "dist/acme.exe",
    { "dist/acme.exe": zip(build, { prefix: pe(), offsets: "unfixed" }) },
  ],
  "a zip in a signed Windows program": ["dist/acme.exe", { "dist/acme.exe": signedPe(zip(build)) }],
  "a zip in a zip": ["dist/acme-1.0.zip", { "dist/acme-1.0.zip": zip({ "README.txt": "", "acme.zip": zip(build) }) }],
  "a tar": ["dist/acme.tar", { "dist/acme.tar": tar(build) }],
  "a tar of a folder": ["dist/acme-1.0.tar", { "dist/acme-1.0.tar": tar(below("./acme-1.0", build)) }],
  "a tar of PAX": [
    "dist/acme.tar",
    { "dist/acme.tar": tar(members(build).map((one) => ({ ...one, long: "pax" }) as const)) },
  ],
  "a tar.gz": ["dist/acme.tar.gz", { "dist/acme.tar.gz": gzipSync(tar(build)) }],
  "a tar.gz of a folder": ["dist/acme-1.0.tgz", { "dist/acme-1.0.tgz": gzipSync(tar(below("acme-1.0", build))) }],
  "a tar.gz in a zip": [
    "dist/acme-1.0.zip",
    { "dist/acme-1.0.zip": zip({ "README.txt": "", "acme.tar.gz": gzipSync(tar(build)) }) },
  ],
  "a stored zip in a zip": [
    "dist/acme-1.0.zip",
    { "dist/acme-1.0.zip": zip([{ name: "acme.zip", data: zip(build), method: "stored" }]) },
  ],
};

/** What the library's own zip may look like, too. */
const libraries: Readonly<Record<string, ZipOptions>> = {
  "behind an ELF program, as bbfreeze writes it": { prefix: elf(), offsets: "fixed" },
  "behind a program, offsets as they were": { prefix: elf(), offsets: "unfixed" },
  "with zip64 records": { zip64: true },
};

async function report(files: Files, target: string, more: Files = source): Promise<LintReport> {
  return inFolder({ ...more, ...files }, (folder) => lint({ ...noOptions, targets: [target], cwd: folder }));
}

/** Findings as the application itself sees them: places count from its folder, targets go unnamed. Fingerprints stay. */
function seenFromInside({ findings, targets }: LintReport): unknown {
  const [app] = targets.flatMap(({ apps }) => apps);
  if (app === undefined || !("container" in app.place)) throw new Error("no application was found");
  const { container, member } = app.place;
  const inside = (place: BuildPlace): BuildPlace => {
    const whole = [...place.container, ...(place.member === undefined ? [] : [place.member])].slice(container.length);
    const [first = "", ...rest] = whole;
    const own = member !== undefined && `${first}/`.startsWith(`${member}/`) ? first.slice(member.length + 1) : first;
    return { container: ["acme", own, ...rest], ...(place.line === undefined ? {} : { line: place.line }) };
  };
  const turned = (place: Place): Place => ("path" in place ? place : inside(place));
  return findings.map((finding: Finding) => ({
    ...finding,
    target: "",
    place: turned(finding.place),
    related: finding.related.map((one) => ({ ...one, place: turned(one.place) })),
  }));
}

const [asFolder, ...others] = Object.keys(containers);

describe("an application is judged alike in", () => {
  test(`${asFolder}`, async () => {
    const [target, files] = containers[asFolder ?? ""] ?? ["", {}];
    expect((await report(files, target)).findings.map(lineOf)).toEqual(expected);
  });

  test.each(others)("%s", async (name) => {
    const [first, firstFiles] = containers[asFolder ?? ""] ?? ["", {}];
    const [target, files] = containers[name] ?? ["", {}];
    const found = await report(files, target);
    expect(found.errors).toEqual([]);
    expect(found.gaps).toEqual([]);
    expect(found.findings.map(lineOf)).toEqual(expected);
    expect(seenFromInside(found)).toEqual(seenFromInside(await report(firstFiles, first)));
  });

  test.each(Object.keys(libraries))("a library zip %s", async (name) => {
    const files = frozen({ zip: libraries[name] ?? {} });
    const found = await report({ "dist/acme.zip": zip(files) }, "dist/acme.zip");
    expect(found.findings.map(lineOf)).toEqual(expected);
    const plain = await report({ "dist/acme.zip": zip(build) }, "dist/acme.zip");
    expect(seenFromInside(found)).toEqual(seenFromInside(plain));
  });
});

test("without a source tree the places are those of the build, whatever holds it", async () => {
  const lines = [];
  for (const [target, files] of [containers["a folder"], containers["a zip in a zip"]].filter((one) => !!one)) {
    const { findings } = await report(files, target, {});
    lines.push(findings.map(lineOf));
  }
  // What only the source tree knows of (usb, moon) is not missed; the rest is.
  const inside = (library: string) => [
    `${library}!/acme/drivers/tcp.py:1 FL112 error likely csv`,
    `${library}!/acme/main.py:8 FL120 error certain acme.maps.north`,
    `${library}!/acme/lens.py:2 FL112 warning certain sqlite3`,
  ];
  expect(lines).toEqual([inside("dist/acme!/library.zip"), inside("dist/acme-1.0.zip!/acme.zip!/library.zip")]);
});

describe("PyInstaller's layouts are judged alike:", () => {
  // Modules lie on disk as source (module_collection_mode "py"), so that no Python is needed to make them.
  const { files } = buildFiles(
    bbfreeze({ python: "3.11", without: ["acme.drivers.usb", "acme.plugins.moon", "csv", "sqlite3"], onDisk: "all" }),
    source,
  );
  const contents: Files = Object.fromEntries(
    Object.entries(files).filter(([file]) => !/^(?:library\.zip|acme|__main__.*)$/.test(file)),
  );
  const parts: readonly PackageEntry[] = [
    { name: "PYZ-00.pyz", type: "z", data: pyz({}, 16) },
    { name: "pyiboot01_bootstrap", type: "s", data: "import sys\n" },
    { name: "acme", type: "s", data: "from acme import main\n", isDeflated: true },
  ];
  const option: PackageEntry = { name: "pyi-contents-directory _internal", type: "o" };
  const packed = Object.entries({ ...contents, "base_library.zip": zip({}) }).map(([name, data]): PackageEntry => ({
    name,
    type: "x",
    data,
    isDeflated: true,
  }));
  const said = [
    "acme/main.py:5 FL101 error likely acme.drivers.usb",
    "acme/main.py:7 FL102 error likely acme.plugins.moon",
    "acme/drivers/tcp.py:1 FL112 error likely csv",
    "acme/lens.py:2 FL112 warning certain sqlite3",
  ];
  const folder = (inside: string, program: Buffer): Files => ({
    ...below(inside === "" ? "dist/acme" : `dist/acme/${inside}`, { ...contents, "base_library.zip": zip({}) }),
    // Flat, the package acme is a folder of that name.
    [`dist/acme/${inside === "" ? "start" : "acme"}`]: program,
  });
  const oneFile = carchive([...parts, ...packed], { prefix: elf() });
  const layouts: Readonly<Record<string, readonly [target: string, files: Files]>> = {
    "one file": ["dist/acme", { "dist/acme": oneFile }],
    "one file with section headers behind it": [
      "dist/acme",
      { "dist/acme": Buffer.concat([oneFile, Buffer.alloc(2100)]) },
    ],
    "one file in a zip": ["dist/acme.zip", { "dist/acme.zip": zip({ acme: oneFile }) }],
    "one folder": ["dist/acme", folder("_internal", carchive([...parts, option], { prefix: elf() }))],
    "one folder, named by its program": [
      "dist/acme/acme",
      folder("_internal", carchive([...parts, option], { prefix: elf() })),
    ],
    "one flat folder": ["dist/acme", folder("", carchive(parts, { prefix: elf() }))],
    "one folder with the package beside the program": [
      "dist/acme",
      { ...folder("", Buffer.concat([elf(), Buffer.alloc(99)])), "dist/acme/start.pkg": carchive(parts) },
    ],
  };

  test.each(Object.entries(layouts))("%s", async (_layout, [target, all]) => {
    const found = await report(all, target);
    expect(found.errors).toEqual([]);
    expect(found.gaps).toEqual([]);
    expect(found.targets.flatMap(({ apps }) => apps.map(({ freezers }) => freezers))).toEqual([["PyInstaller"]]);
    expect(found.findings.map(lineOf)).toEqual(said);
  });

  test("and what dist/* matches of one folder is judged once", async () => {
    const all = folder("_internal", carchive([...parts, option], { prefix: elf() }));
    const found = await inFolder({ ...source, ...all }, (cwd) => lint({ ...noOptions, targets: ["dist/acme/*"], cwd }));
    expect(found.targets).toHaveLength(1);
    expect(found.findings.map(lineOf)).toEqual(said);
  });
});

describe("plugins in an egg beside the library are judged alike", () => {
  const egg: Files = {
    "EGG-INFO/PKG-INFO": "Name: almanac\nVersion: 1.0\n",
    "almanac/__init__.py": "",
    "almanac/stars.py": "import csv\n",
  };
  const main = acme('for name in ("planets", "stars"):\n    __import__("almanac." + name)\n', {
    "almanac/__init__.py": "",
    "almanac/stars.py": "import csv\n",
    "almanac/planets.py": "",
  });
  const { files } = buildFiles(bbfreeze({ without: ["almanac", "csv"] }), main);
  const name = "almanac-1.0-py2.7.egg";

  test.each([
    ["as a folder", below(name, egg)],
    ["as a zip", { [name]: zip(egg) }],
  ])("%s", async (_kind, beside) => {
    const { findings, gaps } = await report({ "dist/acme.zip": zip({ ...files, ...beside }) }, "dist/acme.zip", main);
    expect(gaps).toEqual([]);
    expect(findings.map(lineOf)).toEqual([
      "acme/main.py:2 FL101 error certain almanac.planets",
      "almanac/stars.py:1 FL112 error certain csv",
    ]);
  });

  test("and a zipped egg of bytecode is a target of its own", async () => {
    const bytes = readFileSync(new URL("../../fixtures/pyc/2.7/01_plain_import.pyc", import.meta.url));
    const compiled = { ...egg, "almanac/__init__.pyc": bytes, "almanac/stars.pyc": bytes };
    const { errors, targets } = await report({ [`dist/${name}`]: zip(compiled) }, `dist/${name}`, {});
    expect(errors).toEqual([]);
    expect(targets[0]?.apps[0]).toMatchObject({ freezers: ["unknown"], python: "2.7", modules: 2 });
  });
});

test("a target is named as it was typed, wherever the command stands", async () => {
  const found = await inFolder({ ...source, "dist/acme.zip": zip(build) }, async (folder) =>
    lint({ ...noOptions, targets: ["acme.zip"], cwd: path.join(folder, "dist") }),
  );
  expect(found.findings.map(lineOf)).toEqual(expected.map((line) => `../${line}`));
});

test("what could not be read beside several applications is said once", async () => {
  const found = await report(
    {
      ...below("dist/linux", build),
      ...below("dist/old", build),
      ...below("dist/windows", { "base_library.zip": zip({}), "python311.dll": pe() }),
    },
    "dist",
    {},
  );
  expect(found.targets.flatMap(({ apps }) => apps)).toHaveLength(2);
  expect(
    found.findings.map(({ code, place }) => `${code} ${showPlace(place)}`).filter((one) => one.startsWith("FL001")),
  ).toEqual(["FL001 dist!/windows"]);
  expect(found.gaps).toHaveLength(1);
});
