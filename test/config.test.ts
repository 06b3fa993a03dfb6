// freeze-lint.config.json: what is found, what is refused, and in which words.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadCatalogue } from "../src/catalogue.js";
import { isRuleMeant } from "../src/catalogue.js";
import { findConfig, readConfig, rulesMeantBy } from "../src/config.js";
import { UsageError } from "../src/errors.js";

const catalogue = loadCatalogue();
const file = "freeze-lint.config.json";
const read = (config: object) => readConfig(JSON.stringify(config), file, "/shop", catalogue);

const whole = {
  rules: { FL1: "warning", FL101: "error", "zip-tail": "off" },
  ignore: [{ rule: "FL119", subject: "yum", because: "Debian only" }],
  source: "src",
  recipe: "packaging/shop.spec",
  sitePackages: ["env/lib"],
  previous: "feed/shop-1.0.win32.zip",
  python: "2.7",
  platform: "win32",
  target: ["win10", "debian12"],
  failOn: "warning",
};

describe("a configuration", () => {
  test("is read whole, its paths relative to itself", () => {
    const settings = read(whole);
    expect(settings.sources).toEqual([path.resolve("/shop", "src")]);
    expect(settings.recipes).toEqual([path.resolve("/shop", "packaging/shop.spec")]);
    expect(settings.sitePackages).toEqual([path.resolve("/shop", "env/lib")]);
    expect(settings.previous).toBe("feed/shop-1.0.win32.zip");
    expect(settings.systems).toEqual(["win10", "debian12"]);
    expect(settings).toMatchObject({ python: "2.7", platform: "win32", failOn: "warning", ignores: whole.ignore });
  });

  test("the longer word wins, whatever the order", () => {
    const { severities } = read(whole);
    expect(severities.get("dynamic-module-missing")).toBe("error");
    expect(severities.get("stale-include")).toBe("warning");
    expect(severities.get("zip-tail")).toBe("off");
    expect(severities.get("not-analysed")).toBeUndefined();
  });

  test("what it accepts, the published schema accepts", () => {
    const schema: object = JSON.parse(readFileSync(new URL("../schema/config.json", import.meta.url), "utf8"));
    const validate = new Ajv2020({ strictTypes: false }).compile(schema);
    expect(validate(whole)).toBe(true);
    expect(validate({ ...whole, rulse: {} })).toBe(false);
    expect(validate({ ignore: [{ rule: "FL119", subject: "yum" }] })).toBe(false);
  });

  test.each([
    [{ rulse: {} }, 'unknown key "rulse"; did you mean "rules"?'],
    [{ rules: { FL101: "eror" } }, 'rules.FL101: "eror" is none of error, warning, info, off; did you mean "error"?'],
    [{ rules: { "stale-inclde": "off" } }, 'rules: there is no rule "stale-inclde"; did you mean "stale-include"?'],
    [{ ignore: [{ rule: "FL101", subject: "csv" }] }, 'ignore[0]: "because" is missing: say why it may be ignored'],
    [{ ignore: [{ rule: "FL999", subject: "*", because: "x" }] }, 'ignore[0].rule: there is no rule "FL999"'],
    [{ platform: "windows" }, 'platform: "windows" is none of linux, win32, darwin'],
    [{ python: "2.4" }, 'python: "2.4" is not a Python version'],
    [{ source: [1] }, "source[0]: 1 is not a text"],
    [[], "[] is not an object"],
  ])("%o is refused", (config, message) => {
    expect(() => read(config)).toThrow(UsageError);
    expect(() => read(config)).toThrow(`${file}: ${message}`);
  });
});

describe("naming rules", () => {
  test.each([
    ["FL101", true],
    ["fl1", true],
    ["FL", true],
    ["dynamic-module-missing", true],
    ["FL11", false],
    ["dynamic", false],
  ])("%s", (word, expected) => {
    expect(isRuleMeant(word, { code: "FL101", id: "dynamic-module-missing" })).toBe(expected);
  });

  test("a word that means none is a UsageError", () => {
    expect(() => rulesMeantBy("FL9", catalogue, "--rule")).toThrow('--rule: there is no rule "FL9"');
  });
});

describe("looking for the file", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "freeze-lint-"));
    mkdirSync(path.join(folder, "dist", "app"), { recursive: true });
    writeFileSync(path.join(folder, file), "{}");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("the nearest one above is found", () => {
    expect(findConfig(path.join(folder, "dist", "app"))).toBe(path.join(folder, file));
    expect(findConfig(folder)).toBe(path.join(folder, file));
  });
});
