import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTargets, widenTarget } from "../../src/scan/targets.js";

let top = "";

beforeAll(() => {
  top = mkdtempSync(path.join(tmpdir(), "freeze-lint-"));
  for (const file of [
    "dist/b.zip",
    "dist/a.zip",
    "dist/sub/c.zip",
    "odd[1].zip",
    "app/lib/library.zip",
    "app/run",
    "old/library.zip",
    "old/shop.exe",
    "Shop.app/Contents/Info.plist",
    "Shop.app/Contents/MacOS/shop",
    "books/Contents/shop",
  ]) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), "");
  }
});

afterAll(() => rmSync(top, { recursive: true }));

const paths = async (...args: string[]): Promise<string[]> =>
  (await findTargets(args, top)).targets.map((target) => target.path);

describe("findTargets", () => {
  test("files and folders stand for themselves, in the order given", async () => {
    expect(await paths("dist/b.zip", "app", "dist/a.zip")).toEqual(["dist/b.zip", "app", "dist/a.zip"]);
  });

  test("a pattern that the shell left alone is expanded in order of names", async () => {
    expect(await paths("dist/*.zip")).toEqual(["dist/a.zip", "dist/b.zip"]);
    expect(await paths("dist/**/*.zip")).toEqual(["dist/a.zip", "dist/b.zip", "dist/sub/c.zip"]);
    expect(await paths("a*")).toEqual(["app"]);
  });

  test("backslashes between names are those of Windows", async () => {
    expect(await paths("dist\\*.zip")).toEqual(["dist/a.zip", "dist/b.zip"]);
    expect(await paths("dist\\a.zip")).toEqual(["dist/a.zip"]);
  });

  test("a file whose name looks like a pattern is that file", async () => {
    expect(await paths("odd[1].zip")).toEqual(["odd[1].zip"]);
  });

  test("nothing is linted twice", async () => {
    expect(await paths("dist/a.zip", "dist/*.zip")).toEqual(["dist/a.zip", "dist/b.zip"]);
  });

  test("an absolute path is taken as it is", async () => {
    const file = path.join(top, "dist", "a.zip");
    expect(await paths(file)).toEqual([file]);
  });

  test("each argument that leads to nothing is told", async () => {
    const { targets, problems } = await findTargets(["dist/*.egg", "dist/a.zip", "gone.zip"], top);
    expect(targets.map((target) => target.path)).toEqual(["dist/a.zip"]);
    expect(problems.map(({ message }) => message)).toEqual([
      "dist/*.egg: matches nothing; expected at least one file or folder",
      "gone.zip: no such file or folder",
    ]);
  });
});

describe("widenTarget", () => {
  test("a part of a build stands for its folder", () => {
    expect(widenTarget(path.join(top, "app/lib/library.zip"))).toBe(path.join(top, "app"));
    expect(widenTarget(path.join(top, "app/run"))).toBe(path.join(top, "app"));
    expect(widenTarget(path.join(top, "old/library.zip"))).toBe(path.join(top, "old"));
    expect(widenTarget(path.join(top, "old/shop.exe"))).toBe(path.join(top, "old"));
  });

  test("a part of a macOS bundle stands for the bundle", () => {
    for (const part of ["Contents", "Contents/MacOS", "Contents/MacOS/shop"])
      expect(widenTarget(path.join(top, "Shop.app", part))).toBe(path.join(top, "Shop.app"));
    expect(widenTarget(path.join(top, "books/Contents"))).toBe(path.join(top, "books/Contents"));
  });

  test("a release archive and a folder stand for themselves", () => {
    expect(widenTarget(path.join(top, "dist/a.zip"))).toBe(path.join(top, "dist/a.zip"));
    expect(widenTarget(path.join(top, "app"))).toBe(path.join(top, "app"));
  });
});
