// Where the application's code starts processes by multiprocessing, or says what kind of process it will start.

import type { CodeUse } from "../../model/code-uses.js";

const STARTS: ReadonlySet<string> = new Set([
  "multiprocessing.Process",
  "multiprocessing.Pool",
  "multiprocessing.Manager",
  "multiprocessing.pool.Pool",
  "concurrent.futures.ProcessPoolExecutor",
  "concurrent.futures.process.ProcessPoolExecutor",
]);

export function startsProcesses(use: CodeUse): boolean {
  return (use.isCall && STARTS.has(use.what)) || isProcessClass(use);
}

/** A class whose instances are processes. */
export function isProcessClass({ what, otherwise }: CodeUse): boolean {
  return otherwise === "base" && what.startsWith("multiprocessing.");
}
