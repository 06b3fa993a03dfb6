// A one-file program unpacks its modules and data to a new folder at each start, and removes it at the end: what is written
// there is lost.

import { type CodeUse, type UseValue, wholeText } from "../model/code-uses.js";
import { defineRule } from "./rule.js";
import { alsoAt, worstFirst } from "./runtime/own-uses.js";

/** The calls that write, and where their path and mode stand; without a mode they always do. */
const WRITERS: Readonly<Record<string, { readonly mode?: number }>> = {
  "builtins.open": { mode: 1 },
  "io.open": { mode: 1 },
  "codecs.open": { mode: 1 },
  "builtins.file": { mode: 1 },
  "pathlib.Path.open": { mode: 0 },
  "pathlib.Path.write_text": {},
  "pathlib.Path.write_bytes": {},
  "sqlite3.connect": {},
};

export default defineRule({
  id: "onefile-path-assumption",
  needs: ["graph", "app"],
  says: ["lost"],
  notes: ["also"],
  *check({ graph, app }) {
    if (app.unpacksItself !== true) return;
    // The folder of the program itself is kept; the two can't be told apart once paths are made of both.
    if (graph.uses.some(({ what, isOwn }) => isOwn && what === "sys.executable")) return;
    const writes = graph.uses.flatMap((use) => {
      const path = use.isOwn && use.isCall ? writtenPath(use) : undefined;
      // Before 4.3 PyInstaller gave a script no folder; 4.6 is the first for Python 3.10.
      return path === undefined || (use.isScript && !isFrom310(app.python.version)) ? [] : [{ use, path }];
    });
    const [first, ...others] = worstFirst(writes.map(({ use }) => use));
    if (first === undefined) return;
    const names = [...new Set(writes.map(({ path }) => path))];
    const path = writes.find(({ use }) => use === first)?.path ?? "";
    yield {
      message: "lost",
      args: { via: first.via, path },
      severity: "warning",
      confidence: "likely",
      subject: path,
      names: [path, ...names.filter((name) => name !== path)],
      place: first.place,
      snippet: first.snippet,
      related: alsoAt(others, first),
    };
  },
});

/** Where it writes, if that is a file next to the code. */
function writtenPath(use: CodeUse): string | undefined {
  const writer = WRITERS[use.what];
  if (writer === undefined) return undefined;
  if (writer.mode !== undefined) {
    const modes = use.argument(writer.mode, "mode");
    if (modes.length === 0 || !modes.every((mode) => /[wax+]/.test(wholeText(mode) ?? ""))) return undefined;
  }
  const paths = use.what.startsWith("pathlib.")
    ? use.receiver()
    : use.argument(0, "file", "filename", "name", "database");
  const shown = paths.map(shownPath);
  return shown.length === 0 || shown.includes(undefined) ? undefined : shown[0];
}

function shownPath(value: UseValue): string | undefined {
  if (value.t !== "text" || !value.inRoots) return undefined;
  const shown = value.parts.map((part) => part ?? "*").join("");
  // The whole of a path that leads up and out, or that another one replaces, is not known.
  return shown === "" || shown.includes("..") ? undefined : shown;
}

function isFrom310(version: string | undefined): boolean {
  const [major, minor] = (version ?? "").split(".").map(Number);
  return major === 3 && (minor ?? 0) >= 10;
}
