// Damage in native files: each part of a file is read by itself, so that one bad table does not cost the others.

import { FormatError } from "../errors.js";
import type { NativeProblem } from "../model/native.js";

/** A hostile file has one problem for each of its 65,536 names; nobody wants to read them. */
const MOST_PROBLEMS = 20;

export interface Problems {
  readonly list: readonly NativeProblem[];
  add(reason: string, offset?: number): void;
  /** What `read` gives, or undefined with one problem more when the bytes are not what the format says. */
  attempt<T>(read: () => T): T | undefined;
}

export function collectProblems(): Problems {
  const list: NativeProblem[] = [];
  const add = (reason: string, offset?: number): void => {
    if (list.length < MOST_PROBLEMS) list.push(offset === undefined ? { reason } : { reason, offset });
  };
  return {
    list,
    add,
    attempt(read) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        add(error.message, error.offset);
        return undefined;
      }
    },
  };
}
