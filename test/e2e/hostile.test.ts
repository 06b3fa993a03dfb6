// What no person writes, in a source tree: it may cost a line in the report, but neither the run nor anybody's patience
// (the runner's own limit of a few seconds a test is what fails when it does).

import { expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import { inFolder, noOptions } from "../helpers/tiny-app.js";

test("forty thousand imports in one line are each looked at once", async () => {
  const names = Array.from({ length: 40_000 }, (_, index) => `part${index}`);
  const report = await inFolder({ "main.py": `import ${names.join(", ")}\nimport os\n` }, (cwd) =>
    lint({ ...noOptions, targets: ["."], cwd, python: "3.11" }),
  );
  expect(report.errors).toEqual([]);
  expect(report.gaps).toEqual([]);
});
