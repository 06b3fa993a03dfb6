// A program for Windows without a console has no standard streams: Python 3 sets them to None, py2exe to objects that can
// do next to nothing. print() bears that; a call of a method does not.

import type { FrozenApp } from "../model/app.js";
import type { CodeUse } from "../model/code-uses.js";
import type { Linkage } from "../model/linkage.js";
import type { FrozenRuntime } from "./knowledge.js";
import { defineRule } from "./rule.js";
import { alsoAt, isAtStart, isPlain, worstFirst } from "./runtime/own-uses.js";

const IMAGE_SUBSYSTEM_WINDOWS_GUI = 2;

export default defineRule({
  id: "stdio-none",
  needs: ["graph", "app", "linkage"],
  says: ["none", "lacks", "input", "faulthandler"],
  notes: ["also"],
  *check({ graph, app, linkage, knowledge }) {
    const runtime = knowledge.runtimeOf(app.freezers);
    if (runtime === undefined || app.python.version?.startsWith("3.") !== true) return;
    if (!hasNoConsole(app, linkage)) return;
    const replaced = new Set(
      graph.uses.flatMap(({ what, otherwise }) => (otherwise === "store" ? [what.replace("sys.", "")] : [])),
    );
    const groups = new Map<string, CodeUse[]>();
    for (const use of graph.uses) {
      if (!use.isOwn || !use.isCall || !isPlain(use)) continue;
      const asked = askedOf(use);
      if (asked === undefined || replaced.has(asked.stream) || hasMethod(asked, runtime)) continue;
      const group = groups.get(asked.of);
      if (group === undefined) groups.set(asked.of, [use]);
      else group.push(use);
    }
    for (const [of, uses] of groups) {
      const [first, ...others] = worstFirst(uses);
      const asked = first === undefined ? undefined : askedOf(first);
      if (first === undefined || asked === undefined) continue;
      const left = methodsLeft(asked.stream, runtime);
      yield {
        message: of === "input" || of === "faulthandler" ? of : left.length > 0 ? "lacks" : "none",
        args: { via: first.via, stream: asked.stream, method: asked.method, methods: left },
        severity: isAtStart(first) ? "error" : "warning",
        confidence: "likely",
        subject: of.startsWith("std") ? `sys.${of}` : of,
        place: first.place,
        snippet: first.snippet,
        related: alsoAt(others, first),
      };
    }
  },
});

interface Asked {
  /** What a finding is about: a stream, input(), faulthandler. */
  readonly of: string;
  readonly stream: string;
  readonly method: string;
}

function askedOf(use: CodeUse): Asked | undefined {
  const [, stream, method] = /^sys\.(stdout|stderr|stdin)\.(.+)$/.exec(use.what) ?? [];
  // Whoever takes a stream as an argument, or keeps one in an attribute, may be given another.
  if (stream !== undefined && !/^(?:\w+\.)?std(?:out|err|in)\./.test(use.via.replace(/^self\./, "self.self.")))
    return undefined;
  if (stream !== undefined && method !== undefined) return { of: stream, stream, method };
  if (use.what === "builtins.input") return { of: "input", stream: "stdin", method: "readline" };
  if (use.what === "faulthandler.enable" && use.passes(0, "file") === false)
    return { of: "faulthandler", stream: "stderr", method: "fileno" };
  return undefined;
}

function methodsLeft(stream: string, { streams }: FrozenRuntime): readonly string[] {
  return stream === "stdout" ? streams.stdout : stream === "stderr" ? streams.stderr : [];
}

function hasMethod({ stream, method }: Asked, runtime: FrozenRuntime): boolean {
  return methodsLeft(stream, runtime).includes(method);
}

/** Whether all programs of the application are without one; of several in a folder the one that is called like it. */
function hasNoConsole({ platform, name, scripts }: FrozenApp, { binaries }: Linkage): boolean {
  if (platform !== "win32") return false;
  const programs = binaries.filter(({ role }) => role === "launcher");
  const names = new Set([name, ...scripts.map((script) => script.name)].map((one) => one?.toLowerCase()));
  const named = programs.filter(({ path }) => names.has(stemOf(path)));
  const own = named.length > 0 ? named : programs;
  return (
    own.length > 0 && own.every(({ image }) => image.format === "pe" && image.subsystem === IMAGE_SUBSYSTEM_WINDOWS_GUI)
  );
}

function stemOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.exe$/i, "")
    .toLowerCase();
}
