// The entry points that the distribution of a source tree declares, wherever it does: pyproject.toml, setup.cfg, setup.py,
// or, where none of these can be read, the egg-info that an installation has left in the tree.

import { createEvaluator } from "../evaluate/evaluator.js";
import type { Place } from "../finding.js";
import type { Distribution, EntryPoint } from "../model/entry-points.js";
import { entryPointOf, readCfgEntryPoints, readEntryPoints } from "./entry-point-lines.js";
import { literalFinder } from "./literal-lines.js";
import { textOf } from "./projects.js";
import type { PyProject } from "./pyproject.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { type Run, findCalls } from "./setup-calls.js";
import { readSetupFile, setupWorld, showIn } from "./setup-world.js";
import { type Slot, itemsOf, slotsAt, textOf as slotText } from "./slots.js";

type Declared = { readonly name: string | undefined; readonly entryPoints: readonly EntryPoint[] };

/** What the tree's own distribution offers; undefined when it declares no entry points, or has no name. */
export function readDistribution(
  source: RecipeSource,
  options: RecipeOptions,
  { distribution: project }: PyProject,
): Distribution | undefined {
  const cfg = "setup.cfg";
  const configured = readCfgEntryPoints(textOf(cfg, source), (line) => showIn(options, cfg, line));
  const isOpen = project.entryPoints.length + configured.entryPoints.length > 0 && project.name === undefined;
  const declared = [project, configured, ofSetup(source, options, isOpen && configured.name === undefined)];
  const found = declared.some(({ entryPoints }) => entryPoints.length > 0)
    ? declared
    : [...declared, left(source, options)];
  const name = found.map((one) => one.name).find((one) => one !== undefined);
  const entryPoints = found.flatMap((one) => one.entryPoints);
  return name === undefined || entryPoints.length === 0 ? undefined : { name, entryPoints };
}

/** The keywords of the setup() call in setup.py, when it declares entry points, or its name is wanted. */
function ofSetup(source: RecipeSource, options: RecipeOptions, isNameWanted: boolean): Declared {
  const file = "setup.py";
  const text = textOf(file, source);
  const isMeant = isNameWanted || /\bentry_points\b/.test(text);
  if (!isMeant || !/\bsetup\s*\(/.test(text)) return { name: undefined, entryPoints: [] };
  const setup = readSetupFile(file, new TextEncoder().encode(text), options);
  const world = setupWorld(setup, undefined, source, options);
  const reading = { doubts: [], locate: literalFinder(text, setup.code, setup.place(0)) };
  const run: Run = { setup, world, evaluator: createEvaluator(world), reading, configured: [], declared: undefined };
  const calls = findCalls(run, "setup");
  const given = (keyword: string): readonly Slot[] => calls.flatMap((call) => slotsAt(call.keywords, keyword, reading));
  return {
    name: given("name")
      .map(slotText)
      .find((name) => name !== undefined),
    entryPoints: given("entry_points").flatMap((slot) => entryPointsIn(slot, run)),
  };
}

/** A dict of groups, each a list of lines or one text of lines; or a text as in entry_points.txt. */
function entryPointsIn(slot: Slot, { reading }: Run): readonly EntryPoint[] {
  const ini = slotText(slot);
  if (ini !== undefined) return readEntryPoints(ini, () => slot.place);
  if (slot.value.t !== "dict") return [];
  return slot.value.entries.flatMap(({ key }) => {
    const group = slotText({ ...slot, value: key });
    if (group === undefined) return [];
    // `-` and `_` are the same in options of distutils, but not in groups.
    return slotsAt(slot, group.replaceAll("-", "_"), reading).flatMap((lines) =>
      itemsOf(lines, reading, (one) =>
        slotText(one)
          ?.split("\n")
          .map((line) => ({ text: line, place: reading.locate(one.place, line.trim()), maybe: one.maybe })),
      ).flatMap((line) => entryPointOf(group, line.text, line.place) ?? []),
    );
  });
}

/** `name.egg-info/entry_points.txt` in the root or in src/. */
function left(source: RecipeSource, options: RecipeOptions): Declared {
  for (const file of source.files) {
    const name = /^(?:src\/)?([^/]+)\.egg-info\/entry_points\.txt$/.exec(file)?.[1];
    if (name === undefined) continue;
    const place = (line: number): Place => showIn(options, file, line);
    return { name, entryPoints: readEntryPoints(textOf(file, source), place) };
  }
  return { name: undefined, entryPoints: [] };
}
