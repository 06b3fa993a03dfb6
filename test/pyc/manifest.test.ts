import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "../../fixtures/pyc");

test("every compiled fixture is listed with its sum", () => {
  const manifest = JSON.parse(readFileSync(path.join(root, "MANIFEST.json"), "utf8")) as {
    files: { path: string; recipe: string; sha256: string }[];
  };
  const found = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "MANIFEST.json")
    .map((entry) => path.join(entry.parentPath, entry.name));
  const sums = found.map((file) => [
    path.relative(root, file).split(path.sep).join("/"),
    createHash("sha256").update(readFileSync(file)).digest("hex"),
  ]);
  expect(new Map(manifest.files.map((file) => [file.path, file.sha256]))).toEqual(new Map(sums as [string, string][]));
  expect(manifest.files.filter(({ recipe }) => recipe === "")).toEqual([]);
});
