// sys.executable is Python in a checkout and the application's own program in a build: who starts it with Python's
// arguments starts the application once more, with arguments that it does not know.

import type { FrozenApp } from "../model/app.js";
import { type UseValue, wholeText } from "../model/code-uses.js";
import { defineRule } from "./rule.js";
import { isPlain } from "./runtime/own-uses.js";
import { type StartedProgram, isExecutable, startedPrograms } from "./runtime/started-programs.js";

/** Options of Python that take no argument. */
const FLAG = /^-[bBdEiIOPqsSuvx]+$/;

export default defineRule({
  id: "sys-executable-as-python",
  needs: ["graph", "app"],
  says: ["option", "script"],
  *check({ graph, app, knowledge }) {
    if (knowledge.runtimeOf(app.freezers)?.executableIsProgram !== true) return;
    // A program that runs modules or files by name itself may well take such arguments.
    if (graph.uses.some(({ what, isOwn }) => isOwn && what.startsWith("runpy."))) return;
    const said = new Set<string>();
    for (const started of startedPrograms(graph.uses)) {
      const { use } = started;
      const asked = askedOfPython(started, app);
      const key = `${use.from}:${use.order}`;
      if (asked === undefined || said.has(key)) continue;
      said.add(key);
      yield {
        message: asked.message,
        args: { via: use.via, words: asked.words },
        severity: "warning",
        confidence: isPlain(use) && !asked.isRestart ? "likely" : "possible",
        subject: asked.words,
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});

interface Asked {
  readonly message: "option" | "script";
  readonly words: string;
  /** The script that the program itself is made of: the program starts again as it is meant to, with an argument too many. */
  readonly isRestart: boolean;
}

function askedOfPython({ words, replaces }: StartedProgram, app: FrozenApp): Asked | undefined {
  const [program = [], ...rest] = words;
  if (program.length !== 1 || !program.every((value) => isExecutable(value, app))) return undefined;
  const at = rest.findIndex((values) => !values.every((value) => FLAG.test(wholeText(value) ?? "")));
  const [values = [], next = []] = at < 0 ? [] : rest.slice(at);
  const [value, another] = values;
  if (value === undefined || another !== undefined) return undefined;
  const text = wholeText(value);
  if (text === "-m" || text === "-c") {
    const [argument] = next;
    const shown = text === "-m" && argument !== undefined ? wholeText(argument) : undefined;
    return { message: "option", words: shown === undefined ? text : `${text} ${shown}`, isRestart: false };
  }
  const file = fileOf(value);
  if (file === undefined) return undefined;
  const stem = file.replace(/\.pyw?$/i, "");
  return { message: "script", words: file, isRestart: replaces || app.scripts.some(({ name }) => name === stem) };
}

/** The name of a Python file, as far as the end of the text is known. */
function fileOf(value: UseValue): string | undefined {
  if (value.t !== "text") return undefined;
  const last = value.parts.at(-1);
  return last === null || last === undefined ? undefined : /[^\\/]*\.pyw?$/i.exec(last)?.[0];
}
