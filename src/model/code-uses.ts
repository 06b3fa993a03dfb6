// What code does beside loading modules that turns out differently in a frozen application: opens files next to itself, asks
// for metadata, starts programs, looks at sys.executable. Which calls and names count stands in evaluate/watched.ts.

import type { Place } from "../finding.js";
import type { Caution } from "./graph.js";

/** One thing that an argument may be at run time. */
export type UseValue =
  /**
   * A text; null stands for a piece that is not known. `inRoots`: a path that begins in the import roots of the application,
   * where `__file__` lies, or (`besideProgram`) in the folder of the program, where `sys.executable` lies; `parts` are then
   * relative to that, "" first where the path is that folder itself.
   */
  | {
      readonly t: "text";
      readonly parts: readonly (string | null)[];
      readonly inRoots: boolean;
      readonly besideProgram?: true;
    }
  | { readonly t: "list"; readonly items: readonly (readonly UseValue[])[]; readonly isWhole: boolean }
  | { readonly t: "scalar"; readonly value: number | boolean | null }
  /** Something outside of the application by its canonical name, "sys.executable", or a module. */
  | { readonly t: "name"; readonly path: string }
  | { readonly t: "unknown" };

/** A call, a look at a name, a class that derives from it, or an assignment to it. */
export interface CodeUse {
  /** Canonical: "subprocess.Popen", "builtins.open", "sys.executable". Methods of a path: "pathlib.Path.read_text". */
  readonly what: string;
  readonly isCall: boolean;
  /** Neither a call nor a look: the name is a class that another one derives from, or is assigned to. */
  readonly otherwise?: "base" | "store";
  /** As written: "Popen", "sp.Popen". */
  readonly via: string;
  /** The module, or "script:" and the script's name. */
  readonly from: string;
  readonly place: Place;
  readonly snippet: string | undefined;
  /** `caught`: the failure that the table names for it is caught around it. */
  readonly caution: Caution;
  /**
   * Behind a condition that could not be decided, or in a handler: stricter than `caution.conditional`, for which it is
   * enough that the program may have ended before.
   */
  readonly isGuarded: boolean;
  /** A handler around it sees its failure, whatever it does then: it may say so and end the program. */
  readonly isHandled: boolean;
  /** Surely happens when the application starts. */
  readonly sure: boolean;
  /** In the application's own code, not in a package of somebody else's. */
  readonly isOwn: boolean;
  readonly isScript: boolean;
  /** In the order in which the unit does these things: by scope and event. */
  readonly order: number;
  /** Is the argument given, by its position or by one of these keywords? "maybe" behind `*args` or `**kwargs`. */
  passes(position: number, ...keywords: readonly string[]): boolean | "maybe";
  /** All that the argument may be; empty where it is not given. Worked out when asked for. */
  argument(position: number, ...keywords: readonly string[]): readonly UseValue[];
  /** What the method is called on: the path of `path.read_text()`. Empty for what is no method of a value. */
  receiver(): readonly UseValue[];
}

/** The text, where all of it is known. */
export function wholeText(value: UseValue): string | undefined {
  if (value.t !== "text" || value.parts.includes(null)) return undefined;
  return value.parts.join("");
}
