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
        note   dist/telescope-1.2.linux-x86_64.zip!/telescope-1.2.linux-x86_64/library.zip:
               holds "telescope.drivers.base" of that package
        names  telescope.drivers.mount_01, telescope.drivers.mount_02,
               telescope.drivers.mount_03, telescope.drivers.mount_04,
               telescope.drivers.mount_05, telescope.drivers.mount_06,
               telescope.drivers.mount_07, telescope.drivers.mount_08,
               telescope.drivers.mount_09, telescope.drivers.mount_10,
               telescope.drivers.mount_11, telescope.drivers.mount_12,
               telescope.drivers.mount_13, telescope.drivers.mount_14,
               telescope.drivers.mount_15, telescope.drivers.mount_16,
               telescope.drivers.mount_17, telescope.drivers.mount_18,
               telescope.drivers.mount_19, telescope.drivers.mount_20,
               telescope.drivers.mount_21, telescope.drivers.mount_22,
               telescope.drivers.mount_23, telescope.drivers.mount_24,
               telescope.drivers.mount_25, telescope.drivers.mount_26,
               telescope.drivers.mount_27, telescope.drivers.mount_28,
               telescope.drivers.mount_29, telescope.drivers.mount_30,
               telescope.drivers.mount_31, telescope.drivers.mount_32,
               telescope.drivers.mount_33, telescope.drivers.mount_34,
               telescope.drivers.mount_35, telescope.drivers.mount_36,
               telescope.drivers.mount_37, telescope.drivers.mount_38,
               telescope.drivers.mount_39, telescope.drivers.mount_40
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
