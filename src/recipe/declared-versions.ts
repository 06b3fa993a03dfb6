// The version that a source tree declares for its distribution: pyproject.toml, setup.cfg, PKG-INFO and the setup() call, as
// far as each says it in plain text. A version that is worked out when the project is built is not known.

import type { Place } from "../finding.js";
import type { Recipe } from "../model/recipe.js";
import type { VersionStatement } from "../model/versions.js";
import { textOf } from "./projects.js";
import type { PyProject } from "./pyproject.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { showIn } from "./setup-world.js";

/** What the files in the root of the tree say; each file once. */
export function declaredVersions(
  source: RecipeSource,
  options: RecipeOptions,
  { distribution }: PyProject,
  recipes: readonly Recipe[],
): readonly VersionStatement[] {
  const found: VersionStatement[] = [];
  if (distribution.version !== undefined) found.push({ ...distribution.version, by: "pyproject", of: "source" });
  const configured = lineIn("setup.cfg", /^version\s*[=:]\s*([^\s:]+)\s*$/, /^\[metadata\]/, source, options);
  if (configured !== undefined) found.push({ ...configured, by: "recipe", of: "source" });
  const made = lineIn("PKG-INFO", /^Version:\s*(\S+)\s*$/, undefined, source, options);
  if (made !== undefined) found.push({ ...made, by: "pkg-info", of: "source" });
  const setup = showIn(options, "setup.py");
  const called = recipes.find(({ version, place }) => version !== undefined && pathOf(place) === pathOf(setup));
  if (called?.version !== undefined)
    found.push({ said: called.version, place: called.versionPlace ?? called.place, by: "recipe", of: "source" });
  // A version of setup.cfg or pyproject.toml is one of the call as well.
  return found.filter(
    (one, at) => found.findIndex(({ place, said }) => same(place, one.place) && said === one.said) === at,
  );
}

function same(a: Place, b: Place): boolean {
  return pathOf(a) === pathOf(b);
}

function pathOf(place: Place): string | undefined {
  return "path" in place ? place.path : undefined;
}

/** The first line of that form, within its section where there is one; headers of PKG-INFO end at an empty line. */
function lineIn(
  file: string,
  form: RegExp,
  section: RegExp | undefined,
  source: RecipeSource,
  options: RecipeOptions,
): { readonly said: string; readonly place: Place } | undefined {
  let isInside = section === undefined;
  for (const [index, line] of textOf(file, source)
    .split(/\r\n|\r|\n/, MOST_LINES)
    .entries()) {
    if (section === undefined && line === "") return undefined;
    if (section !== undefined && line.startsWith("[")) isInside = section.test(line);
    const said = isInside && line.length < MOST_CHARACTERS ? form.exec(line)?.[1] : undefined;
    if (said !== undefined) return { said, place: showIn(options, file, index + 1) };
  }
  return undefined;
}

const MOST_LINES = 5_000;
const MOST_CHARACTERS = 1_000;
