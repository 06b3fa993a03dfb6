// The same application frozen as source and as real bytecode of each Python: two readers, one judgement.

import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bbfreeze, cxFreeze, lineOf, lintApp, type Build } from "../helpers/tiny-app.js";

const fixtures = new URL("../../fixtures/pyc/", import.meta.url);
const versions = readdirSync(fixtures).filter((name) => /^\d\.\d+$/.test(name));

const read = (path: string) => readFileSync(new URL(path, fixtures));
const snippetsOf = (python: string): readonly string[] =>
  readdirSync(new URL(`${python}/`, fixtures))
    .flatMap((file) => /^(\w+)\.pyc$/.exec(file)?.[1] ?? [])
    .filter((name) => readdirSync(new URL("src/", fixtures)).includes(`${name}.py`));

/** The snippets as modules `acme.s01_plain_import`, ..., started by a script that imports them all. */
function build(python: string, suffix: ".py" | ".pyc"): Build {
  const names = snippetsOf(python);
  const script = names.map((name) => `import acme.s${name}\n`).join("");
  const modules = Object.fromEntries(
    names.map((name) => [
      `acme/s${name}${suffix}`,
      read(suffix === ".py" ? `src/${name}.py` : `${python}/${name}.pyc`),
    ]),
  );
  const isTwo = python.startsWith("2.");
  const options = {
    python,
    modules: { [isTwo ? "__main__acme__.py" : "acme__main__.py"]: script, "acme/__init__.py": "", ...modules },
  };
  return isTwo ? bbfreeze(options) : cxFreeze(options);
}

async function linesOf(python: string, suffix: ".py" | ".pyc"): Promise<readonly string[]> {
  const { report } = await lintApp({ build: build(python, suffix), options: { showPossible: true } });
  expect(report.errors).toEqual([]);
  return report.findings.map((finding) => lineOf(finding).replace(`${suffix}:`, ":")).sort();
}

describe("frozen source and frozen bytecode are judged alike", () => {
  test.each(versions)("Python %s", async (python) => {
    const asBytecode = await linesOf(python, ".pyc");
    expect(asBytecode.length).toBeGreaterThan(3);
    expect(asBytecode).toEqual(await linesOf(python, ".py"));
  });
});
