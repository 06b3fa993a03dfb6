// zipapp, pex, shiv, wheels and eggs: they run on an installed Python, so only what they were to bring themselves can be
// missing.

import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import type { LintReport } from "../../src/report/report.js";
import { behindShebang, pexFiles, shivFiles, zipappFiles } from "../helpers/packed-app.js";
import { elf, pe, zip } from "../helpers/pack.js";
import { tar } from "../helpers/pack-tar.js";
import { inFolder, lineOf, noOptions } from "../helpers/tiny-app.js";
import { appOf, below, inventoryOfBytes, moduleLines, refusals, type Files } from "../helpers/tiny-build.js";

/** An almanac that computes the tides, with a library of somebody else's. */
const almanac: Files = {
  "almanac/__init__.py": "",
  "almanac/cli.py": "import csv, sqlite3\nfrom . import moon\nimport tides.table\n\n\ndef main():\n    pass\n",
  "almanac/moon.py": "import json\n",
};
const tides: Files = {
  "tides/__init__.py": "",
  "tides/table.py": "import decimal\n",
  "tides-1.0.dist-info/METADATA": "Name: tides\n",
};
const without = (files: Files, ...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

async function report(target: string, files: Files): Promise<LintReport> {
  return inFolder(files, (folder) => lint({ ...noOptions, targets: [target], cwd: folder }));
}

async function linesOf(target: string, files: Files): Promise<readonly string[]> {
  const { findings, errors } = await report(target, files);
  return [...errors.map(({ message }) => message), ...findings.map(lineOf)];
}

const forms: Readonly<Record<string, (own: Files, library: Files) => readonly [target: string, files: Files]>> = {
  zipapp: (own, library) => [
    "almanac.pyz",
    { "almanac.pyz": behindShebang(zipappFiles({ ...own, ...library }, "almanac.cli:main")) },
  ],
  "a zipapp without a shebang": (own, library) => [
    "almanac.pyz",
    { "almanac.pyz": zip(zipappFiles({ ...own, ...library }, "almanac.cli:main")) },
  ],
  pex: (own, library) => [
    "almanac.pex",
    {
      "almanac.pex": behindShebang(
        pexFiles(own, { entryPoint: "almanac.cli:main", wheels: { "tides-1.0-py3-none-any.whl": library } }),
      ),
    },
  ],
  "a loose pex": (own, library) => [
    "almanac.pex",
    below(
      "almanac.pex",
      pexFiles(own, { entryPoint: "almanac.cli:main", wheels: { "tides-1.0-py3-none-any.whl": library } }),
    ),
  ],
  "a packed pex": (own, library) => [
    "dist",
    below(
      "dist/almanac.pex",
      pexFiles(own, {
        entryPoint: "almanac.cli",
        wheels: { "tides-1.0-py3-none-any.whl": library },
        layout: "packed",
      }),
    ),
  ],
  "a pex in a tar": (own, library) => [
    "almanac.tar",
    {
      "almanac.tar": tar(
        below(
          "almanac",
          pexFiles(own, { entryPoint: "almanac.cli", wheels: { "tides-1.0-py3-none-any.whl": library } }),
        ),
      ),
    },
  ],
  shiv: (own, library) => [
    "almanac.pyz",
    { "almanac.pyz": behindShebang(shivFiles({ ...own, ...library }, "almanac.cli:main")) },
  ],
};

describe.each(Object.entries(forms))("%s", (name, make) => {
  const freezer = name.includes("pex") ? "pex" : name.includes("shiv") ? "shiv" : "zipapp";

  test("that is whole gets no finding, whatever of the standard library it uses", async () => {
    const [target, files] = make(almanac, tides);
    expect(await linesOf(target, files)).toEqual([]);
  });

  test("that lacks somebody else's module is told what to do in its packer's words", async () => {
    const [target, files] = make(almanac, without(tides, "tides/table.py"));
    const { findings, targets } = await report(target, files);
    expect(findings.map((finding) => lineOf(finding).replace(/^.*!\//, ""))).toEqual([
      expect.stringMatching(/almanac\/cli\.py:3 FL109 error certain tides\.table$/),
    ]);
    expect(targets[0]?.apps.map(({ freezers }) => freezers)).toEqual([[freezer]]);
    expect(findings[0]?.fix).toContain(
      { pex: "pex command", shiv: "shiv command", zipapp: "folder that zipapp packs" }[freezer],
    );
  });

  test("that lacks a module of its own is named by a relative import", async () => {
    const [target, files] = make(without(almanac, "almanac/moon.py"), tides);
    const lines = await linesOf(target, { ...files, "src/almanac/__init__.py": "" });
    // A name that the package does not have may still be made at run time: nothing is said without a source tree.
    expect(lines).toEqual([]);
    const withSource = { ...files, ...almanac, "setup.py": "" };
    expect((await linesOf(target, withSource)).map((line) => line.replace(/^.*!\//, ""))).toEqual([
      expect.stringMatching(/^almanac\/cli\.py:2 FL109 error certain almanac\.moon$/),
    ]);
  });
});

describe("a launcher that pip wrote for an entry point", () => {
  const start = "#!c:\\\\python\\\\python.exe\n";
  const launcher = (members: Files) =>
    zip(members, { prefix: Buffer.concat([pe(), Buffer.from(start)]), offsets: "fixed" });
  const main = "import sys\nfrom almanac.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n";

  test("brings nothing but its start: what that calls is installed", async () => {
    expect(await linesOf("almanac.exe", { "almanac.exe": launcher({ "__main__.py": main }) })).toEqual([]);
  });

  test("is told from an application in a launcher, which brings its own", async () => {
    const files = { ...almanac, "__main__.py": main };
    expect(await linesOf("almanac.exe", { "almanac.exe": launcher(files) })).toEqual([
      expect.stringMatching(/almanac\/cli\.py:3 FL109 error certain tides\.table$/),
    ]);
  });
});

describe("an entry point", () => {
  test.each(["pex", "shiv"])("of a %s that is not in it is the fault of the start", async (name) => {
    const [target, files] = forms[name]?.(without(almanac, "almanac/cli.py"), tides) ?? ["", {}];
    const { findings } = await report(target, files);
    expect(findings.map(lineOf)).toEqual([`${target} FL109 error certain almanac.cli`]);
    expect(findings[0]?.message).toBe(
      'the entry point imports "almanac.cli", which the build lacks, though it holds other modules of almanac',
    );
  });

  test("that is no module's name starts nothing", async () => {
    for (const entryPoint of ["../../etc/passwd", "", "a b:c", "1:2"]) {
      const app = await appOf(pexFiles(almanac, { entryPoint }), "almanac.pex");
      expect(app.scripts).toEqual([]);
    }
  });

  test("in a PEX-INFO that is no JSON, or no object, is none", async () => {
    for (const info of ["{", "[]", "null", "7", '{"entry_point": 7}'])
      expect((await appOf({ ...pexFiles(almanac), "PEX-INFO": info }, "almanac.pex")).scripts).toEqual([]);
  });
});

describe("the inventory", () => {
  test("of a zipapp has its start, the shebang's Python, and no extensions from inside the zip", async () => {
    const bytes = behindShebang({ ...zipappFiles(almanac, "almanac.cli:main"), "almanac/fast.so": elf() });
    const { apps } = await inventoryOfBytes(bytes, "almanac.pyz");
    const [app] = apps;
    expect(app).toMatchObject({
      freezers: ["zipapp"],
      python: { version: "3.11" },
      hostProvides: "standard-library",
      scripts: [{ name: "almanac.cli", module: "__main__" }],
    });
    expect(app === undefined ? [] : moduleLines(app)).toEqual([
      "__main__ source",
      "almanac package source",
      "almanac.cli source",
      "almanac.moon source",
    ]);
    expect(app === undefined ? [] : refusals(app)).toEqual(["almanac.fast: an extension inside a zip can't be loaded"]);
  });

  test("of pex and shiv has extensions, for they are unpacked first, and no bootstrap", async () => {
    const files = { ...almanac, "almanac/fast.so": elf() };
    for (const packed of [
      pexFiles({}, { wheels: { "almanac-1.0-cp311-cp311-linux_x86_64.whl": files } }),
      shivFiles(files, "a"),
    ]) {
      const app = await appOf(packed, "almanac.pex");
      const lines = moduleLines(app).filter((line) => !/^__main__/.test(line));
      expect(lines).toEqual([
        "almanac package source",
        "almanac.cli source",
        "almanac.fast extension",
        "almanac.moon source",
      ]);
      expect(refusals(app)).toEqual([]);
      expect(app.roots.every(({ listable }) => listable)).toBe(true);
    }
  });

  test("takes launchers of other systems for the data that they are", async () => {
    const files = { ...almanac, "almanac/launcher/gui.exe": pe(), "almanac/launcher/cli.exe": pe() };
    expect((await appOf(shivFiles(files, "almanac.cli"), "almanac.pyz")).platform).toBeUndefined();
    const withFast = { ...files, "almanac/fast.so": elf() };
    expect((await appOf(shivFiles(withFast, "almanac.cli"), "almanac.pyz")).platform).toBe("linux");
  });

  test("of a shiv follows its .pth files, as far as they stay inside", async () => {
    const packed = shivFiles(
      {
        "paths.pth": "# tables\nimport os\nold\\tables\n./lib/\n../../outside\n/etc\nnowhere\n",
        "old/tables/sun.py": "",
        "lib/stars.py": "",
      },
      "sun",
    );
    const app = await appOf(packed, "almanac.pyz");
    expect(app.scripts).toMatchObject([{ name: "sun", module: "sun", isImported: true }]);
    expect(app.modules.get("sun")?.place).toMatchObject({ member: "site-packages/old/tables/sun.py" });
    expect(app.modules.has("stars")).toBe(true);
    expect(app.roots).toHaveLength(3);
  });
});

describe("a distribution that is named itself", () => {
  const wheel = "almanac-1.2-cp311-cp311-manylinux_2_17_x86_64.whl";
  const files: Files = {
    ...almanac,
    "almanac/fast.cpython-311-x86_64-linux-gnu.so": elf(),
    "almanac-1.2.data/purelib/almanac_tables.py": "",
    "almanac-1.2.dist-info/WHEEL": "Wheel-Version: 1.0\n",
    "almanac-1.2.dist-info/METADATA": "Name: almanac\n",
  };

  test("is read as what an installer makes of it", async () => {
    const app = await appOf(files, wheel);
    expect(app).toMatchObject({ name: "almanac", version: "1.2", python: { version: "3.11" }, platform: "linux" });
    expect(moduleLines(app)).toEqual([
      "almanac package source",
      "almanac.cli source",
      "almanac.fast extension",
      "almanac.moon source",
      "almanac_tables source",
    ]);
    expect(app.metadata.map(({ name, version }) => [name, version])).toEqual([["almanac", "1.2"]]);
  });

  test("is not blamed for what others bring, but for what it lacks itself", async () => {
    expect(await linesOf(wheel, { [wheel]: zip(files) })).toEqual([]);
    const lacking = without(files, "almanac/moon.py");
    const found = await linesOf(wheel, { [wheel]: zip(lacking), ...almanac, "setup.py": "" });
    expect(found).toEqual(["almanac/cli.py:2 FL109 warning likely almanac.moon"]);
  });

  test("as an egg of source, zipped or not", async () => {
    const egg = { ...almanac, "EGG-INFO/PKG-INFO": "Name: almanac\n" };
    const name = "almanac-1.2-py2.7.egg";
    for (const packed of [{ [name]: zip(egg) }, below(name, egg)]) {
      const { errors, findings, targets } = await report(name, packed);
      expect([...errors, ...findings]).toEqual([]);
      expect(targets[0]?.apps[0]).toMatchObject({ name: "almanac", version: "1.2", python: "2.7", modules: 3 });
    }
  });
});
