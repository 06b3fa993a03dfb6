// Settling: needs, severities, ignores, fingerprints and order, with rules made up for the purpose.

import { describe, expect, test } from "vitest";
import { readCatalogue } from "../../src/catalogue.js";
import type { Place } from "../../src/finding.js";
import type { SourceTree } from "../../src/model/app.js";
import type { Knowledge } from "../../src/rules/knowledge.js";
import { defineRule, type Draft, type Facts } from "../../src/rules/rule.js";
import { runRules, type RunOptions } from "../../src/rules/run.js";

const catalogue = readCatalogue(
  JSON.stringify({
    schema: 1,
    retired: [],
    includesOptions: { "*": "the includes list" },
    words: { build: "the build", simulated: "a build by the list", programs: "of {programs}" },
    rules: {
      "lens-missing": {
        code: "FL901",
        severity: "error",
        milder: ["info"],
        category: "modules",
        since: "0.1.0",
        title: "A lens is missing",
        messages: { missing: "{names:few} {names:is|are} missing from {build}" },
        notes: { near: "near {first}" },
        symptom: "no light",
        why: "Light.",
        fix: { "*": "add {add:quoted} to {option}" },
      },
      "mirror-missing": {
        code: "FL801",
        severity: "error",
        category: "modules",
        since: "0.1.0",
        title: "A mirror is missing",
        messages: { missing: "{names:few} {names:is|are} missing from {build}" },
        why: "Light.",
      },
    },
  }),
);

const source: SourceTree = { root: ".", modules: new Map(), scripts: [], resources: [], gaps: [] };
// None of these rules asks anything of the world.
const knowledge: Knowledge = {
  standardTwin: () => undefined,
  pythonOfMagic: () => undefined,
  abortsAtUnknownInclude: () => false,
  readsWildcards: () => true,
  collectsPackages: () => false,
  zipsModules: () => true,
  encodingsNeeded: () => [],
  isStandard: () => false,
  isPublished: () => false,
  systemPackage: () => undefined,
  diskError: () => "OSError",
  isOfOtherPython: () => false,
  crtOf: () => undefined,
  isDebugRuntime: () => false,
  isElsewhere: () => false,
  isCLibrary: () => false,
  isOfDriver: () => false,
  distributionsWith: () => [],
};
const facts: Facts = {
  app: undefined,
  source,
  recipe: undefined,
  graph: undefined,
  linkage: undefined,
  fits: undefined,
  versions: undefined,
  knowledge,
  gaps: [],
};

const options: RunOptions = {
  target: "dist/telescope-1.2.zip",
  catalogue,
  severities: new Map(),
  isSelected: () => true,
  ignores: [],
  showPossible: false,
  sourceLine: () => undefined,
};

const at = (path: string, line: number): Place => ({ path, line });
const draft = (subject: string, more: Partial<Draft<"missing", "near">> = {}): Draft<"missing", "near"> => ({
  message: "missing",
  confidence: "certain",
  subject,
  place: at("optics.py", 3),
  ...more,
});

function ruleSaying(...drafts: readonly Draft<"missing", "near">[]) {
  return defineRule({
    id: "lens-missing",
    needs: ["source"],
    says: ["missing"],
    notes: ["near"],
    check: () => drafts,
  });
}

const settle = (drafts: readonly Draft<"missing", "near">[], more: Partial<RunOptions> = {}) =>
  runRules([ruleSaying(...drafts)], facts, { ...options, ...more });

describe("needs", () => {
  test("a rule whose needs are not met is skipped, and the run says why", () => {
    const rule = defineRule({ id: "lens-missing", needs: ["app", "source"], says: ["missing"], check: () => [] });
    const { findings, runs } = runRules([rule], facts, options);
    expect(findings).toEqual([]);
    expect(runs).toEqual([
      {
        target: "dist/telescope-1.2.zip",
        code: "FL901",
        rule: "lens-missing",
        outcome: "skipped",
        because: "no build was given",
        findings: 0,
      },
    ]);
  });

  test("a rule that is not selected is off", () => {
    expect(settle([draft("lens")], { isSelected: () => false }).runs[0]).toMatchObject({
      outcome: "off",
      because: "not selected",
    });
  });
});

test("a finding carries its sentences, filled", () => {
  const { findings } = settle([
    draft("optics.*", {
      names: ["optics.lens", "optics.tube"],
      related: [{ place: at("setup.py", 1), note: "near" }],
    }),
  ]);
  expect(findings[0]).toMatchObject({
    code: "FL901",
    rule: "lens-missing",
    severity: "error",
    message: '"optics.lens" and "optics.tube" are missing from a build by the list',
    names: ["optics.lens", "optics.tube"],
    related: [{ place: { path: "setup.py", line: 1 }, note: "near optics.lens" }],
    symptom: "no light",
    fix: 'add "optics.lens" and "optics.tube" to the includes list',
  });
});

test("the line of source at the place becomes the snippet", () => {
  const { findings } = settle([draft("lens")], { sourceLine: (_place, above) => (above === 0 ? "  load(x)" : "") });
  expect(findings[0]?.snippet).toBe("load(x)");
});

describe("severity", () => {
  test("a draft may be milder than the rule", () => {
    expect(settle([draft("lens", { severity: "info" })]).findings[0]?.severity).toBe("info");
  });

  test("the configuration sets the severity of what is milder as well", () => {
    const drafts = [draft("lens"), draft("tube", { severity: "info" }), draft("cap", { confidence: "possible" })];
    const severitiesWith = (set: "error" | "warning" | "info") =>
      settle(drafts, { severities: new Map([["lens-missing", set]]), showPossible: true }).findings.map(
        ({ subject, severity }) => `${subject} ${severity}`,
      );
    expect(severitiesWith("error").sort()).toEqual(["cap warning", "lens error", "tube error"]);
    expect(severitiesWith("warning").sort()).toEqual(["cap warning", "lens warning", "tube warning"]);
    expect(severitiesWith("info").sort()).toEqual(["cap info", "lens info", "tube info"]);
  });

  test("a severity that rules.json does not list is a bug in the rule", () => {
    expect(() => settle([draft("lens", { severity: "warning" })])).toThrow('does not list "warning" as milder');
  });

  test("what is only possible is hidden and counted, and is no error when it is shown", () => {
    const possible = [draft("lens", { confidence: "possible" })];
    expect(settle(possible)).toMatchObject({
      findings: [],
      possibleFingerprints: [expect.stringMatching(/^[0-9a-f]{32}$/)],
    });
    expect(settle(possible, { showPossible: true }).findings[0]?.severity).toBe("warning");
  });
});

describe("ignores", () => {
  const line = (comment: string) => ({
    sourceLine: (_: Place, above: number) => (above === 0 ? `load(x) ${comment}` : ""),
  });

  test.each(["FL901", "fl901", "FL9", "lens-missing", "FL101, FL901"])(
    "a comment with [%s] and a reason hides it",
    (code) => {
      const { findings, ignored } = settle([draft("lens")], line(`# freeze-lint: ignore[${code}] sold without`));
      expect(findings).toEqual([]);
      expect(ignored).toEqual([{ code: "FL901", subject: "lens", because: "sold without" }]);
    },
  );

  test("a comment about another rule does nothing", () => {
    const { findings, notices } = settle([draft("tube")], line("# freeze-lint: ignore[mirror-missing] sold without"));
    expect(findings).toHaveLength(1);
    expect(notices).toEqual([]);
  });

  test.each(["F", "", "FL9010", "lens", "FL7"])("a comment with [%s] hides nothing, and a notice says so", (word) => {
    const { findings, notices } = settle([draft("lens")], line(`# freeze-lint: ignore[${word}] sold without`));
    expect(findings).toHaveLength(1);
    expect(notices).toEqual([`optics.py:3: ignore[${word}] names no rule (--list-rules shows them)`]);
  });

  test("an entry of the configuration may write its code in either case", () => {
    const ignores = [{ rule: "fl901", subject: "lens", because: "sold without" }];
    expect(settle([draft("lens")], { ignores }).findings).toEqual([]);
  });

  test("a comment without a reason hides nothing, and a notice says so", () => {
    const { findings, notices } = settle([draft("lens")], line("# freeze-lint: ignore[FL901]"));
    expect(findings).toHaveLength(1);
    expect(notices).toEqual(["optics.py:3: ignore[FL901] is not honoured without a reason after it"]);
  });

  test("a comment of its own on the line above counts, one behind other code does not", () => {
    const above = (text: string) => ({ sourceLine: (_: Place, n: number) => (n === 1 ? text : "load(x)") });
    const comment = "# freeze-lint: ignore[FL901] sold without";
    expect(settle([draft("lens")], above(`    ${comment}`)).findings).toEqual([]);
    expect(settle([draft("lens")], above(`load(y)  ${comment}`)).findings).toHaveLength(1);
  });

  test("an entry of the configuration takes single names out of a finding", () => {
    const { findings, ignored } = settle([draft("optics.*", { names: ["optics.lens", "optics.tube"] })], {
      ignores: [{ rule: "FL901", subject: "optics.t*", because: "cardboard" }],
    });
    expect(findings[0]?.message).toBe('"optics.lens" is missing from a build by the list');
    expect(ignored).toEqual([{ code: "FL901", subject: "optics.tube", because: "cardboard" }]);
  });

  test("what depends on the names is worked out from those that are left", () => {
    const whole = draft("optics.*", {
      names: ["optics.lens", "optics.tube"],
      argsFor: (names) => ({ add: names.map((name) => `${name}.glass`) }),
    });
    expect(settle([whole]).findings[0]?.fix).toBe(
      'add "optics.lens.glass" and "optics.tube.glass" to the includes list',
    );
    const ignores = [{ rule: "FL901", subject: "optics.tube", because: "cardboard" }];
    expect(settle([whole], { ignores }).findings[0]?.fix).toBe('add "optics.lens.glass" to the includes list');
  });

  test("a finding of which every name is ignored is gone", () => {
    const ignores = [{ rule: "lens-missing", subject: "optics.?*", because: "cardboard" }];
    expect(settle([draft("all", { names: ["optics.lens"] })], { ignores }).findings).toHaveLength(1);
    const all = [{ rule: "lens-missing", subject: "optics.*", because: "cardboard" }];
    expect(settle([draft("all", { names: ["optics.lens"] })], { ignores: all }).findings).toEqual([]);
  });
});

describe("fingerprints", () => {
  const prints = (drafts: readonly Draft<"missing", "near">[], target = "dist/telescope-1.2.zip") =>
    settle(drafts, { target }).findings.map(({ fingerprint }) => fingerprint);

  test("outlive a version and a moved line", () => {
    expect(prints([draft("lens", { place: at("optics.py", 90) })], "dist/telescope-1.3.win32.zip")).toEqual(
      prints([draft("lens")]),
    );
  });

  test("differ by application and by subject", () => {
    expect(
      new Set([...prints([draft("lens"), draft("tube")]), ...prints([draft("lens")], "dist/shop-1.zip")]).size,
    ).toBe(3);
  });

  test("two findings about one subject differ, whatever order they were said in", () => {
    const first = draft("lens", { place: at("a.py", 1) });
    const second = draft("lens", { place: at("b.py", 1) });
    expect(new Set(prints([first, second])).size).toBe(2);
    expect(prints([second, first])).toEqual(prints([first, second]));
  });
});

test("findings are sorted: worst first, then by place", () => {
  const { findings } = settle([
    draft("d", { severity: "info", place: at("a.py", 1) }),
    draft("c", { place: at("b.py", 2) }),
    draft("b", { place: at("a.py", 10) }),
    draft("a", { place: at("a.py", 9) }),
  ]);
  expect(findings.map(({ subject }) => subject)).toEqual(["a", "b", "c", "d"]);
});
