// What users will see: the exception, against what CPython raised in the same cases (scripts/oracle_exceptions.py wrote it
// down). One application a version: each case is a module of its own, and asks for a module that no other case asks for.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Reason } from "../../src/model/graph.js";
import { exceptionOf } from "../../src/rules/support/exception.js";
import { bbfreeze, cxFreeze, lintApp } from "../helpers/tiny-app.js";

interface Case {
  readonly asks: string;
  /** The module that asks is one of the package stars. */
  readonly inside?: boolean;
  readonly missing: readonly string[];
  readonly raises: Readonly<Record<string, string>>;
}

const { present, cases } = JSON.parse(readFileSync(new URL("exceptions.json", import.meta.url), "utf8")) as {
  readonly present: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
};

const moduleOf = (file: string) => file.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");

describe.each(["2.7", "3.6", "3.11", "3.13"])("Python %s", (python) => {
  const own = cases.filter(({ raises }) => raises[python] !== undefined);
  const linted = (async () => {
    const asking = own.map(({ asks, inside }, index) => [`${inside ? "stars/" : ""}asks${index}.py`, `${asks}\n`]);
    const missing = own.flatMap((one) => one.missing);
    const source = {
      ...present,
      ...Object.fromEntries(asking),
      ...Object.fromEntries(missing.map((file) => [file, ""])),
      "scripts/night": asking.map(([file = ""]) => `import ${moduleOf(file)}\n`).join(""),
    };
    const options = { python, without: missing.map(moduleOf), onDisk: ["stars"] };
    const build = python === "2.7" ? bbfreeze(options) : cxFreeze(options);
    return (await lintApp({ source, build })).report.findings;
  })();

  test.each(own)("$asks", async ({ missing, raises }) => {
    const findings = (await linted).filter(({ names }) => names.some((name) => missing.map(moduleOf).includes(name)));
    expect(findings.map(({ symptom }) => symptom)).toEqual([raises[python]]);
  });
});

describe("what no import statement asks for", () => {
  const by = (via: string): Reason => ({
    from: "stars",
    how: "late",
    asked: "stars.optics.lens",
    place: undefined,
    caution: { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] },
    late: {
      via,
      kind: "path",
      from: "stars",
      place: { path: "stars.py" },
      snippet: undefined,
      caution: { caught: false, inFunction: false, conditional: false, alternatives: [], insteadOf: [] },
      shown: "",
      exact: [],
      matched: [],
      needsDisk: false,
      complete: true,
    },
    sure: true,
    fromOrigin: "tree",
  });
  const has = (name: string) => name === "stars";

  test("a file that is opened is not found as a file, whatever lies on the way", () => {
    expect(exceptionOf("stars.optics.lens", by("imp.load_source"), { has, isFlat: () => false })).toMatchObject({
      kind: "file",
    });
  });

  test("runpy fails as an import does where the package itself is missing", () => {
    expect(exceptionOf("stars.optics.lens", by("runpy.run_module"), { has, isFlat: () => false })).toMatchObject({
      kind: "absent",
      whole: "stars.optics",
      tail: "optics.lens",
    });
  });
});
