import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findSourceRoot, type BuildNames } from "../../src/scan/source-root.js";

let top = "";

beforeAll(() => {
  top = realpathSync(mkdtempSync(path.join(tmpdir(), "freeze-lint-")));
  const files = [
    "work/.git/HEAD",
    "work/orchard/setup.py",
    "work/orchard/orchard/__init__.py",
    "work/orchard/scripts/orchard-run",
    "work/orchard/dist/orchard.zip",
    "work/loose/dist/orchard.zip",
    "above/setup.py",
    "above/shop.py",
    "above/inner/.git/HEAD",
    "above/inner/dist/app.zip",
    "plain/shopd.spec",
    "plain/main.py",
    "plain/shop/__init__.py",
    "plain/dist/shopd",
    "packed/setup.py",
    "packed/shop/__init__.py",
    "packed/packaging/shopd.spec",
    "packed/packaging/shopd.py",
    "packed/packaging/dist/shopd",
  ];
  for (const file of files) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), "");
  }
});

afterAll(() => rmSync(top, { recursive: true }));

const build = (modules: readonly string[], scripts: readonly string[] = []): BuildNames => ({
  scripts,
  hasModule: (name) => modules.includes(name),
});

test("the folder with setup.py above the build that shares a package is its source", () => {
  const found = findSourceRoot(path.join(top, "work/orchard/dist/orchard.zip"), build(["orchard", "os"]));
  expect(found).toEqual({
    path: path.join(top, "work/orchard"),
    because: "setup.py is there, and it shares orchard with the build",
    others: [],
  });
});

test("a script that both have is enough", () => {
  const found = findSourceRoot(path.join(top, "work/orchard/dist"), build([], ["Orchard-Run"]));
  expect(found?.because).toContain("scripts/orchard-run");
});

test("a .spec is enough of a project file, since many applications have no other", () => {
  expect(findSourceRoot(path.join(top, "plain/dist/shopd"), build(["shop"], ["main"]))).toEqual({
    path: path.join(top, "plain"),
    because: "shopd.spec is there, and it shares main.py, shop with the build",
    others: [],
  });
});

test("a .spec of which nothing is in the build is somebody else's", () => {
  expect(findSourceRoot(path.join(top, "plain/dist/shopd"), build(["orchard"], ["run"]))).toBeUndefined();
});

test("a setup.py above a folder of packaging files with a .spec is nearer to the source", () => {
  const found = findSourceRoot(path.join(top, "packed/packaging/dist/shopd"), build(["shop"], ["shopd"]));
  expect(found?.path).toBe(path.join(top, "packed"));
});

test("a tree that shares nothing with the build is not its source", () => {
  expect(findSourceRoot(path.join(top, "work/orchard/dist"), build(["shop", "setup"]))).toBeUndefined();
});

test("nothing above a repository is looked at", () => {
  expect(findSourceRoot(path.join(top, "above/inner/dist/app.zip"), build(["shop"]))).toBeUndefined();
});

test("without names to compare the nearest folder with a manifest is taken", () => {
  expect(findSourceRoot(path.join(top, "work/orchard/dist"), undefined)?.path).toBe(path.join(top, "work/orchard"));
});
