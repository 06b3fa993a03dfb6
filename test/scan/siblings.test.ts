// Protects which names beside a target count, and that nothing fails where a folder can't be read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { besideOf } from "../../src/scan/siblings.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "freeze-lint-siblings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("releases, patches and installers; no folders, checksums or parts of downloads", () => {
  for (const name of [
    "b-1.0.zip",
    "a-1.0.win32.from-0.9.patch",
    "c-1.0.msi",
    "b-1.0.zip.sha256",
    "b-1.1.zip.part",
    "readme",
  ])
    writeFileSync(path.join(folder, name), "");
  mkdirSync(path.join(folder, "d-1.0.zip"));
  const { isFile, siblings } = besideOf(path.join(folder, "b-1.0.zip"));
  expect(isFile).toBe(true);
  expect(siblings).toEqual(["a-1.0.win32.from-0.9.patch", "c-1.0.msi"]);
});

test("a folder is a target, too, and what isn't there has nothing beside it", () => {
  mkdirSync(path.join(folder, "dist"));
  writeFileSync(path.join(folder, "shop-1.0.zip"), "");
  expect(besideOf(path.join(folder, "dist"))).toEqual({ isFile: false, siblings: ["shop-1.0.zip"] });
  expect(besideOf(path.join(folder, "none", "shop.zip"))).toEqual({ isFile: false, siblings: [] });
});

test("a folder of thousands of releases is read to a limit", () => {
  for (let at = 0; at < 2500; at++) writeFileSync(path.join(folder, `shop-1.${at}.zip`), "");
  expect(besideOf(path.join(folder, "shop-1.0.zip")).siblings.length).toBeLessThanOrEqual(2000);
});
