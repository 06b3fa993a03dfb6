// Which Python a tree without a build is meant for, when nobody says: by syntax that only Python 2 has, or by the
// project's own statement. A guess, and told as one.

import { FormatError } from "../errors.js";
import type { CodeSource } from "./code-store.js";
import type { ReadTree } from "./source-tree.js";

export interface PythonGuess {
  readonly python: string;
  /** For the user: what it was taken from, and how to say otherwise. */
  readonly because: string;
}

const NEWEST = "3.13";
const OLD_SYNTAX =
  /^[ \t]*(?:print[ \t]+(?:["'\w]|>>)|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:|raise[ \t]+\w+[ \t]*,|exec[ \t]+["'\w])/m;
const SAMPLE = 300;

export function guessPython(tree: ReadTree): PythonGuess {
  const stated = /(?:python_requires\s*=|requires-python\s*=)\s*['"][^'"]*?>=?\s*(3\.\d+)/.exec(
    `${tree.text("setup.py") ?? ""}\n${tree.text("pyproject.toml") ?? ""}\n${tree.text("setup.cfg") ?? ""}`,
  );
  if (stated?.[1] !== undefined) {
    return {
      python: stated[1],
      because: `Python taken as ${stated[1]}, the oldest that the project states (--python says otherwise)`,
    };
  }
  let seen = 0;
  for (const [key, source] of tree.code) {
    if (seen++ >= SAMPLE) break;
    if (OLD_SYNTAX.test(textOf(source))) {
      const file = "path" in source.place ? source.place.path : key;
      return { python: "2.7", because: `Python taken as 2.7, by the syntax of ${file} (--python says otherwise)` };
    }
  }
  return { python: NEWEST, because: `Python taken as ${NEWEST}; nothing in the tree tells (--python says otherwise)` };
}

/** What can't be read tells nothing here; the tree has a gap for it when the file is asked for. */
function textOf(source: CodeSource): string {
  try {
    return Buffer.from(source.read()).toString("latin1");
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return "";
  }
}
