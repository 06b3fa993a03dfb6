// How the graph and the evaluator get at code: they ask by key, the scan layer reads and decodes on first use.

import type { ModuleCode } from "./code.js";

export interface CodeReader {
  /** Import events of the file (and everything when it mentions a name of interest); undefined when it could not be read. */
  imports(codeKey: string): ModuleCode | undefined;
  /** All events of the file. */
  full(codeKey: string): ModuleCode | undefined;
  /** The text of a line of source, for snippets; undefined for bytecode. */
  line(codeKey: string, line: number): string | undefined;
}
