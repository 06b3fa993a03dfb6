// The built command, as a shell runs it: what only a process of its own can show. `npm install` builds it.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const at = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const bin = at("dist/bin.js");
const node = (...args: readonly string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });

test("--version is answered before anything but the version is loaded", () => {
  const imports = [...readFileSync(at("src/cli/bin.ts"), "utf8").matchAll(/^import .* from "([^"]+)"/gm)];
  expect(imports.map(([, name]) => name)).toEqual(["../version.js"]);
});

describe.runIf(existsSync(bin))("dist/bin.js", () => {
  test("prints the version of package.json", () => {
    const manifest: { version: string } = JSON.parse(readFileSync(at("package.json"), "utf8"));
    expect(node("--version")).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  test("finds the texts of the rules beside dist/", () => {
    expect(node("--list-rules").stdout).toContain("FL101  dynamic-module-missing");
  });

  test("a usage error is one line and exit 2", () => {
    expect(node("--fromat")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: "freeze-lint: unknown option '--fromat'; did you mean --format?\n",
    });
  });

  test.skipIf(process.platform === "win32")("a pipe that closes early is quiet", () => {
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", '"$0" "$1" --list-rules --format json | head -n 1; exit 0', process.execPath, bin],
      { encoding: "utf8" },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "[\n", stderr: "" });
  });

  test.skipIf(process.platform === "win32")("a version that nobody reads is quiet, too", () => {
    // The reader is gone before the command begins.
    const { stderr } = spawnSync(
      "sh",
      ["-c", '(sleep 0.2; "$0" "$1" --version) | true; sleep 0.6', process.execPath, bin],
      {
        encoding: "utf8",
      },
    );
    expect(stderr).toBe("");
  });

  test.runIf(existsSync("/dev/full")).each([["--version"], ["--help"]])(
    "%s on a full disk is one line and exit 2",
    (flag) => {
      const { status, stderr } = spawnSync("sh", ["-c", '"$0" "$1" "$2" > /dev/full', process.execPath, bin, flag], {
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 2, stderr: "freeze-lint: the output cannot be written (ENOSPC)\n" });
    },
  );
});
