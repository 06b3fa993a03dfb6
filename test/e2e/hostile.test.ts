// What no person writes, in a source tree: it may cost a line in the report, but neither the run nor anybody's patience
// (the runner's own limit of a few seconds a test is what fails when it does).

import { expect, test } from "vitest";
import { lint } from "../../src/lint.js";
import { acme, bbfreeze, inFolder, lintApp, noOptions, setupFor } from "../helpers/tiny-app.js";

test("forty thousand imports in one line are each looked at once", async () => {
  const names = Array.from({ length: 40_000 }, (_, index) => `part${index}`);
  const report = await inFolder({ "main.py": `import ${names.join(", ")}\nimport os\n` }, (cwd) =>
    lint({ ...noOptions, targets: ["."], cwd, python: "3.11" }),
  );
  expect(report.errors).toEqual([]);
  expect(report.gaps).toEqual([]);
});

test("a name of ninety thousand parts, in a module and in the setup script", async () => {
  const line = `import ${Array.from({ length: 90_000 }, () => "a").join(".")}\n`;
  const source = acme(line, { "setup.py": `${line}${setupFor("cx_Freeze")}` });
  const { report } = await lintApp({ source, options: { python: "3.11", platform: "linux" } });
  expect(report.errors).toEqual([]);
});

test("names of four hundred parts are missed by their first 64", async () => {
  const name = (last: string): string =>
    [...Array.from({ length: 400 }, (_, index) => `stars${index}`).slice(0, 399), last].join(".");
  const deep = Array.from({ length: 20 }, (_, index) => name(`lens${index}`));
  const main = [
    ...deep.slice(0, 10).map((one) => `import ${one}`),
    "import importlib",
    ...deep.slice(10).map((one) => `importlib.import_module("${one}")`),
    "",
  ].join("\n");
  const setup = setupFor("esky", { includes: `["${name("prism")}"]`, excludes: '["tkinter"]' });
  const tree = await lintApp({ source: acme(main, { "setup.py": setup }), options: { python: "2.7" } });
  expect(tree.report.errors).toEqual([]);
  const built = await lintApp({ source: acme(main, { "setup.py": setup }), build: bbfreeze() });
  expect(built.report.errors).toEqual([]);
  const named = built.report.findings.filter(({ code }) => code === "FL109").flatMap(({ names }) => names);
  expect(named.map((one) => one.split(".").length)).toEqual([64]);
});
