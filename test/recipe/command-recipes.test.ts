// Command lines that freeze, in the files that people keep them in, and the recipe that is read out of each.

import { describe, expect, test } from "vitest";
import { showPlace } from "../../src/finding.js";
import type { Platform } from "../../src/model/app.js";
import type { Recipe, RecipeItem } from "../../src/model/recipe.js";
import { readRecipes } from "../../src/recipe/read-recipes.js";

type Files = Readonly<Record<string, string>>;

const TREE: Files = { "shop/__init__.py": "", "main.py": "", "till.py": "", "src/office.py": "" };

function read(files: Files, platform: Platform = "linux", only?: readonly string[]): readonly Recipe[] {
  const all = { ...TREE, ...files };
  const source = {
    files: Object.keys(all),
    read: (file: string) => {
      const text = all[file];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  };
  return readRecipes(source, { platform, python: "3.11", ...(only === undefined ? {} : { only }) }).recipes;
}

function one(files: Files, platform: Platform = "linux"): Recipe {
  const recipes = read(files, platform);
  expect(recipes).toHaveLength(1);
  const [recipe] = recipes;
  if (recipe === undefined) throw new Error("no recipe");
  return recipe;
}

function names(items: readonly RecipeItem[]): string {
  return items.map((item) => item.text + (item.maybe ? "?" : "")).join(" ");
}

function show(items: readonly RecipeItem[]): string {
  return items.map((item) => `${item.text}:${item.place.line ?? ""}`).join(" ");
}

describe("PyInstaller in a shell script", () => {
  test("options in all their spellings, over several lines", () => {
    const recipe = one({
      "build.sh": `#!/bin/sh
set -e
pip install pyinstaller
pyinstaller --noconfirm --onefile -n "Corner shop" \\
    --hidden-import shop.tills \\
    --hiddenimport=csv --hidden-import='decimal' \\
    --collect-submodules shop.payments --collect-all=babel \\
    --exclude-module tkinter --add-data "labels/*.txt:labels" \\
    --copy-metadata babel-tools --collect-data pytz \\
    -p src main.py
echo done
`,
    });
    expect(recipe.freezers).toEqual(["PyInstaller"]);
    expect(recipe.onCommandLine).toBe(true);
    expect(show(recipe.includes)).toBe(
      "shop.tills:5 csv:6 decimal:6 shop.payments:7 shop.payments.*:7 babel:7 babel.*:7",
    );
    expect(names(recipe.excludes)).toBe("tkinter");
    expect(names(recipe.data)).toBe("labels/*.txt babel_tools-*.dist-info pytz/**");
    expect(names(recipe.scripts)).toBe("main.py");
    expect(recipe.name).toBe("Corner shop");
    expect(recipe.complete).toBe(true);
    expect(showPlace(recipe.place)).toBe("build.sh:4");
    expect(recipe.includesPlace).toEqual({ path: "build.sh", line: 5 });
  });

  test.each([
    ["python -m PyInstaller main.py", "main.py"],
    ["python3.11 -m PyInstaller -F main.py", "main.py"],
    ["poetry run pyinstaller main.py -y", "main.py"],
    ["uv run --with pyinstaller pyinstaller main.py", "main.py"],
    ['"$PYTHON" -m PyInstaller "$ROOT/main.py"', "main.py"],
    ["venv/bin/pyinstaller main.py", "main.py"],
    ["cd src && pyinstaller --clean office.py && ls dist", "src/office.py"],
    ["FOO=1 wine python -m PyInstaller main.py > log", "main.py"],
    ["pyinstaller -Fn shop main.py", "main.py"],
    ["pyinstaller -nshop --hidden csv main.py # one file", "main.py"],
  ])("%s", (line, script) => {
    expect(names(one({ "build.sh": `${line}\n` }).scripts)).toBe(script);
  });

  test.each([
    "pip install pyinstaller main.py",
    "# pyinstaller main.py",
    "echo pyinstaller main.py",
    "pyinstaller shop.spec",
    "pyinstaller --version",
    "which pyinstaller main.py",
    "pip uninstall -y pyinstaller && python main.py",
    "pyi-makespec main.py",
  ])("%s freezes nothing that is not said elsewhere", (line) => {
    expect(read({ "build.sh": `${line}\n` })).toEqual([]);
  });

  test("arrays are taken apart", () => {
    const recipe = one({
      "build.sh": `ARGS=(
  --windowed          # no console
  --name "Shop"
  --hidden-import csv
)
if [ -f icon.icns ]; then
  ARGS+=(--icon icon.icns --hidden-import Foundation)
fi
"$PY" -m PyInstaller "\${ARGS[@]}" "$ROOT/main.py"
`,
    });
    expect(recipe.name).toBe("Shop");
    expect(names(recipe.includes)).toBe("csv Foundation?");
    expect(recipe.includes[0]?.place).toEqual({ path: "build.sh", line: 4 });
    expect(names(recipe.scripts)).toBe("main.py");
    expect(recipe.complete).toBe(true);
  });

  test("options that nobody can know are a doubt, a quoted value is none", () => {
    const doubtful = one({ "build.sh": 'pyinstaller $EXTRA --name "$NAME" main.py\n' });
    expect(doubtful.unknowns).toEqual([
      { place: { path: "build.sh", line: 1 }, because: "what EXTRA holds is not known" },
    ]);
    expect(one({ "build.sh": 'pyinstaller --name "$NAME" --hidden-import csv main.py\n' }).complete).toBe(true);
    expect(one({ "build.sh": "pyinstaller --hidden-import $PLUGIN main.py\n" }).complete).toBe(false);
  });

  test("a variable that the script sets is known", () => {
    const recipe = one({
      "build.sh": 'NAME=shop\nOPTIONS="--hidden-import csv --onefile"\npyinstaller -n $NAME-till $OPTIONS main.py\n',
    });
    expect(recipe.name).toBe("shop-till");
    expect(names(recipe.includes)).toBe("csv");
    expect(recipe.complete).toBe(true);
  });
});

describe("PyInstaller in other files", () => {
  test("a batch file, with its own line ends", () => {
    const recipe = one(
      {
        "build.bat":
          '@echo off\r\nREM pyinstaller till.py\r\npyinstaller ^\r\n  --name "Shop" ^\r\n  --add-data "labels;labels" ^\r\n  --hidden-import=csv ^\r\n  main.py\r\nif errorlevel 1 exit /b 1\r\n',
      },
      "win32",
    );
    expect(show(recipe.includes)).toBe("csv:6");
    expect(names(recipe.data)).toBe("labels/labels");
    expect(names(recipe.scripts)).toBe("main.py");
    expect(recipe.name).toBe("Shop");
  });

  test("PowerShell, with backticks and arrays", () => {
    const recipes = read(
      {
        "build.ps1": `$freeze = @(
  "--clean",
  "--hidden-import",
  "csv"
)
if ($extra) { $freeze += @("--hidden-import", "decimal") }
& $python -m PyInstaller @freeze "main.py"
& .\\venv\\Scripts\\pyinstaller.exe --onefile \`
    --hidden-import shop.tills \`
    till.py
`,
      },
      "win32",
    );
    expect(recipes.map(({ scripts }) => names(scripts))).toEqual(["main.py", "till.py"]);
    expect(recipes.map(({ includes }) => names(includes))).toEqual(["csv", "shop.tills"]);
  });

  test("steps of a workflow: plain, in a block, folded", () => {
    const workflow = (step: string): Files => ({
      ".github/workflows/build.yml": `jobs:\n  build:\n    steps:\n${step}`,
    });
    const plain = "      - run: pyinstaller --hidden-import csv main.py\n";
    const block =
      "      - name: Freeze\n        run: |\n          pip install pyinstaller\n          pyinstaller --hidden-import csv \\\n            main.py\n";
    const folded =
      "      - run: >-\n          pyinstaller\n          --hidden-import csv\n          main.py\n      - run: ls\n";
    for (const step of [plain, block, folded]) {
      const recipe = one(workflow(step));
      expect(names(recipe.includes)).toBe("csv");
      expect(names(recipe.scripts)).toBe("main.py");
    }
    expect(read(workflow("      - name: Build with pyinstaller main.py\n"))).toEqual([]);
  });

  test("a Makefile, tox.ini, and tasks of pyproject.toml and package.json", () => {
    const line = "pyinstaller --hidden-import csv main.py";
    const files: Files = {
      Makefile: `PY ?= python\nfreeze:\n\t@$(PY) -m PyInstaller --hidden-import csv main.py\n`,
      "tox.ini": `[testenv:freeze]\ncommands = ${line}\n`,
      "pyproject.toml": `[tool.poe.tasks]\nfreeze = "${line}"\n`,
      "package.json": `{"scripts": {\n"freeze": "${line} && ls",\n"test": "pytest"}}\n`,
    };
    for (const [file, text] of Object.entries(files)) {
      const recipe = one({ [file]: text });
      expect([file, names(recipe.includes), names(recipe.scripts)]).toEqual([file, "csv", "main.py"]);
    }
  });

  test("a .spec comes before commands", () => {
    const recipes = read({
      "shop.spec": "a = Analysis(['main.py'], hiddenimports=['csv'])\n",
      "build.sh": "pyinstaller --hidden-import decimal main.py\npyinstaller shop.spec\n",
    });
    expect(recipes.map(({ includes }) => names(includes))).toEqual(["csv", "decimal"]);
  });

  test("scripts for the platform come first", () => {
    const files = { "build.bat": "pyinstaller till.py\r\n", "make.sh": "pyinstaller main.py\n" };
    expect(read(files, "win32").map(({ scripts }) => names(scripts))).toEqual(["till.py", "main.py"]);
    expect(read(files, "linux").map(({ scripts }) => names(scripts))).toEqual(["main.py", "till.py"]);
  });

  test("only the recipes that are named are read", () => {
    const files = {
      "shop.spec": "a = Analysis(['main.py'])\n",
      "tools/freeze": "pyinstaller till.py\n",
    };
    expect(read(files, "linux", ["tools/freeze"]).map(({ scripts }) => names(scripts))).toEqual(["till.py"]);
  });
});

describe("PyInstaller started from Python", () => {
  test("PyInstaller.__main__.run([...]), with values put together", () => {
    const recipe = one({
      "build.py": `import os
import PyInstaller.__main__ as freezer

HIDDEN = ["csv", "decimal"]
args = ["main.py", "--name=%s" % "shop"]
for name in HIDDEN:
    args.append(f"--hidden-import={name}")
if os.name == "nt":
    args += ["--hidden-import", "win32timezone"]

freezer.run(args + ["--collect-submodules", "shop.payments"])
`,
    });
    expect(names(recipe.includes)).toBe("csv decimal shop.payments shop.payments.*");
    expect(recipe.name).toBe("shop");
    expect(names(recipe.scripts)).toBe("main.py");
    expect(recipe.complete).toBe(true);
  });

  test("a process, as a list and as a text", () => {
    const started = (call: string): string =>
      names(one({ "build.py": `import os, subprocess, sys\n\n\ndef build():\n    ${call}\n` }).includes);
    expect(started('subprocess.run([sys.executable, "-m", "PyInstaller", "--hidden-import", "csv", "main.py"])')).toBe(
      "csv",
    );
    expect(started('subprocess.check_call(["pyinstaller", "--hidden-import=csv", "main.py"], cwd=".")')).toBe("csv");
    expect(started('os.system("pyinstaller --hidden-import csv main.py")')).toBe("csv");
  });

  test("nox, whose words stand one by one", () => {
    const recipe = one({
      "noxfile.py": `import nox

@nox.session
def freeze(session):
    session.install("pyinstaller")
    session.run("pyinstaller", "--hidden-import", "csv", "main.py")
`,
    });
    expect(names(recipe.includes)).toBe("csv");
  });

  test("pip that installs it is no build", () => {
    expect(
      read({ "build.py": 'import subprocess\nsubprocess.run(["pip", "install", "pyinstaller", "main.py"])\n' }),
    ).toEqual([]);
  });

  test("arguments of the caller are a doubt, and no scripts", () => {
    const recipe = one({
      "build.py": 'import sys\nfrom PyInstaller.__main__ import run as freeze\nfreeze(sys.argv[1:] + ["main.py"])\n',
    });
    expect(recipe.complete).toBe(false);
    expect(names(recipe.scripts)).toBe("main.py");
  });
});

describe("Nuitka", () => {
  test("modules, packages and what is not followed", () => {
    const recipe = one({
      "build.sh": `python -m nuitka --standalone --include-module=shop.tills --include-package=babel,pytz \\
  --nofollow-import-to=tkinter --include-package-data=shop --include-data-files=a.txt=conf/a.txt main.py
`,
    });
    expect(recipe.freezers).toEqual(["Nuitka"]);
    expect(names(recipe.includes)).toBe("shop.tills babel babel.* pytz pytz.*");
    expect(names(recipe.excludes)).toBe("tkinter");
    expect(names(recipe.data)).toBe("shop/** conf/a.txt");
    expect(names(recipe.scripts)).toBe("main.py");
  });

  test("a module that is compiled makes no application", () => {
    expect(read({ "build.sh": "python -m nuitka --module main.py\n" })).toEqual([]);
  });

  test("comments in the main script, decided for the platform", () => {
    const main = `# nuitka-project: --mode=standalone
# nuitka-project: --include-module=shop.tills
# nuitka-project-if: {OS} == "Windows":
#    nuitka-project: --include-module=win32timezone
# nuitka-project-else:
#    nuitka-project: --include-module=pwd
# nuitka-project-if: os.getenv("FULL") is not None:
#    nuitka-project: --include-package=babel
import shop
`;
    expect(names(one({ "main.py": main }, "linux").includes)).toBe("shop.tills pwd babel? babel.*?");
    const windows = one({ "main.py": main }, "win32");
    expect(show(windows.includes)).toBe("shop.tills:2 win32timezone:4 babel:8 babel.*:8");
    expect(names(windows.scripts)).toBe("main.py");
  });
});

describe("where a command runs", () => {
  const programs = { "office/app.py": "", "stall/app.py": "", "office/lib/desk.py": "" };

  test("its script is the one in the folder that was changed to", () => {
    expect(names(one({ ...programs, "build.sh": "cd stall && pyinstaller app.py\n" }).scripts)).toBe("stall/app.py");
    expect(names(one({ ...programs, "build.sh": "cd office\npyinstaller -F app.py\n" }).scripts)).toBe("office/app.py");
  });

  test("so are the folders that modules are looked for in", () => {
    const recipe = one({ ...programs, "build.sh": "cd office\npyinstaller -p lib --paths ../src:/opt/other app.py\n" });
    expect(recipe.searchPaths).toEqual(["office/lib", "src"]);
  });

  test("on Windows they are separated by semicolons", () => {
    const recipe = one({ ...programs, "build.bat": 'pyinstaller --paths="office\\lib;src" main.py\n' }, "win32");
    expect(recipe.searchPaths).toEqual(["office/lib", "src"]);
  });
});
