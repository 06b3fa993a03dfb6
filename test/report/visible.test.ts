// Hostile names and lines: what a report shows of them, and that they move nothing on the screen.

import { describe, expect, test } from "vitest";
import { humanReport } from "../../src/report/human.js";
import { jsonReport } from "../../src/report/json.js";
import type { LintReport } from "../../src/report/report.js";
import { visible, visibleLines } from "../../src/report/visible.js";
import { sample } from "./sample.js";

const HOSTILE = "lens\u001b[31m\u009b2J\u202egpj\r\nerror FL999";

describe("what can't be seen", () => {
  test.each([
    ["a colour", "\u001b[31mred", "\\x1b[31mred"],
    ["a title", "\u001b]0;x\u0007", "\\x1b]0;x\\x07"],
    ["a C1 control", "\u009b31m", "\\x9b31m"],
    ["a turn of direction", "a\u202eb\u2066", "a\\u202eb\\u2066"],
    ["a line end", "a\nb\u2028", "a\\x0ab\\u2028"],
    ["nothing of that kind", "Ärger\tв 望遠鏡", "Ärger\tв 望遠鏡"],
  ])("%s", (_what, raw, shown) => {
    expect(visible(raw)).toBe(shown);
  });

  test("line ends stay where they are meant", () => {
    expect(visibleLines("a\nb\r\n")).toBe("a\nb\\x0d\n");
  });
});

describe("in a report", () => {
  const [finding] = sample.findings;
  if (finding === undefined) throw new Error("the sample has no finding");
  const [target] = sample.targets;
  if (target === undefined) throw new Error("the sample has no target");
  const report: LintReport = {
    ...sample,
    targets: [{ ...target, target: HOSTILE }],
    findings: [
      { ...finding, target: HOSTILE, snippet: HOSTILE, message: HOSTILE, fix: HOSTILE, place: { path: HOSTILE } },
    ],
    errors: [{ target: HOSTILE, message: HOSTILE }],
  };

  test.each([false, true])("for eyes (colour: %s) nothing of a name gets out raw", (color) => {
    const text = humanReport(report, { color, width: 80 });
    // eslint-disable-next-line no-control-regex
    const own = text.replace(/\u001b\[\d+(;\d+)*m/g, "");
    // eslint-disable-next-line no-control-regex
    expect(own).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text).toContain("lens\\x1b[31m\\x9b2J\\u202egpj");
    expect(text.split("\n").some((line) => line.startsWith("error FL999"))).toBe(false);
  });

  test("for programs it is JSON, and the same names", () => {
    const json = jsonReport(report);
    // eslint-disable-next-line no-control-regex
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(JSON.parse(json)).toMatchObject({ errors: [{ target: HOSTILE }] });
  });
});
