// The report for eyes, from a report written by hand.

import { describe, expect, test } from "vitest";
import { humanReport } from "../../src/report/human.js";
import { wrap } from "../../src/report/wrap.js";
import { sample } from "./sample.js";

const plain = { color: false, width: 80 };

describe("the human report", () => {
  const text = humanReport(sample, plain);

  test("tells the whole chain of a finding", () => {
    expect(text.slice(text.indexOf("error FL101"), text.indexOf("warning FL112"))).toMatchInlineSnapshot(`
      "error FL101 imp.load_module loads "telescope.drivers.mount_01",
        "telescope.drivers.mount_02", "telescope.drivers.mount_03" and 37 more, which
        the build lacks
        at     telescope/loader.py:171
               module = imp.load_module(name, handle, path, description)
        note   telescope/loader.py:160: the names are read from the folder at run time
        note   .../telescope-1.2.linux-x86_64/library.zip: holds
               "telescope.drivers.base" of that package
        names  telescope.drivers.mount_01, telescope.drivers.mount_02,
               telescope.drivers.mount_03, telescope.drivers.mount_04,
               telescope.drivers.mount_05, telescope.drivers.mount_06 and 34 more
               (--all or --format json lists them)
        shows  ImportError: No module named mount_01
        fix    add "telescope.drivers.*" to freezer_options includes of bdist_esky
               (setup.py:41)

      "
    `);
  });

  test("opens with what the target is", () => {
    expect(text.split("\n\n")[0]).toMatchInlineSnapshot(`
      "dist/telescope-1.2.linux-x86_64.zip
        telescope-1.2.linux-x86_64: esky over bbfreeze, Python 2.7, linux x86_64, 312
          modules
        as far as its native files tell, it runs on debian12
        does not start on rhel8: libssl.so.3 needs GLIBC_2.34 (without it, GLIBC_2.17
          would do)
        source .
        includes list setup.py:41"
    `);
  });

  test("says what was not opened, what was not analysed and why, and what is not shown", () => {
    expect(text.slice(text.indexOf("Not opened"))).toMatchInlineSnapshot(`
      "Not opened
        dist/broken.zip: not a zip: it begins with 1f8b (gzip); unpack it first

      Not analysed
        dist/telescope-1.2.linux-x86_64.zip: no includes list was found (no setup.py
          beside the source), so not run: FL110 FL111
        dist/telescope-1.2.linux-x86_64.zip!/library.zip at 0x1f40: the directory ends
          early: expected 46 bytes, found 12

      1 error, 1 warning (1 target, 2 rules); not shown: 2 known to the baseline, 1
        ignored with a reason, 3 only possible (--all shows them)
      "
    `);
  });

  test("says that no source tree was found, since little can be missed without one", () => {
    const [target] = sample.targets;
    if (target === undefined) throw new Error("no target");
    const { sourceRoot, ...bare } = target;
    expect(sourceRoot).toBeDefined();
    const report = { ...sample, targets: [bare], findings: [] };
    expect(humanReport(report, plain).replace(/\s+/g, " ")).toContain(
      "no source tree found above it: names that only the source tells are not missed (--source DIR)",
    );
    expect(humanReport(sample, plain)).not.toContain("no source tree");
  });

  test("of nothing that was opened it does not say that nothing was found", () => {
    const text = humanReport({ ...sample, targets: [], findings: [], runs: [], gaps: [] }, plain);
    expect(text).toContain("nothing was opened (0 targets, 0 rules)");
  });

  test("names what only the includes list brings in, and why it must stay there", () => {
    const [target] = sample.targets;
    if (target === undefined) throw new Error("no target");
    const kept = (keptByIncludes: readonly string[]) =>
      humanReport({ ...sample, targets: [{ ...target, keptByIncludes }], findings: [] }, plain).split("\n\n")[0] ?? "";
    expect(kept(["telescope.drivers.base"])).toContain(
      "  keep in it what is loaded by name and comes in by no other way:\n    telescope.drivers.base",
    );
    expect(kept(Array.from({ length: 20 }, (_, index) => `telescope.drivers.d${index}`))).toMatch(/ and 14 more\s+\(/);
  });

  test("names are folded only where a fold saves lines, and never when all are asked for", () => {
    const shown = (count: number, all = false) => {
      const names = Array.from({ length: count }, (_, index) => `lens${index + 1}`);
      const findings = sample.findings.slice(0, 1).map((finding) => ({ ...finding, names }));
      const lines = humanReport({ ...sample, findings }, { ...plain, all });
      return /  names {2}([^]*?)\n {2}shows/.exec(lines)?.[1]?.replace(/\s+/g, " ");
    };
    expect(shown(7)).toBe("lens1, lens2, lens3, lens4, lens5, lens6, lens7");
    expect(shown(8)).toBe("lens1, lens2, lens3, lens4, lens5, lens6 and 2 more (--all or --format json lists them)");
    expect(shown(8, true)).toBe("lens1, lens2, lens3, lens4, lens5, lens6, lens7, lens8");
  });

  test("folded names of several packages are counted by package", () => {
    const names = ["lens", "tube"].flatMap((kind) => ["a", "b", "c", "d"].map((name) => `acme.${kind}.${name}`));
    const findings = sample.findings.slice(0, 1).map((finding) => ({ ...finding, names }));
    expect(humanReport({ ...sample, findings }, plain)).toContain(
      "names  4 of acme.lens, 4 of acme.tube (--all or --format json lists them)",
    );
  });

  test("a fix spells names out to be copied, up to sixty of them, and then goes on", () => {
    const fixOf = (count: number, all = false) => {
      const names = Array.from({ length: count }, (_, index) => `lens${index + 1}`);
      const fix = `add to includes: ${names.map((name) => `"${name}"`).join(", ")}, then build again`;
      const findings = sample.findings.slice(0, 1).map((finding) => ({ ...finding, names, fix }));
      const text = humanReport({ ...sample, findings }, { ...plain, all });
      expect(text).not.toContain("names  ");
      return / {2}fix {4}([^]*?)\n\n/.exec(text)?.[1]?.replace(/\s+/g, " ") ?? "";
    };
    expect(fixOf(60)).toMatch(/"lens59", "lens60", then build again$/);
    expect(fixOf(62)).toMatch(/"lens60" and 2 more \(--all or --format json lists them\), then build again$/);
    expect(fixOf(62, true)).toMatch(/"lens62", then build again$/);
  });

  test("names that a command line spells out are not said twice", () => {
    const names = ["lens", "mirror", "tube", "mount", "finder"];
    const fix = `add ${names.map((name) => `--hidden-import ${name}`).join(" ")} to the command`;
    const findings = sample.findings.slice(0, 1).map((finding) => ({ ...finding, names, fix }));
    expect(humanReport({ ...sample, findings }, plain)).not.toContain("names  ");
  });

  test("a place in the target begins with dots, and a note at the finding's own place has none", () => {
    const [finding] = sample.findings;
    if (finding === undefined) throw new Error("no finding");
    const related = [
      { place: finding.place, note: "the name is computed" },
      { place: { container: [finding.target] }, note: "holds none" },
      { place: { container: ["dist/other.zip"], member: "lens.pyc" }, note: "holds it" },
      { place: { container: [finding.target, "library.zip"], member: "lens.pyc", line: 3 }, note: "asks" },
    ];
    const lines = humanReport({ ...sample, findings: [{ ...finding, related }] }, plain).split("\n");
    expect(lines.filter((line) => line.startsWith("  note"))).toEqual([
      "  note   the name is computed",
      "  note   dist/telescope-1.2.linux-x86_64.zip: holds none",
      "  note   dist/other.zip!/lens.pyc: holds it",
      "  note   .../library.zip!/lens.pyc:3: asks",
    ]);
  });

  test("marks what is not certain", () => {
    expect(text).toContain("the build lacks (likely)\n");
  });

  test("no line is wider than asked, unless one word is", () => {
    const wide = text.split("\n").filter((line) => line.length > 80 && (line.match(/\S+/g) ?? []).length > 2);
    expect(wide).toEqual([]);
  });

  test("has no escape sequence without colour, and the same words with it", () => {
    const colored = humanReport(sample, { ...plain, color: true });
    expect(text).not.toContain("\u001b");
    expect(colored).toContain("\u001b[31m");
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(text);
  });

  test("a clean report says that nothing was found", () => {
    const clean = {
      ...sample,
      findings: [],
      gaps: [],
      errors: [],
      hidden: { byBaseline: 0, ignored: [], possible: 0, possibleFingerprints: [] },
    };
    expect(humanReport(clean, plain).trimEnd().split("\n").pop()).toBe("nothing found (1 target, 2 rules)");
  });

  test("a finding of tens of thousands of names is written in a moment", () => {
    const names = Array.from({ length: 60_000 }, (_, index) => `telescope.drivers.mount_${index}`);
    const fix = `add ${names.map((name) => `"${name}"`).join(", ")} to includes`;
    const findings = sample.findings.slice(0, 1).map((finding) => ({ ...finding, names, fix }));
    expect(humanReport({ ...sample, findings }, plain)).not.toContain("names  ");
  }, 3000);

  test("several targets end in a table", () => {
    const [target] = sample.targets;
    if (target === undefined) throw new Error("no target");
    const two = { ...sample, targets: [target, { ...target, target: "dist/shop.zip" }] };
    expect(humanReport(two, plain)).toContain(
      [
        "target                               errors  warnings  info",
        "dist/telescope-1.2.linux-x86_64.zip       1         1     0",
        "dist/shop.zip                             0         0     0",
      ].join("\n"),
    );
  });
});

describe("wrapping", () => {
  test("a word longer than the line stays whole", () => {
    expect(wrap("see dist/telescope.zip now", 10, "", "  ")).toBe("see\n  dist/telescope.zip\n  now");
  });

  test("escape sequences take no room", () => {
    expect(wrap("\u001b[31mred\u001b[39m sky", 7, "", "")).toBe("\u001b[31mred\u001b[39m sky");
  });
});
