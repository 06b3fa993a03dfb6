// A shared library that the code loads by name, and that neither the build nor the systems it is for have.

import type { Confidence, Severity } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import type { LibraryLoad } from "../model/graph.js";
import type { HostAnswer, Linkage } from "../model/linkage.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "ctypes-lib-missing",
  needs: ["graph", "linkage", "app"],
  says: ["missing", "host"],
  notes: ["also"],
  *check({ graph, linkage, app }) {
    if (app.gaps.some(({ hides }) => hides === "inventory")) return;
    const loads = graph.libraryLoads.flatMap((load) => {
      const answer = answerFor(load, linkage, app);
      return answer === undefined ? [] : [{ load, answer, gravity: gravityOf(load, answer) }];
    });
    const said = new Set<string>();
    for (const { load, answer, gravity } of [...loads].sort((a, b) => rank(a.gravity) - rank(b.gravity))) {
      const [name = ""] = load.names;
      if (said.has(name)) continue;
      said.add(name);
      const others = loads.filter((one) => one.load !== load && one.load.names[0] === name).slice(0, 3);
      yield {
        message: answer.kind === "never" ? "missing" : "host",
        args: {
          via: load.via,
          file: name.slice(name.lastIndexOf("/") + 1),
          because: answer.because ?? "",
          ...(app.platform !== "win32" && { unix: name }),
          ...(app.platform === "win32" && { windows: name }),
        },
        ...gravity,
        subject: name,
        place: load.place,
        snippet: load.snippet,
        related: others.map((one) => ({ place: one.load.place, note: "also" as const })),
      };
    }
  },
});

/** What the host has of it; undefined where the build has it, or nothing can be told. */
function answerFor(load: LibraryLoad, linkage: Linkage, app: FrozenApp): HostAnswer | undefined {
  const { platform } = app;
  if (platform === undefined || load.names.some((name) => isInBuild(name, linkage, app))) return undefined;
  if (load.inBuild) return { kind: "never" };
  const answers = load.names.map((name) => {
    // A folder of the machine, or names of another platform behind a test that could not be decided.
    if (/^(?:[\\/~]|[A-Za-z]:)/.test(name) || isForOther(name, platform)) return undefined;
    return linkage.hostHas(platform === "win32" && !/\.\w+$/.test(name) ? `${name}.dll` : name);
  });
  if (answers.includes(undefined)) return undefined;
  const known = answers.filter((answer) => answer !== undefined);
  if (known.some(({ kind }) => kind === "always")) return undefined;
  return known.find(({ kind }) => kind === "sometimes") ?? known[0];
}

function isInBuild(name: string, { binaries, certaintyOf }: Linkage, { files, platform }: FrozenApp): boolean {
  const plain = (text: string): string => {
    const file = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1);
    return platform === "win32" ? file.toLowerCase().replace(/\.(?:dll|pyd)$/, "") : file;
  };
  const wanted = plain(name);
  return (
    files.some(({ file }) => plain(file.path) === wanted) ||
    // What is loaded answers to its own name, whatever its file is called.
    binaries.some(
      (one) => one.image.ownName !== undefined && plain(one.image.ownName) === wanted && certaintyOf(one) !== "unknown",
    )
  );
}

function isForOther(name: string, platform: string): boolean {
  const ending = /\.(dll|dylib|so)(?:\.[\d.]+)?$/i.exec(name)?.[1]?.toLowerCase();
  const own = { win32: "dll", darwin: "dylib", linux: "so" }[platform];
  return (ending !== undefined && ending !== own) || (ending === undefined && platform !== "win32");
}

function gravityOf(load: LibraryLoad, answer: HostAnswer): { severity: Severity; confidence: Confidence } {
  const { caution, isOwn, sure } = load;
  const isGuarded = caution.caught || caution.conditional || caution.alternatives.length > 0;
  if (!isOwn || isGuarded || (answer.kind === "sometimes" && !sure))
    return { severity: "warning", confidence: "possible" };
  return { severity: sure && answer.kind === "never" ? "error" : "warning", confidence: "likely" };
}

const rank = ({ severity, confidence }: { severity: Severity; confidence: Confidence }): number =>
  confidence === "possible" ? 2 : severity === "error" ? 0 : 1;
