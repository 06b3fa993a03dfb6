// What is known of one module of an application, for whoever hunts it: whether it is there, and who asks for it, back to
// the script that starts it all.

import type { FrozenApp } from "../model/app.js";
import type { ImportGraph, Reason } from "../model/graph.js";
import type { Asker, ModuleTrace } from "../report/report.js";

/** Whoever asks, beyond these, is counted only. */
const MOST_ASKERS = 5;
/** A chain as long as this explains nothing any more. */
const MOST_LINKS = 30;

/** The trace of `module` in the application of `target`, or in the tree that it is. */
export function traceOf(module: string, target: string, graph: ImportGraph, app: FrozenApp | undefined): ModuleTrace {
  const has = graph.has(module);
  const record = app?.modules.get(module);
  const refused = app?.unimportable.find((one) => one.record.name === module);
  const reasons = askersBesides(module, graph.reasons(module));
  return {
    target,
    place: app?.place ?? { path: target },
    module,
    state: has === true ? "there" : has === false ? "absent" : "unknown",
    isSimulated: graph.simulated,
    ...(record === undefined ? {} : { at: record.place }),
    ...(refused === undefined ? {} : { refused: { at: refused.record.place, because: refused.because } }),
    askers: reasons.slice(0, MOST_ASKERS).map((reason) => askerOf(reason, graph)),
    moreAskers: Math.max(0, reasons.length - MOST_ASKERS),
  };
}

/** Without the parts of the module itself, and each of the others once for one way of asking. */
function askersBesides(module: string, reasons: readonly Reason[]): readonly Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of [...reasons].sort((left, right) => weight(right) - weight(left))) {
    const isItself = reason.from === module || reason.from.startsWith(`${module}.`);
    const key = `${reason.from} ${reason.how}`;
    if (!isItself && !found.has(key)) found.set(key, reason);
  }
  return [...found.values()];
}

/** The application's own code first, and what surely happens before what may. */
function weight({ sure, fromOrigin, caution }: Reason): number {
  return (fromOrigin === "tree" ? 4 : 0) + (sure ? 2 : 0) + (caution.caught ? 0 : 1);
}

function askerOf(reason: Reason, graph: ImportGraph): Asker {
  const { from, how, place, snippet, late, caution } = reason;
  return {
    from: nameOf(from),
    how,
    ...(place === undefined ? {} : { place }),
    ...(snippet === undefined ? {} : { snippet }),
    ...(late === undefined ? {} : { via: late.via }),
    caught: caution.caught,
    inFunction: caution.inFunction,
    // Of a name in a binary it isn't known.
    conditional: caution.conditional && how !== "extension",
    chain: chainTo(from, graph),
  };
}

/** Who asks for `from`, who for that one, and so on to the script, which nobody asks for; the shortest way. */
function chainTo(from: string, graph: ImportGraph): readonly string[] {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  const queue = [from];
  for (const name of queue) {
    const askers = graph.reasons(name);
    if (askers.length === 0) {
      const chain: string[] = [];
      for (let at: string | undefined = name; at !== undefined && at !== from; at = before.get(at)) chain.push(at);
      return chain.reverse().slice(0, MOST_LINKS).map(nameOf);
    }
    for (const { from: asker } of askers) {
      if (before.has(asker)) continue;
      before.set(asker, name);
      queue.push(asker);
    }
  }
  return [];
}

const nameOf = (from: string): string => from.replace(/^script:/, "");
