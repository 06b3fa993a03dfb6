// A process that multiprocessing spawns is the program once more, with arguments that freeze_support() knows. Without that
// call, or where it comes too late, the new process does what the first one did, and starts the next.

import type { FrozenApp } from "../model/app.js";
import { type CodeUse, wholeText } from "../model/code-uses.js";
import type { ImportGraph } from "../model/graph.js";
import { defineRule } from "./rule.js";
import { alsoAt, isAtStart, isPlain, worstFirst } from "./runtime/own-uses.js";
import { startsProcesses } from "./runtime/processes.js";

export default defineRule({
  id: "no-freeze-support",
  needs: ["graph", "app"],
  says: ["missing", "late"],
  notes: ["also", "too-late"],
  *check({ graph, app, knowledge }) {
    const { platform } = app;
    const needed = knowledge.runtimeOf(app.freezers)?.needsFreezeSupport ?? [];
    if (platform === undefined || !needed.includes(platform) || !canBeTold(app, graph)) return;
    const own = graph.uses.filter(({ isOwn }) => isOwn);
    const starts = own.filter(startsProcesses);
    const [first, ...others] = worstFirst(starts);
    if (first === undefined || !spawns(own, app)) return;
    const calls = own.filter(({ what, isCall }) => isCall && what.endsWith(".freeze_support"));
    const before = calls.length === 0 ? undefined : startBefore(calls, starts);
    if (calls.length > 0 && before === undefined) return;
    const start = before ?? first;
    const [call] = calls;
    yield {
      message: call === undefined ? "missing" : "late",
      args: { via: start.via },
      severity: isAtStart(start) || isPlain(start) ? "error" : "warning",
      confidence: "likely",
      subject: "multiprocessing.freeze_support",
      place: start.place,
      snippet: start.snippet,
      related: call === undefined ? alsoAt(others, start) : [{ place: call.place, note: "too-late" }],
    };
  },
});

/** All code that may hold the call can be read. */
function canBeTold({ scripts, modules, gaps }: FrozenApp, graph: ImportGraph): boolean {
  if (scripts.length === 0 || scripts.some(({ codeKey }) => codeKey === undefined)) return false;
  if (gaps.some(({ hides }) => hides === "inventory" || hides === "code")) return false;
  return ![...modules.values()].some(({ name, form }) => form === "extension" && graph.isOwn(name));
}

/** Whether this Python starts processes anew on the platform, unless told otherwise: from 3.8 on macOS, from 3.14 on Linux. */
function spawns(own: readonly CodeUse[], { platform, python }: FrozenApp): boolean {
  if (platform === "win32") return true;
  const asked = own
    .filter(({ what }) => what === "multiprocessing.set_start_method" || what === "multiprocessing.get_context")
    .flatMap((use) => use.argument(0, "method"))
    .map(wholeText);
  if (asked.includes("spawn") || asked.includes("forkserver")) return !asked.includes("fork");
  if (asked.includes("fork") || asked.includes(undefined)) return false;
  const [major, minor] = (python.version ?? "").split(".").map(Number);
  return major === 3 && (minor ?? 0) >= (platform === "darwin" ? 8 : 14);
}

/** A process that a unit surely starts before the only call, which stands in the same unit. */
function startBefore(calls: readonly CodeUse[], starts: readonly CodeUse[]): CodeUse | undefined {
  const [call, another] = calls;
  if (call === undefined || another !== undefined || !isAtStart(call)) return undefined;
  return starts.find(
    (start) => start.isCall && isAtStart(start) && start.from === call.from && start.order < call.order,
  );
}
