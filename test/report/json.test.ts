// The report for programs: what its schema promises.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { jsonReport } from "../../src/report/json.js";
import { sample } from "./sample.js";

const schema: object = JSON.parse(readFileSync(new URL("../../schema/report.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);

describe("the JSON report", () => {
  test("fits the published schema", () => {
    validate(JSON.parse(jsonReport(sample)));
    expect(validate.errors).toBeNull();
  });

  test("the schema refuses a finding without a fingerprint and a severity of its own invention", () => {
    const parsed = JSON.parse(jsonReport(sample));
    delete parsed.findings[0].fingerprint;
    parsed.findings[1].severity = "fatal";
    expect(validate(parsed)).toBe(false);
    expect(validate.errors?.map(({ instancePath }) => instancePath)).toEqual(["/findings/0", "/findings/1/severity"]);
  });

  test("is the same bytes whatever order the rules ran in", () => {
    const turned = { ...sample, runs: [...sample.runs].reverse() };
    expect(jsonReport(turned)).toBe(jsonReport(sample));
  });

  test("ends with a line feed and names its schema version first", () => {
    const text = jsonReport(sample);
    expect(text).toMatch(/^\{\n {2}"schemaVersion": "1\.1\.0",\n/);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("keeps what only people need out of it", () => {
    expect(jsonReport({ ...sample, notices: ["a hint"] })).not.toContain("a hint");
  });
});
