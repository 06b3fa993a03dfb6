// Baselines: what they hide, and what they never hide.

import { describe, expect, test } from "vitest";
import { type Baseline, baselineText, hideKnown, readBaseline, renewBaseline } from "../src/baseline.js";
import type { LintReport } from "../src/report/report.js";
import { sample } from "./report/sample.js";

const [late] = sample.findings;
if (late === undefined) throw new Error("the sample has no finding");

const nothing: Baseline = new Map();
const textOf = (report: LintReport) => baselineText(renewBaseline(report, nothing));

describe("a baseline", () => {
  const baseline = readBaseline(textOf(sample), "known.json");

  test("hides every finding it was written from, and counts them", () => {
    const report = hideKnown(sample, baseline);
    expect(report.findings).toEqual([]);
    expect(report.hidden.byBaseline).toBe(2);
  });

  test("does not hide a finding that has grown a new name", () => {
    const grown = { ...late, names: [...late.names, "telescope.drivers.mount_41"] };
    expect(hideKnown({ ...sample, findings: [grown] }, baseline).findings).toEqual([grown]);
  });

  test("hides a finding that has fewer names than it knows", () => {
    const shrunk = { ...late, names: late.names.slice(5) };
    expect(hideKnown({ ...sample, findings: [shrunk] }, baseline).findings).toEqual([]);
  });

  test("reads the same whatever order the findings came in", () => {
    expect(textOf({ ...sample, findings: [...sample.findings].reverse() })).toBe(textOf(sample));
  });

  test("tells rule and subject beside the fingerprint, so that a person can review it", () => {
    const parsed: unknown = JSON.parse(textOf(sample));
    expect(parsed).toMatchObject({
      schema: 1,
      findings: [
        {
          fingerprint: late.fingerprint,
          code: "FL101",
          rule: "dynamic-module-missing",
          subject: "telescope.drivers.*",
        },
        { code: "FL112", subject: "csv" },
      ],
    });
  });

  test.each([
    ["{}", 'known.json: "schema" is not 1: not a baseline'],
    ['{"schema":1,"findings":[{"subject":"csv"}]}', 'known.json: findings[0]: "fingerprint" is missing'],
    ["[]", "known.json: [] is not an object"],
  ])("%s is refused", (text, message) => {
    expect(() => readBaseline(text, "known.json")).toThrow(message);
  });
});

describe("a baseline that is written anew", () => {
  const target = "dist/telescope-1.2.linux-x86_64.zip";
  const other = "dist/telescope-1.2.win32.zip";
  const run = (rule: string, on: string, outcome: "ran" | "off") => ({
    target: on,
    code: "",
    rule,
    outcome,
    findings: 0,
  });
  const late101 = late.rule;
  const full: LintReport = {
    ...sample,
    gaps: [],
    runs: [target, other].flatMap((on) => [run(late101, on, "ran"), run("stdlib-module-missing", on, "ran")]),
  };
  const before = readBaseline(textOf(full), "known.json");
  const subjectsAfter = (report: LintReport, known = before) =>
    [...renewBaseline(report, known).values()].map(({ subject }) => subject).sort();

  test("forgets what a full run no longer finds", () => {
    expect(subjectsAfter({ ...full, findings: [late] })).toEqual(["telescope.drivers.*"]);
  });

  test("keeps the findings of rules that were not selected", () => {
    const runs = [run(late101, target, "ran"), run("stdlib-module-missing", target, "off")];
    expect(subjectsAfter({ ...full, findings: [], runs })).toEqual(["csv"]);
  });

  test("keeps the findings of targets that were not named, and their names", () => {
    const windows = { ...late, target: other, names: ["telescope.drivers.com"] };
    const both = renewBaseline({ ...full, findings: [late, windows] }, nothing);
    const linuxOnly = full.runs.filter((one) => one.target === target);
    const renewed = renewBaseline({ ...full, findings: [], runs: linuxOnly }, both).get(late.fingerprint);
    expect([...(renewed?.targets ?? [])]).toEqual(["dist/telescope-*.win32.zip"]);
    expect(renewed?.names.has("telescope.drivers.com")).toBe(true);
  });

  test("knows the names of every target that shares a fingerprint", () => {
    const windows = { ...late, target: other, names: ["telescope.drivers.com"] };
    const report = { ...full, findings: [late, windows] };
    expect(hideKnown(report, renewBaseline(report, nothing)).findings).toEqual([]);
  });

  test("takes the next release for the same target", () => {
    const next = target.replace("1.2", "1.3rc1");
    const runs = [run(late101, next, "ran"), run("stdlib-module-missing", next, "ran")];
    expect(subjectsAfter({ ...full, findings: [], runs })).toEqual([]);
  });

  test("keeps the findings of a build that was half read, or not at all", () => {
    expect(subjectsAfter({ ...full, findings: [], gaps: sample.gaps })).toEqual(["csv", "telescope.drivers.*"]);
    expect(subjectsAfter({ ...full, findings: [], runs: [] })).toEqual(["csv", "telescope.drivers.*"]);
  });

  test("keeps what is only possible when that was not asked for", () => {
    const hidden = { ...full.hidden, possibleFingerprints: [late.fingerprint] };
    expect(subjectsAfter({ ...full, findings: [], hidden })).toEqual(["telescope.drivers.*"]);
  });

  test("tells no folder of the machine", () => {
    const outside = { ...full, findings: [{ ...late, target: "../builds/7f3a/telescope-1.2.zip" }] };
    expect([...(renewBaseline(outside, nothing).get(late.fingerprint)?.targets ?? [])]).toEqual(["telescope-*.zip"]);
  });

  test("takes an entry without targets for one of any target", () => {
    const old = readBaseline(
      '{"schema":1,"findings":[{"fingerprint":"9","rule":"stdlib-module-missing","subject":"sqlite3"}]}',
      "k",
    );
    expect(subjectsAfter({ ...full, findings: [] }, old)).toEqual([]);
    expect(subjectsAfter({ ...full, findings: [], runs: [run(late101, target, "ran")] }, old)).toEqual(["sqlite3"]);
  });
});
