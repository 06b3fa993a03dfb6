// Some launchers for Linux put the folder of the build's libraries into LD_LIBRARY_PATH. Programs of the system that the
// application starts inherit that, and load the build's libraries in place of the newer ones that they were made for.

import type { FrozenApp } from "../model/app.js";
import type { Linkage } from "../model/linkage.js";
import { defineRule } from "./rule.js";
import { isPlain } from "./runtime/own-uses.js";
import { type StartedProgram, bareName, isShipped, startedPrograms } from "./runtime/started-programs.js";

export default defineRule({
  id: "loader-env-leak",
  needs: ["graph", "app", "linkage"],
  says: ["inherited"],
  notes: ["library", "also"],
  *check({ graph, app, linkage, knowledge }) {
    if (app.platform !== "linux" || knowledge.runtimeOf(app.freezers)?.setsLibraryPath !== true) return;
    // Whoever names the variable deals with it.
    if (graph.spells("LD_LIBRARY_PATH")) return;
    const bundled = bundledByStem(app, linkage);
    const found = new Map<string, { started: StartedProgram; libraries: string[]; others: StartedProgram[] }>();
    for (const started of startedPrograms(graph.uses)) {
      if (passesEnvironment(started) || !isPlain(started.use)) continue;
      for (const program of programsOf(started, app)) {
        if (isShipped(program, app)) continue;
        const libraries = knowledge.hostProgram(program).libraries.flatMap((stem) => bundled.get(stem) ?? []);
        if (libraries.length === 0) continue;
        const known = found.get(program);
        if (known === undefined) found.set(program, { started, libraries, others: [] });
        else known.others.push(started);
      }
    }
    for (const [program, { started, libraries, others }] of found) {
      const { use } = started;
      const binary = linkage.binaries.find(({ image }) => image.ownName === libraries[0]);
      yield {
        message: "inherited",
        args: { via: use.via, program, libraries, library: libraries[0] ?? "" },
        confidence: knowledge.hostProgram(program).varies ? "possible" : "likely",
        subject: program,
        place: use.place,
        snippet: use.snippet,
        related: [
          ...(binary === undefined ? [] : [{ place: binary.file.place, note: "library" as const }]),
          ...others
            .slice(0, 3)
            .map((other) => ({ place: other.use.place, note: "also" as const, args: { via: other.use.via } })),
        ],
      };
    }
  },
});

/** Libraries that programs of the system load, too, by the name without ".so": in the folder that the launcher names. */
function bundledByStem({ roots }: FrozenApp, { binaries, hostHas }: Linkage): ReadonlyMap<string, readonly string[]> {
  const folders = new Set(roots.flatMap(({ kind, place }) => (kind === "directory" ? [place.member ?? ""] : [])));
  const found = new Map<string, string[]>();
  for (const { image, file, role } of binaries) {
    const { ownName } = image;
    const stem = ownName === undefined ? undefined : /^(lib.+?)\.so(?:\.|$)/.exec(ownName)?.[1];
    if (role !== "library" || ownName === undefined || stem === undefined) continue;
    const member = file.place.member ?? "";
    if (!folders.has(member.slice(0, Math.max(0, member.lastIndexOf("/"))))) continue;
    // A name that no system has is nobody else's.
    if (hostHas(ownName).kind === "never") continue;
    found.set(stem, [...(found.get(stem) ?? []), ownName]);
  }
  return found;
}

function passesEnvironment({ use }: StartedProgram): boolean {
  if (use.what.startsWith("os.")) return /(?:ve|le|vpe|posix_spawn)$/.test(use.what);
  return use.passes(use.what.startsWith("subprocess.") ? 10 : -1, "env") !== false;
}

/** The program by its bare name, and the shell that reads the line. */
function programsOf({ words, byShell }: StartedProgram, app: FrozenApp): readonly string[] {
  const [program = []] = words;
  const names = program.length === 1 ? program.map((value) => bareName(value, app)) : [];
  return [...(byShell ? ["sh"] : []), ...names.filter((name) => name !== undefined)];
}
