import { expect, it } from "vitest";
import type { Entry } from "../../src/archive/container.js";
import { openFolder } from "../../src/archive/folder.js";
import { openContainer } from "../../src/archive/index.js";
import { Budget } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { zip } from "../helpers/pack.js";

it("a folder of a container shows its own entries, and the gaps that concern it", async () => {
  const bytes = zip(
    [
      { name: "salt.egg/", method: "stored" },
      { name: "salt.egg/lib.so", data: "lib.so.1", mode: 0o120777, crc: 1 },
      { name: "salt.egg/salt.py", data: "import csv" },
      { name: "other.egg/lib.so", data: "lib.so.1", mode: 0o120777, crc: 1 },
    ],
    { entryCount: 5 },
  );
  const outer = await openContainer(bufferSource(bytes, "a.zip"), ["a.zip"], new Budget());
  expect(outer.gaps).toHaveLength(3);
  const [folder] = outer.entries;
  if (folder === undefined) throw new Error("no entry");
  const egg = openFolder(outer, folder);
  expect(egg.entries.map(({ path }: Entry) => path)).toEqual(["lib.so", "salt.py"]);
  expect(egg.gaps.map(({ place }) => place)).toEqual([
    { container: ["a.zip", "salt.egg"] },
    { container: ["a.zip", "salt.egg"], member: "lib.so" },
  ]);
  const [, source] = egg.entries;
  if (source === undefined) throw new Error("no entry");
  expect(Buffer.from(egg.read(source)).toString()).toBe("import csv");
  expect(Buffer.from(egg.open(source).read(7, 3)).toString()).toBe("csv");
});
