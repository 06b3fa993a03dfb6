// Baselines: what they hide, and what they never hide.

import { describe, expect, test } from "vitest";
import { baselineText, hideKnown, readBaseline } from "../src/baseline.js";
import { sample } from "./report/sample.js";

const [late] = sample.findings;
if (late === undefined) throw new Error("the sample has no finding");

describe("a baseline", () => {
  const baseline = readBaseline(baselineText(sample), "known.json");

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
    expect(baselineText({ ...sample, findings: [...sample.findings].reverse() })).toBe(baselineText(sample));
  });

  test("tells rule and subject beside the fingerprint, so that a person can review it", () => {
    const parsed: unknown = JSON.parse(baselineText(sample));
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
