// What stands before a plain import, and that nobody is asked for more than it takes to tell: most modules are there.

import { expect, test } from "vitest";
import { cautionOfImport } from "../../src/evaluate/caution.js";
import { createEvaluator } from "../../src/evaluate/evaluator.js";
import type { World } from "../../src/evaluate/world.js";
import type { Caution } from "../../src/model/graph.js";
import { worldOf } from "../helpers/python-tree.js";

const steps = 3000;

const chooser = [
  "def choose(backend):",
  "    if backend.startswith('p'):",
  "        import shop.paper",
  "    return backend",
  "",
].join("\n");

/** The caution of the first import of `shop.chooser`, and the units that were read in full for it so far. */
function cautionIn(source: string, callers: string): { caution: Caution | undefined; read: Set<string> } {
  const plain = worldOf({ files: { "shop/chooser.py": source, "shop/till.py": callers } });
  const read = new Set<string>();
  const world: World = {
    ...plain,
    full: (unit) => {
      read.add(unit);
      return plain.full(unit);
    },
  };
  const evaluator = createEvaluator(world);
  const code = plain.full("shop.chooser");
  const scope = code?.scopes.findIndex(({ events }) => events.some(({ kind }) => kind === "import")) ?? -1;
  if (code === undefined || scope < 0) throw new Error("no import");
  const event = code.scopes[scope]?.events.findIndex(({ kind }) => kind === "import") ?? -1;
  const caution = cautionOfImport(evaluator, code, evaluator.frame("shop.chooser", code, scope), event, steps);
  return { caution, read };
}

test("who calls a function is found out only when somebody asks whether its import is conditional", () => {
  const { caution, read } = cautionIn(
    chooser,
    "from shop.chooser import choose\nchoose('paper')\nchoose('print')\nchoose('screen')\n",
  );
  expect(caution?.inFunction).toBe(true);
  expect([...read]).not.toContain("shop.till");
  expect(caution?.conditional).toBe(false);
  expect([...read]).toContain("shop.till");
});

test("an import behind a test of something that is not known is conditional", () => {
  const { caution } = cautionIn(chooser, "from shop.chooser import choose\nchoose(input())\n");
  expect(caution?.conditional).toBe(true);
});

test("an import behind a condition that is false on the target does not happen", () => {
  const { caution } = cautionIn("if False:\n    import shop.paper\n", "");
  expect(caution).toBeUndefined();
});
