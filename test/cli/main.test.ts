// The command: arguments, streams and exit codes. What lint() finds is made up; the rest is the real thing.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../src/cli/main.js";
import type { LintOptions, LintReport } from "../../src/report/report.js";
import { sample } from "../report/sample.js";

const fake = vi.hoisted(() => ({ lint: vi.fn() }));
vi.mock("../../src/lint.js", () => ({ lint: fake.lint }));

const folder = mkdtempSync(path.join(tmpdir(), "freeze-lint-"));
writeFileSync(path.join(folder, "known.txt"), "");
mkdirSync(path.join(folder, "here"));
mkdirSync(path.join(folder, "there"));
afterAll(() => rmSync(folder, { recursive: true }));

const clean: LintReport = {
  ...sample,
  findings: [],
  errors: [],
  gaps: [],
  hidden: { byBaseline: 0, ignored: [], possible: 0, possibleFingerprints: [] },
};
const withFindings: LintReport = { ...sample, errors: [] };

beforeEach(() => {
  fake.lint.mockReset();
  fake.lint.mockResolvedValue(withFindings);
});

async function run(args: string, env: Record<string, string> = {}, isTTY = false) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string, done?: () => void) => {
      written[name] += text;
      done?.();
    },
    isTTY,
    columns: 100,
  });
  const argv = args === "" ? [] : args.split(" ");
  const code = await main(argv, { stdout: stream("stdout"), stderr: stream("stderr"), env, cwd: folder });
  return { code, ...written };
}

const optionsGiven = (): LintOptions => fake.lint.mock.lastCall?.[0];

describe("exit codes", () => {
  const fl001 = { ...sample.findings[0], code: "FL001", rule: "not-analysed", severity: "error" };
  test.each([
    ["clean", clean, "", 0],
    ["an error found", withFindings, "", 1],
    ["never failing", withFindings, "--fail-on never", 0],
    ["only a warning", { ...clean, findings: sample.findings.slice(1) }, "", 0],
    ["a warning where warnings fail", { ...clean, findings: sample.findings.slice(1) }, "--fail-on warning", 1],
    ["a target that could not be opened", { ...clean, errors: sample.errors }, "", 2],
    ["such a target beside findings", sample, "", 2],
    ["an inventory that was not completed", { ...clean, findings: [fl001] }, "", 2],
    ["the same, never failing", { ...clean, findings: [fl001] }, "--fail-on never", 2],
  ])("%s", async (_name, report, flags, expected) => {
    fake.lint.mockResolvedValue(report);
    expect((await run(`dist/a.zip ${flags}`.trim())).code).toBe(expected);
  });

  test("a bug is exit 2, with its stack on stderr", async () => {
    fake.lint.mockRejectedValue(new TypeError("the mirror fell"));
    const { code, stdout, stderr } = await run("dist/a.zip");
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("a bug in freeze-lint");
    expect(stderr).toContain("TypeError: the mirror fell\n    at ");
  });
});

describe("usage", () => {
  test.each([
    ["", "nothing to lint: name a build or a source tree"],
    ["explian FL101", 'no such file or command: "explian"; did you mean `explain FL101`?'],
    ["--fromat json a.zip", "unknown option '--fromat'; did you mean --format?"],
    ["--format xml a.zip", "'xml' is invalid"],
    ["--rule FL11x a.zip", 'there is no rule "FL11x"; did you mean "FL110"?'],
    ["--update-baseline a.zip", "--update-baseline needs --baseline FILE"],
    ["--baseline known.json a.zip", "known.json: no such baseline; --update-baseline writes one"],
    ["--config gone.json a.zip", "gone.json: no such configuration file"],
    ["--python 9 a.zip", '"9" is not a Python version'],
    ["--source gone a.zip", "--source gone: no such folder"],
    ["--recipe gone.spec a.zip", "--recipe gone.spec: no such file"],
    ["--site-packages known.txt a.zip", "--site-packages known.txt: is a file; expected a folder"],
    ["explain FL999", 'there is no rule "FL999"'],
    ["explain", "explain takes one rule"],
    ["explain FL101 FL102", "explain takes one rule, as in `freeze-lint explain FL101`; got 2"],
    ["ls", "ls takes a build"],
    ["a.zip --output ", "--output: its value is empty"],
    ["a.zip --site-packages ", "--site-packages: its value is empty"],
    [" --all", "a target is empty"],
    ["a.zip --output ./a.zip", "--output ./a.zip: is a target; the report would replace it"],
    ["a.zip --output gone/report.txt", "--output: the folder gone: no such folder"],
    ["a.zip --output known.txt/report.txt", "--output: the folder known.txt: is a file; expected a folder"],
    [
      "a.zip --baseline gone/known.json --update-baseline",
      "gone/known.json: cannot be written, there is no such folder",
    ],
  ])("`freeze-lint %s` is one line on stderr and exit 2", async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^freeze-lint: .*\n$/);
    expect(stderr).toContain(message);
  });

  test("--help is one screen, examples last", async () => {
    const { code, stdout } = await run("--help");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(43);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.slice(-4)[0]).toBe("Examples:");
  });

  test("--version prints the bare version", async () => {
    expect((await run("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("--list-rules and explain tell of a rule", async () => {
    expect((await run("--list-rules")).stdout).toContain("FL101  dynamic-module-missing");
    expect(JSON.parse((await run("--list-rules --format json")).stdout)).toContainEqual(
      expect.objectContaining({ code: "FL101", rule: "dynamic-module-missing" }),
    );
    const explained = await run("explain FL101");
    expect(explained.stdout).toMatch(/^FL101 dynamic-module-missing /);
    expect((await run("--explain dynamic-module-missing")).stdout).toBe(explained.stdout);
    expect((await run("--help")).stdout).toContain("freeze-lint explain RULE");
  });

  test("--list-rules stays within a terminal, and is one rule a line for programs", async () => {
    const lines = async (isTTY: boolean) => (await run("--list-rules", {}, isTTY)).stdout.trimEnd().split("\n");
    for (const line of await lines(true)) expect(line.length).toBeLessThanOrEqual(100);
    expect((await lines(false)).slice(1).every((line) => line.startsWith("FL"))).toBe(true);
  });

  test("explain tells apart the fixes of different situations, in words", async () => {
    const { stdout } = await run("explain FL101");
    const lines = stdout.slice(stdout.indexOf("What to do")).split("\n");
    const [situation, otherwise] = ["the loader looks on disk for the modules", "  otherwise:"];
    expect(lines[1]).toContain(`"${situation}`);
    const usual = lines.slice(lines.indexOf(otherwise));
    expect(usual[1]).toBe("    add the modules (see below)");
    expect(lines.join(" ")).not.toMatch(/<(via|package|modules)>|; ship/);
  });

  test("explain says once what several freezers, or one in several situations, are told alike", async () => {
    const { stdout } = await run("explain FL120");
    const text = stdout.slice(stdout.indexOf("What to do")).replace(/\s+/g, " ");
    expect(text.split("esky, bbfreeze: ship the top package as an unzipped egg")).toHaveLength(2);
    expect(text.split("ship the top package as an unzipped egg")).toHaveLength(2);
    expect(text.split("in both cases add the modules")).toHaveLength(2);
    expect(text).toContain("py2exe: ship the top package as data_files, or set");
    expect(text).toContain("other freezers: as at the end");
  });

  test("explain names each freezer's own option, with an example that could be copied", async () => {
    const { stdout } = await run("explain FL112");
    const lines = stdout.slice(stdout.indexOf("Adding modules")).split("\n");
    expect(lines).toContain('  esky: add "acme.drivers.usb" to freezer_options includes of bdist_esky');
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "PyInstaller command line: add --hidden-import acme.drivers.usb to the command; or --collect-submodules acme.drivers to the command",
    );
    expect((await run("explain FL510")).stdout).not.toContain("Adding modules");
  });

  test("explain says what users see, and how a rule is silenced", async () => {
    const { stdout } = await run("explain FL109");
    expect(stdout).toContain("  ModuleNotFoundError: No module named '<module>'\n");
    expect(stdout).toContain("# freeze-lint: ignore[FL109] ");
    expect(stdout).toContain('"rules": { "FL109": "info" }');
    expect(stdout).toContain("--update-baseline");
  });

  test("explain fits the terminal and leaves no hole of a sentence open, whatever the rule", async () => {
    const { stdout } = await run("explain FL");
    expect(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("      "))).toEqual([]);
    expect(stdout).not.toMatch(/<(?!(?:module|file|codec|version)>)\w+>|\{\w+(:\w+)?\}/);
  });
});

describe("streams", () => {
  test("the result goes to stdout and nothing to stderr", async () => {
    const { stdout, stderr } = await run("dist/a.zip");
    expect(stdout).toContain("FL101");
    expect(stderr).toBe("");
  });

  test("at a terminal a long notice is broken as the report is", async () => {
    const notices = [`dist/a.zip: ${"the source tree lies above it ".repeat(5)}`.trim()];
    fake.lint.mockResolvedValue({ ...clean, notices });
    const lines = (await run("dist/a.zip", {}, true)).stderr.trimEnd().split("\n");
    expect(lines.length).toBe(2);
    expect(lines.map((line) => line.length > 100)).toEqual([false, false]);
    expect((await run("dist/a.zip")).stderr.trimEnd().split("\n").length).toBe(1);
  });

  test("with JSON, what could not be opened is said on stderr as well", async () => {
    fake.lint.mockResolvedValue(sample);
    const { stdout, stderr } = await run("dist/a.zip --format json");
    expect(JSON.parse(stdout)).toHaveProperty("errors.0.target", "dist/broken.zip");
    expect(stderr).toBe("freeze-lint: dist/broken.zip: not a zip: it begins with 1f8b (gzip); unpack it first\n");
  });

  test("--output writes the file whole and leaves nothing beside it", async () => {
    const { stdout } = await run("dist/a.zip --format json --output report.json");
    expect(stdout).toBe("");
    expect(JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8"))).toHaveProperty("schemaVersion");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a reader that goes away is no error", async () => {
    const gone = {
      write: (_text: string, done?: (error: Error) => void) =>
        done?.(Object.assign(new Error("EPIPE"), { code: "EPIPE" })),
    };
    expect(await main(["--help"], { stdout: gone, stderr: gone, env: {}, cwd: folder })).toBe(0);
  });

  test("a report that does not get out is an error", async () => {
    const full = {
      write: (_text: string, done?: (error: Error) => void) =>
        done?.(Object.assign(new Error("no space"), { code: "ENOSPC" })),
    };
    const said: string[] = [];
    const stderr = {
      write: (text: string, done?: () => void) => {
        said.push(text);
        done?.();
      },
    };
    expect(await main(["--list-rules"], { stdout: full, stderr, env: {}, cwd: folder })).toBe(2);
    expect(said.join("")).toBe("freeze-lint: the output cannot be written (ENOSPC)\n");
  });

  test("control characters of hostile names come out as escapes", async () => {
    const said: string[] = [];
    const stderr = {
      write: (text: string, done?: () => void) => {
        said.push(text);
        done?.();
      },
    };
    await main(["--format", "x\u001b[2J\u009b"], { stdout: stderr, stderr, env: {}, cwd: folder });
    expect(said.join("")).toContain("\\x1b[2J\\x9b");
  });

  test.each([
    ["piped", "", {}, false, false],
    ["a terminal", "", {}, true, true],
    ["a dumb terminal", "", { TERM: "dumb" }, true, false],
    ["NO_COLOR on a terminal", "", { NO_COLOR: "1" }, true, false],
    ["an empty NO_COLOR", "", { NO_COLOR: "" }, true, true],
    ["FORCE_COLOR when piped", "", { FORCE_COLOR: "1" }, false, true],
    ["FORCE_COLOR=0 on a terminal", "", { FORCE_COLOR: "0" }, true, false],
    ["NO_COLOR beats FORCE_COLOR", "", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    ["--color beats NO_COLOR", "--color", { NO_COLOR: "1" }, false, true],
    ["--no-color beats FORCE_COLOR", "--no-color", { FORCE_COLOR: "1" }, true, false],
  ])("%s", async (_name, flags, env, isTTY, colored) => {
    const { stdout } = await run(`dist/a.zip ${flags}`.trim(), env as Record<string, string>, isTTY);
    expect(stdout.includes("\u001b[")).toBe(colored);
  });
});

describe("what lint() is asked", () => {
  test("flags beat the configuration file", async () => {
    writeFileSync(
      path.join(folder, "freeze-lint.config.json"),
      JSON.stringify({ python: "2.7", platform: "linux", rules: { FL119: "off" }, source: "tree", failOn: "never" }),
    );
    const { code } = await run("dist/a.zip --python 3.6 --source here --source there --ignore FL102,FL103 --all");
    rmSync(path.join(folder, "freeze-lint.config.json"));
    expect(code).toBe(0);
    expect(optionsGiven()).toMatchObject({
      targets: ["dist/a.zip"],
      python: "3.6",
      platform: "linux",
      sources: ["here", "there"],
      except: ["FL102", "FL103"],
      showPossible: true,
      cwd: folder,
    });
    expect(optionsGiven().severities.get("guarded-import-feature-lost")).toBe("off");
  });
});

describe("baselines", () => {
  test("--update-baseline writes one, and the next run is calm", async () => {
    const first = await run("dist/a.zip --baseline known.json --update-baseline");
    expect(first).toMatchObject({ code: 0, stderr: "freeze-lint: known.json now knows 2 findings\n" });
    expect(existsSync(path.join(folder, "known.json"))).toBe(true);
    const second = await run("dist/a.zip --baseline known.json");
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("not shown: 2 known to the baseline");
  });
});
