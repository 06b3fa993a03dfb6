// On Windows a new process is a new start of the program, with all of its imports. An application that starts one for each
// task answers later than whoever waits for it may expect: a remark, for nothing fails.

import { defineRule } from "./rule.js";
import { alsoAt, worstFirst } from "./runtime/own-uses.js";
import { isProcessClass } from "./runtime/processes.js";

export default defineRule({
  id: "slow-process-start",
  needs: ["graph", "app"],
  says: ["each"],
  notes: ["also"],
  *check({ graph, app, knowledge }) {
    if (app.platform !== "win32" || knowledge.runtimeOf(app.freezers)?.needsFreezeSupport.includes("win32") !== true)
      return;
    // A pool starts its processes once; what stands in a function may be started again and again.
    const starts = graph.uses.filter(
      (use) =>
        use.isOwn &&
        ((use.isCall && use.what === "multiprocessing.Process" && use.caution.inFunction) || isProcessClass(use)),
    );
    const [first, ...others] = worstFirst(starts);
    if (first === undefined || others.length === 0) return;
    yield {
      message: "each",
      args: { via: first.via },
      severity: "info",
      confidence: "likely",
      subject: "multiprocessing.Process",
      place: first.place,
      snippet: first.snippet,
      related: alsoAt(others, first),
    };
  },
});
