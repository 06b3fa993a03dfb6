// The note that says how an importer comes to run: it names what is loaded by name, which need not be what imports.

import { expect, test } from "vitest";
import { bbfreeze, lintApp } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const loader = "def output(name):\n    return __import__('outputs.' + name)\n";

async function notes(files: Files, without: readonly string[]): Promise<readonly string[]> {
  const source = {
    "scripts/night": "import loader\nloader.output('plain')\n",
    "loader.py": loader,
    "outputs/__init__.py": "",
    ...files,
  };
  const { report } = await lintApp({ source, build: bbfreeze({ without }) });
  return report.findings.flatMap(({ subject, related }) =>
    related.filter(({ note }) => note.includes("by name")).map(({ note }) => `${subject}: ${note}`),
  );
}

test("the importer itself", async () => {
  expect(await notes({ "outputs/plain.py": "import csv\n" }, ["csv"])).toEqual([
    "csv: __import__ loads outputs.plain by name, so no freezer follows its imports",
  ]);
});

test("what imports the importer", async () => {
  const files = { "outputs/plain.py": "import tables\n", "tables.py": "import csv\n" };
  expect(await notes(files, ["csv"])).toEqual([
    "csv: __import__ loads outputs.plain by name, so no freezer follows its imports (by way of which tables runs)",
  ]);
});

test("an importer that something plain imports as well: the freezer does follow that", async () => {
  const files = {
    "scripts/night": "import loader\nloader.output('plain')\ndef aside():\n    import outputs.plain\n",
    "outputs/plain.py": "import csv\n",
  };
  expect(await notes(files, ["csv"])).toEqual(["csv: __import__ loads outputs.plain by name"]);
});

test("an importer that is missing with what it imports", async () => {
  const files = { "outputs/plain.py": "import tables\n", "tables.py": "import columns\n", "columns.py": "" };
  // Both are one finding, which is about what the loader asks for.
  expect(await notes(files, ["outputs.plain", "tables", "columns"])).toEqual([
    "outputs.plain: __import__ loads outputs.plain by name, so no freezer follows its imports",
  ]);
});

test("a package that the build has without any of its modules", async () => {
  const source = {
    "scripts/night": "import outputs\n__import__('outputs.plain')\n",
    "outputs/__init__.py": "",
    "outputs/plain.py": "",
  };
  const { report } = await lintApp({ source, build: bbfreeze({ without: ["outputs.plain"] }) });
  expect(report.findings.flatMap(({ related }) => related.map(({ note }) => note))).toEqual([
    'holds "outputs", but none of its modules',
  ]);
});
