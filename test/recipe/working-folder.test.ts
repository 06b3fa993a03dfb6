// Where a command of a script runs, by what stands before it.

import { describe, expect, test } from "vitest";
import { foldersOf, workingFolder } from "../../src/recipe/working-folder.js";

const folders = foldersOf(["shop/app.py", "shop/till/run.py", "office/app.py", "packaging/build.sh", "setup.py"]);

/** The command is `run` in the last line that has it. */
function of(text: string, file = "build.sh"): string | undefined {
  const lines = text.split("\n");
  const at = lines.findLastIndex((line) => /\brun\b/.test(line));
  const line = lines[at] ?? "";
  return workingFolder(lines, at, line.slice(0, line.lastIndexOf("run") + 1), file, folders);
}

describe("a command runs", () => {
  test.each([
    ["in the folder that its line changes to", "cd shop && run app.py", "shop"],
    ["in the folder that a line before changes to", "set -e\ncd shop\nrun app.py", "shop"],
    ["where two changes lead", "cd shop\ncd till\nrun app.py", "shop/till"],
    ["where it goes back to", "cd shop\nmake\ncd ..\nrun app.py", ""],
    ["where popd goes back to", "pushd office\npopd\ncd shop\nrun app.py", "shop"],
    ["in a quoted folder", 'cd "shop/till"; run app.py', "shop/till"],
    ["below a variable, which is the checkout", 'cd "$PROJECT_ROOT/shop"\nrun app.py', "shop"],
    ["in a folder of the workflow's checkout", "cd ${{ github.workspace }}/shop\nrun app.py", "shop"],
  ])("%s", (_what, text, folder) => {
    expect(of(text)).toBe(folder);
  });

  test.each([
    ["$(dirname)", 'cd "$(dirname "$0")"\nrun app.py'],
    ["the folder of the source, as bash has it", 'cd "$( cd "$( dirname "${BASH_SOURCE[0]}" )" && pwd )"\nrun app.py'],
    ["%~dp0", "cd /d %~dp0\nrun app.py"],
    ["$PSScriptRoot", "Set-Location -Path $PSScriptRoot\nrun app.py"],
  ])("in the script's own folder: %s", (_what, text) => {
    expect(of(text, "packaging/build.sh")).toBe("packaging");
  });

  test("beside the script's own folder", () => {
    expect(of('cd "$(dirname "$0")/.."\ncd shop && run app.py', "packaging/build.sh")).toBe("shop");
    expect(of("cd ../shop\nrun app.py", "packaging/build.sh")).toBe("shop");
  });

  test("in its step's working directory", () => {
    const steps = `steps:
      - name: office
        working-directory: office
        run: make
      - name: build
        run: |
          pip install .
          run app.py
        working-directory: ./shop
`;
    expect(of(steps, ".github/workflows/build.yml")).toBe("shop");
  });
});

describe("nothing is changed by", () => {
  test.each([
    ["no line at all", "run app.py", "build.sh"],
    ["a change in parentheses that are closed", "(cd shop && make)\nrun app.py", "build.sh"],
    ["a comment", "# cd shop\nrun app.py", "build.sh"],
    ["a folder that is not there", "cd warehouse\nrun app.py", "build.sh"],
    ["a folder that is computed", "cd shop/$NAME\nrun app.py", "build.sh"],
    ["leaving the tree", "cd ../..\nrun app.py", "build.sh"],
    ["another line of a Makefile", "all:\n\tcd shop\n\trun app.py", "Makefile"],
    ["another step", "steps:\n  - run: cd shop\n  - run: run app.py", ".github/workflows/build.yml"],
    ["a word that only looks like it", "echo abcd shop\nrun app.py", "build.sh"],
  ])("%s", (_what, text, file) => {
    expect(of(text, file)).toBeUndefined();
  });

  test("a long line of changes, in linear time", () => {
    const started = performance.now();
    of(`${"cd shop; ".repeat(20_000)}\nrun app.py`);
    of(`${"(cd ".repeat(50_000)}\nrun app.py`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
