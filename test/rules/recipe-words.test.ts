// What a tree without a build is said to lack depends on its freezer's own way of collecting, and the fix speaks the words
// of the recipe that is there.

import { describe, expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import { workFolder } from "../helpers/pyinstaller.js";
import { acme, lineOf, lintApp, pyinstaller, setupFor } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const LOADER = `import importlib


def mount(name):
    return importlib.import_module("acme.mounts." + name)
`;

const mounts = {
  "acme/mounts/__init__.py": "",
  "acme/mounts/fork.py": "",
  "acme/mounts/dobson.py": "",
};
const more = { "acme/mounts/alt.py": "", "acme/mounts/german.py": "import csv\n" };

const spec = (hidden: string, rest = ""): string =>
  `from PyInstaller.utils.hooks import collect_submodules
hidden = ${hidden}
a = Analysis(["scripts/acme"], hiddenimports=hidden${rest})
exe = EXE(PYZ(a.pure), a.scripts, name="acme")
`;

async function findings(files: Files): Promise<readonly string[]> {
  const { report } = await lintApp({ source: files, options: { python: "3.11", platform: "linux" } });
  return report.findings.map((finding) => `${lineOf(finding)} | ${finding.fix ?? ""}`);
}

describe("a .spec without a build", () => {
  test("what collect_submodules finds is there", async () => {
    const files = acme(LOADER, { ...mounts, "acme.spec": spec('collect_submodules("acme.mounts")') });
    expect(await findings(files)).toEqual([]);
  });

  test("it finds packages below packages", async () => {
    const files = acme('import importlib\nimportlib.import_module("acme.mounts.old.brass")\n', {
      ...mounts,
      "acme/mounts/old/__init__.py": "",
      "acme/mounts/old/brass.py": "",
      "acme.spec": spec('collect_submodules("acme")'),
    });
    expect(await findings(files)).toEqual([]);
  });

  test("a hook that the tree brings along adds names to its module", async () => {
    const files = acme(`import acme.mounts\n${LOADER}`, {
      ...mounts,
      "acme.spec": spec("[]", ', hookspath=["hooks"]'),
      "hooks/hook-acme.mounts.py": "hiddenimports = ['acme.mounts.fork', 'acme.mounts.dobson']\n",
    });
    expect(await findings(files)).toEqual([]);
  });

  test("a hook of a module that is not in the build adds nothing", async () => {
    const files = acme(LOADER, {
      ...mounts,
      "acme.spec": spec('["acme.mounts.fork"]', ', hookspath=["hooks"]'),
      "hooks/hook-acme.guider.py": "hiddenimports = ['acme.mounts.dobson']\n",
    });
    expect(await findings(files)).toEqual([
      'acme/main.py:5 FL101 error likely acme.mounts.dobson | add "acme.mounts.dobson" to hiddenimports of Analysis (acme.spec:2)',
    ]);
  });

  test("a name that is missing is to be added to the list, in its line", async () => {
    const files = acme(LOADER, { ...mounts, "acme.spec": spec('["acme.mounts.fork"]') });
    expect(await findings(files)).toEqual([
      'acme/main.py:5 FL101 error likely acme.mounts.dobson | add "acme.mounts.dobson" to hiddenimports of Analysis (acme.spec:2)',
    ]);
  });

  test("several packages that are collected, each by a call, and modules beside them", async () => {
    const loader = `import importlib
import os
for kind in ("mounts", "lenses"):
    importlib.import_module("acme.%s.%s" % (kind, os.environ["ACME"]))
`;
    const lenses = Object.fromEntries(["__init__", "a", "b", "c", "d"].map((name) => [`acme/lenses/${name}.py`, ""]));
    const files = acme(loader, { ...mounts, ...lenses, "acme.spec": spec("[]") });
    expect((await findings({ ...files, ...more }))[0]).toContain(
      '| add collect_submodules("acme.lenses") + collect_submodules("acme.mounts") to hiddenimports',
    );
    expect((await findings(files))[0]).toContain(
      '| add "acme.mounts.dobson", "acme.mounts.fork" and collect_submodules("acme.lenses") to hiddenimports',
    );
  });

  // `pyinstaller acme.spec` does not look beside the .spec: collect_submodules is empty then, without a word.
  test("many names of one package are collected, where PyInstaller can import it", async () => {
    const files = acme(LOADER, { ...mounts, ...more, "acme.spec": spec("[]") });
    expect(await findings(files)).toEqual([
      'acme/main.py:5 FL101 error likely acme.mounts.alt acme.mounts.dobson acme.mounts.fork acme.mounts.german | add collect_submodules("acme.mounts") to hiddenimports of Analysis (acme.spec:2); where "acme.mounts" is not installed, run python -m PyInstaller in the source folder, or nothing is collected',
    ]);
  });

  test("PyInstaller follows no literal import_module", async () => {
    const files = acme('import importlib\nimportlib.import_module("acme.mounts")\n', {
      ...mounts,
      "acme.spec": spec("[]"),
    });
    expect((await findings(files)).map((line) => line.split(" | ")[0])).toEqual([
      "acme/main.py:2 FL101 error certain acme.mounts",
    ]);
  });

  test("an excluded module that is imported is said, with its line", async () => {
    const files = acme("import csv\n", { "acme.spec": spec("[]", ",\n             excludes=['csv']") });
    const { report } = await lintApp({ source: files, options: { python: "3.11", platform: "linux" } });
    expect(report.findings.map(lineOf)).toEqual(["acme/main.py:1 FL111 error certain csv"]);
    expect(report.findings[0]?.related).toEqual([
      { place: { path: "acme.spec", line: 4 }, note: 'the excludes list says "csv"' },
    ]);
  });

  test("source that is shipped as data may be imported all the same", async () => {
    const files = acme(LOADER, {
      ...mounts,
      "acme.spec": spec('["acme.mounts"]', ", datas=[('acme/mounts/*.py', 'acme/mounts')]"),
    });
    expect(await findings(files)).toEqual([]);
  });

  test("a loader that lists a folder finds what lies on disk only", async () => {
    const lister = `import os

for name in os.listdir(os.path.join(os.path.dirname(__file__), "mounts")):
    if name.endswith(".py") and name != "__init__.py":
        __import__("acme.mounts." + name[:-3])
`;
    const archived = acme(lister, { ...mounts, "acme.spec": spec('["acme.mounts.fork"]') });
    expect((await findings(archived))[0]).toContain(
      'module_collection_mode={"acme.mounts": "py"} of Analysis (acme.spec:2)',
    );
    const loose = acme(lister, { ...mounts, "acme.spec": spec('["acme.mounts.fork"]', ", noarchive=True") });
    expect((await findings(loose))[0]).toContain('add "acme.mounts.dobson" to hiddenimports');
  });

  test("several programs of one file make one build", async () => {
    const files = acme(LOADER, {
      ...mounts,
      "scripts/guide": "#!/usr/bin/env python\nimport acme.mounts.dobson\n",
      "acme.spec": `a = Analysis(["scripts/acme"], hiddenimports=["acme.mounts.fork"])
b = Analysis(["scripts/guide"])
one = EXE(PYZ(a.pure), a.scripts, name="acme")
two = EXE(PYZ(b.pure), b.scripts, name="guide")
`,
    });
    expect(await findings(files)).toEqual([]);
  });
});

describe("a setup script without a build", () => {
  const five = { ...mounts, ...more, "acme/mounts/pier.py": "" };
  const fixFor = async (files: Files): Promise<string> => ((await findings(files))[0] ?? "").split(" | ")[1] ?? "";

  test("cx_Freeze takes a whole package by its option packages, for it reads no wildcard", async () => {
    const files = acme(LOADER, { ...five, "setup.py": setupFor("cx_Freeze", { includes: '["acme.mounts"]' }) });
    expect(await fixFor(files)).toBe('add "acme.mounts" to build_exe packages (setup.py:3)');
  });

  test("Esky has no such option for the cx_Freeze inside it: the names stand in a row, to be copied", async () => {
    const setup = setupFor("esky", { includes: '["acme.mounts"]' }).replace('"bbfreeze"', '"cxfreeze"');
    expect(await fixFor(acme(LOADER, { ...five, "setup.py": setup }))).toBe(
      'add to includes of bdist_esky (setup.py:3): "acme.mounts.alt", "acme.mounts.dobson", "acme.mounts.fork", "acme.mounts.german", "acme.mounts.pier"',
    );
  });

  test("a few names are a sentence", async () => {
    const files = acme(LOADER, { ...mounts, "setup.py": setupFor("cx_Freeze", { includes: '["acme.mounts"]' }) });
    expect(await fixFor(files)).toBe('add "acme.mounts.dobson", "acme.mounts.fork" to build_exe includes (setup.py:3)');
  });
});

describe("a command line without a build", () => {
  test("the fix names its flag", async () => {
    const files = acme(LOADER, {
      ...mounts,
      "build.sh": "pyinstaller --onefile \\\n  --hidden-import acme.mounts.fork scripts/acme\n",
    });
    expect(await findings(files)).toEqual([
      "acme/main.py:5 FL101 error likely acme.mounts.dobson | add --hidden-import acme.mounts.dobson to the command (build.sh:2)",
    ]);
  });

  test("or the flag for a whole package", async () => {
    const files = acme(LOADER, { ...mounts, ...more, "build.sh": "pyinstaller scripts/acme\n" });
    expect((await findings(files))[0]).toContain("| add --collect-submodules acme.mounts to the command (build.sh:1)");
    const compiled = acme(LOADER, { ...mounts, ...more, "build.sh": "python -m nuitka --onefile scripts/acme\n" });
    expect((await findings(compiled))[0]).toContain("| add --include-package=acme.mounts to the command (build.sh:1)");
  });

  test("what a variable may add makes it a maybe", async () => {
    const files = acme(LOADER, { ...mounts, "build.sh": "pyinstaller $MORE scripts/acme\n" });
    expect((await findings(files)).map((line) => line.split(" | ")[0])).toEqual([
      "acme/main.py:5 FL101 warning likely acme.mounts.dobson acme.mounts.fork",
      "build.sh:1 FL001 info certain build.sh",
    ]);
  });
});

describe("a recipe that is named", () => {
  const files = acme(LOADER, {
    ...mounts,
    "acme.spec": spec('collect_submodules("acme.mounts")'),
    "packaging/small.spec": spec('["acme.mounts.fork"]').replace("scripts/acme", "../scripts/acme"),
    "notes.txt": "nothing\n",
  });
  const named = async (recipe: string): Promise<readonly string[]> => {
    const options = { python: "3.11", platform: "linux", recipes: [recipe] } as const;
    const { report } = await lintApp({ source: files, options });
    return [...report.findings.map((finding) => `${lineOf(finding)} | ${finding.fix ?? ""}`), ...report.notices];
  };

  test("is read instead of what would be found", async () => {
    expect(await named("packaging/small.spec")).toEqual([
      'acme/main.py:5 FL101 error likely acme.mounts.dobson | add "acme.mounts.dobson" to hiddenimports of Analysis (packaging/small.spec:2)',
    ]);
  });

  test("and said to be none when it is none", async () => {
    expect(await named("notes.txt")).toContain(
      ".: nothing in notes.txt tells a freezer what to do (named by --recipe or the configuration)",
    );
  });
});

describe("a build that lacks what its list names", () => {
  const fixes = async (files: Files): Promise<readonly string[]> => {
    const source = acme('import importlib\nimportlib.import_module("acme.mounts.fork")\n', { ...mounts, ...files });
    const { report } = await lintApp({ source, build: pyinstaller({ without: ["acme.mounts.fork"] }) });
    return report.findings.map((finding) => `${lineOf(finding)} | ${finding.fix ?? ""}`);
  };
  const fork = "acme/main.py:2 FL101 error certain acme.mounts.fork";

  test("is older than the list, as far as can be told", async () => {
    expect(await fixes({ "acme.spec": spec('["acme.mounts.fork"]') })).toEqual([
      `${fork} | build again: "acme.mounts.fork" is in hiddenimports of Analysis already (acme.spec:2)`,
    ]);
  });

  test("asked for it in vain, when PyInstaller's own log says so", async () => {
    const files = { "acme.spec": spec('["acme.mounts.fork"]'), ...workFolder({ includes: ["acme.mounts.fork"] }) };
    expect(await fixes(files)).toEqual([
      `${fork} | see to it that "acme.mounts.fork" can be imported where the build is made (install it, or add its folder to pathex): hiddenimports of Analysis named it (build/acme/Analysis-00.toc:1), and PyInstaller did not find it`,
    ]);
  });

  test("is to name it, when the log is of another program", async () => {
    const files = { "acme.spec": spec("[]"), ...workFolder({ includes: ["acme.mounts.fork"], script: "shop" }) };
    expect(await fixes(files)).toEqual([`${fork} | add "acme.mounts.fork" to hiddenimports of Analysis (acme.spec:2)`]);
  });
});

test("without a recipe, PyInstaller's log tells what was excluded", async () => {
  const source = acme("import csv\n", workFolder({ excludes: ["csv"] }));
  const { report } = await lintApp({ source, build: pyinstaller({ without: ["csv"] }) });
  expect(report.findings.map((finding) => `${lineOf(finding)} | ${finding.fix ?? ""}`)).toEqual([
    'acme/main.py:1 FL111 error certain csv | remove "csv" from the excludes list',
  ]);
  expect(report.findings[0]?.related.map(({ place, note }) => `${showPlace(place)}: ${note}`)).toEqual([
    'build/acme/Analysis-00.toc:6: the excludes list says "csv"',
  ]);
});

describe("the folders that PyInstaller looks in", () => {
  const plugins = {
    "parts/focus/__init__.py": "",
    "parts/focus/lens.py": "",
    "parts/focus/mirror.py": "",
  };
  const loader =
    'import importlib\nimport focus\n\n\ndef load(name):\n    return importlib.import_module("focus." + name)\n';

  test.each([
    ["pathex", { "acme.spec": spec("[]", ', pathex=["parts"]') }, "hiddenimports of Analysis (acme.spec:2)"],
    [
      "pathex from the spec's own folder",
      { "acme.spec": spec("[]", ', pathex=[SPECPATH + "/parts", "/home/anna/acme"]') },
      "hiddenimports of Analysis (acme.spec:2)",
    ],
  ])("are those of %s", async (_what, files, option) => {
    expect(await findings(acme(loader, { ...plugins, ...files }))).toEqual([
      `acme/main.py:6 FL101 error likely focus.lens focus.mirror | add "focus.lens", "focus.mirror" to ${option}`,
    ]);
  });

  test("are those of --paths", async () => {
    expect(
      await findings(acme(loader, { ...plugins, "build.sh": "pyinstaller --paths parts scripts/acme\n" })),
    ).toEqual([
      "acme/main.py:6 FL101 error likely focus.lens focus.mirror | add --hidden-import focus.lens --hidden-import focus.mirror to the command (build.sh:1)",
    ]);
  });

  test("are the script's own, too", async () => {
    const files = {
      "parts/start.py": `${loader}load("lens")\n`,
      ...plugins,
      "build.sh": "cd parts\npyinstaller start.py\n",
    };
    expect(await findings(files)).toEqual([
      "parts/start.py:6 FL101 error certain focus.lens | add --hidden-import focus.lens to the command (build.sh:2)",
    ]);
  });

  test("beside a package, the one that it lies in", async () => {
    const files = acme(LOADER, {
      ...mounts,
      "acme/__main__.py": "from acme import main\n",
      "acme.spec": spec("[]").replace("scripts/acme", "acme/__main__.py"),
    });
    expect((await findings(files)).join()).toContain("acme.mounts.dobson acme.mounts.fork");
  });
});

describe("a tree that is copied, not frozen", () => {
  const loader = `from acme import lens\nimport importlib, sqlite3, sextant\n\ndef load(name):\n    importlib.import_module("acme.mounts." + name)\n    importlib.import_module("planets.mars")\n`;
  const files = {
    "acme/__init__.py": "",
    "acme/__main__.py": loader,
    "acme/lens.py": "",
    ...mounts,
    "planets/__init__.py": "",
    "planets/mars.py": "",
    "scripts/release": "#!/usr/bin/env python\nimport chart\n",
    "chart.py": "",
  };
  const briefcase = (sources: string): string => `[tool.briefcase.app.acme]\nsources = ${sources}\n`;

  test("lacks nothing of what Briefcase's sources name, nor of Python, nor of what pip brings", async () => {
    expect(await findings({ ...files, "pyproject.toml": briefcase('["acme", "planets"]') })).toEqual([]);
  });

  test("lacks what lies beside them", async () => {
    expect(await findings({ ...files, "pyproject.toml": briefcase('["acme"]') })).toEqual([
      'acme/__main__.py:6 FL101 error certain planets.mars | add the folder that holds "planets.mars" to sources of tool.briefcase.app.acme (pyproject.toml:2)',
    ]);
  });

  test("lacks nothing with pup, which lets pip install all of it", async () => {
    expect(await findings({ ...files, "pyproject.toml": '[project]\nname = "acme"\n[tool.pup]\n' })).toEqual([]);
  });
});
