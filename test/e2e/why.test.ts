// `freeze-lint why`: from the message that a user sees to who asks for the module and the edit that mends it.

import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.js";
import { acme, bbfreeze, filesOf, inFolder } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const source = acme('def start():\n    __import__("acme.drivers.usb")\nstart()\n', {
  "acme/drivers/__init__.py": "",
  "acme/drivers/usb.py": "import csv\n",
});
const { files } = filesOf({ source, build: bbfreeze({ without: ["csv"] }) });

const why = (...argv: readonly string[]) => whyIn(files, ...argv);

async function whyIn(files: Files, ...argv: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string, done?: () => void) => {
      written[name] += text;
      done?.();
    },
  });
  const code = await inFolder(files, (cwd) =>
    main(["why", ...argv], { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, cwd }),
  );
  return { code, ...written };
}

describe("why", () => {
  test("tells who asks for a module that is missing, back to the script, and what to do", async () => {
    const { code, stdout } = await why("ImportError: No module named csv", "dist/acme.zip");
    expect(code).toBe(0);
    expect(stdout).toContain('the build lacks "csv"');
    expect(stdout).toMatch(
      /acme\.drivers\.usb at\s+acme\/drivers\/usb\.py:1\n\s+import csv\n\s+through acme\.main, acme\n/,
    );
    expect(stdout).toContain("error FL112");
    expect(stdout).toMatch(/fix {4}add "csv" to/);
  });

  test("says of a module that is there where it lies, and nothing else is wrong", async () => {
    const { code, stdout } = await why("acme.drivers.usb", "dist/acme.zip");
    expect(code).toBe(0);
    expect(stdout).toMatch(/the build has "acme\.drivers\.usb": \S*library\.zip!\/acme\/drivers\/usb\.pyc?\n/);
    expect(stdout).toMatch(/acme\.main, by name \(__import__\)/);
  });

  test("says what it can where nobody asks", async () => {
    const { stdout } = await why("No module named wave2", "dist/acme.zip");
    expect(stdout).toContain('the build lacks "wave2"');
    expect(stdout).toContain("nothing asks for it");
    expect(stdout).toMatch(/name it\s+to\s+the\s+freezer/);
  });

  test.each([
    [["it is broken", "dist/acme.zip"], 'why: "it is broken" names no module'],
    [["csv"], "why takes a message and a build"],
    [["csv", "dist/acme.zip", "--format", "json"], "why: answers people only"],
  ])("%j is a mistake", async (argv, message) => {
    const { code, stdout, stderr } = await why(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });

  test("findings stand with the target that they are about", async () => {
    const build = files["dist/acme.zip"] ?? "";
    const healthy = filesOf({ source, build: bbfreeze() }).files["dist/acme.zip"] ?? "";
    const two = { "empty/none.txt": "", "acme.zip": healthy, "acme.zip.old": build };
    const { stdout } = await whyIn(two, "csv", "acme.zip", "acme.zip.old", "--source", "empty");
    const [first, second] = stdout.split("\nacme.zip.old\n");
    expect(first).toContain('the build has "csv"');
    expect(first).not.toContain("FL112");
    expect(second).toContain('the build lacks "csv"');
    expect(second?.match(/FL112/g)).toHaveLength(1);
  });

  test("a target that can't be opened is said, and the others are answered", async () => {
    const { code, stdout } = await why("csv", "dist/none.zip", "dist/acme.zip");
    expect(code).toBe(2);
    expect(stdout).toContain("dist/none.zip");
    expect(stdout).toContain('the build lacks "csv"');
  });
});
