// The pyproject.toml of each folder of a tree, read once, whichever setup scripts stand beside it.

import { append } from "../append.js";
import type { Gap } from "../finding.js";
import { type PyProject, readPyProject } from "./pyproject.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { showIn } from "./setup-world.js";

export const PYPROJECT = "pyproject.toml";

export interface Projects {
  /** What the pyproject.toml of a folder ("" is the root) declares; nothing when there is none. */
  in(folder: string): PyProject;
  /** What could not be read of those that were asked for. */
  readonly gaps: readonly Gap[];
}

export function projectsOf(source: RecipeSource, options: RecipeOptions): Projects {
  const known = new Map<string, PyProject>();
  const gaps: Gap[] = [];
  return {
    gaps,
    in(folder) {
      const before = known.get(folder);
      if (before !== undefined) return before;
      const file = inFolder(folder, PYPROJECT);
      const project = readPyProject(textOf(file, source), (line) => showIn(options, file, line > 0 ? line : undefined));
      append(gaps, project.gaps);
      known.set(folder, project);
      return project;
    },
  };
}

export function inFolder(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}

/** Larger files are no settings. In bytes. */
const MAX_BYTES = 4 << 20;

/** The text of a file of the tree; "" when there is none, or none of a sensible size. */
export function textOf(file: string, source: RecipeSource): string {
  const bytes = source.files.includes(file) ? source.read(file) : undefined;
  return bytes === undefined || bytes.length > MAX_BYTES ? "" : new TextDecoder().decode(bytes);
}
