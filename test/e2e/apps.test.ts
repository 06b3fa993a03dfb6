// The shipped fixture builds, end to end: what the command says of them, word for word. A change of the golden reports
// (fixtures/apps/*/expected.*, renewed by `npx vitest run -u test/e2e`) is read before it is accepted.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.js";
import { rules } from "../../src/rules/index.js";

const apps = new URL("../../fixtures/apps/", import.meta.url);
const folderOf = (app: string) => fileURLToPath(new URL(`${app}/`, apps));

async function run(app: string, ...argv: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string, done?: () => void) => {
      written[name] += text;
      done?.();
    },
  });
  const cwd = folderOf(app);
  const code = await main(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, cwd });
  return { code, ...written };
}

interface Said {
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly names: readonly string[] }[];
}

describe("a build that lacks what it loads late", () => {
  const zip = "dist/telescope-1.2.linux-x86_64.zip";

  test("is told so, with the golden words", async () => {
    const { code, stdout } = await run("telescope", zip);
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot(`${folderOf("telescope")}expected.txt`);
  });

  test("is told so in JSON that fits the schema, tells no absolute path, and is the same bytes twice", async () => {
    const { code, stdout } = await run("telescope", zip, "--format", "json");
    expect(code).toBe(1);
    const schema: object = JSON.parse(readFileSync(new URL("../../schema/report.json", import.meta.url), "utf8"));
    const validate = new Ajv2020({ strictTypes: false }).compile(schema);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    expect(stdout).not.toContain(folderOf("telescope"));
    expect((await run("telescope", zip, "--format", "json")).stdout).toBe(stdout);
    await expect(stdout).toMatchFileSnapshot(`${folderOf("telescope")}expected.json`);
  });

  test("is what the README shows", async () => {
    const { stdout } = await run("telescope", zip);
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, block = ""] = /((?:^(?: {4}.*)?\n)+)/m.exec(readme.slice(readme.indexOf("    $ freeze-lint"))) ?? [];
    const parts = block.replace(/^ {4}/gm, "").trimEnd().split("\n\n").slice(1);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(stdout).toContain(part);
  });

  test("misses these and nothing else", async () => {
    const { stdout } = await run("telescope", zip, "--format", "json");
    const { findings } = JSON.parse(stdout) as Said;
    const said = findings.map(({ code, severity, names }) => `${code} ${severity} ${names.join(" ")}`);
    expect(said.sort()).toEqual([
      // loader.driver() asks for 'telescope.drivers.%s'; base and logbook are in the includes list.
      "FL101 error telescope.drivers.dome telescope.drivers.focuser telescope.drivers.mount",
      // There never was a driver of that name.
      "FL110 warning telescope.drivers.camera_v1",
      // Only drivers.logbook imports it, and only the loader asks for logbook.
      "FL112 error csv",
      // export.py catches the ImportError.
      "FL112 warning sqlite3",
      // loader.plugins() lists a folder that is inside library.zip.
      "FL120 error telescope.plugins.seeing telescope.plugins.weather",
    ]);
  });
});

describe("its mended twin", () => {
  test("has nothing to be said of it", async () => {
    const { code, stdout } = await run("telescope-mended", "dist/telescope-1.3.linux-x86_64.zip", "--fail-on", "info");
    expect(stdout).toContain(`\nnothing found (1 target, ${rules.length} rules)\n`);
    expect(code).toBe(0);
  });

  test("would be complete if it were frozen now", async () => {
    const { stdout } = await run("telescope-mended", ".", "--python", "2.7", "--platform", "linux");
    expect(stdout).toContain("\nnothing found ");
  });
});

test("the committed builds are those of the manifest", () => {
  const manifest: Record<string, { sha256: string }> = JSON.parse(readFileSync(new URL("MANIFEST.json", apps), "utf8"));
  const sums = Object.entries(manifest).map(([file, { sha256 }]) => {
    const sum = createHash("sha256")
      .update(readFileSync(new URL(file, apps)))
      .digest("hex");
    return [file, sum === sha256];
  });
  expect(sums).toEqual([
    ["telescope-mended/dist/telescope-1.3.linux-x86_64.zip", true],
    ["telescope/dist/telescope-1.2.linux-x86_64.zip", true],
  ]);
});
