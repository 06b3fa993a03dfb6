// pkgutil reads the names in a folder or zip. Extensions that the freezer moved to the top under their dotted name
// (zmq.core.socket.so) are importable but not listed, so a search for plugins misses them; and PyInstaller's module archive
// is listed only with the help of a run-time hook, which it has from 4.4 on. Names that are only shown are missed there,
// too. In Python 2 it gives packages in a zip without the prefix that it was asked for. For a few packages (django) it has hooks that find their parts another way.

import type { FrozenApp, ModuleRecord } from "../model/app.js";
import type { Place } from "../finding.js";
import { parentOf } from "../model/dotted-name.js";
import type { LateLoad } from "../model/graph.js";
import { byLoader, subjectOf } from "./support/one-loader.js";
import { defineRule } from "./rule.js";

/** A package that a search does not see, and where the build keeps it. */
interface Unlisted {
  readonly late: LateLoad;
  readonly pkg: string;
  readonly kept: Place;
  readonly names: readonly string[];
  readonly message: "no-listing" | "archive";
}

export default defineRule({
  id: "pkgutil-scan",
  needs: ["graph", "app"],
  says: ["no-listing", "archive", "cut"],
  notes: ["kept", "zipped"],
  *check({ graph, app }) {
    for (const late of graph.lateLoads) {
      const { cut = [], listed = "", via, place, snippet } = late;
      const kept = cut.flatMap((name) => app.modules.get(name) ?? [])[0];
      if (kept === undefined) continue;
      const below = [...app.modules.keys()].filter((name) => cut.some((pkg) => name.startsWith(`${pkg}.`)));
      const isOwn = late.isOwn !== false;
      yield {
        message: "cut",
        args: {
          via: late.lister ?? via,
          package: listed,
          packages: cut,
          bare: cut.map((one) => lastOf(one)),
        },
        severity: isOwn && !late.caution.caught ? "error" : "warning",
        confidence: isOwn && !late.caution.conditional ? "certain" : isOwn ? "likely" : "possible",
        subject: cut.join(" "),
        names: [...cut, ...below].sort(),
        place,
        snippet,
        related: [{ place: kept.place, note: "zipped" }],
      };
    }
    const unlisted: Unlisted[] = [];
    const said = new Set<string>();
    const readers = new Set(graph.lateLoads.flatMap(({ from, readsArchive }) => (readsArchive === true ? [from] : [])));
    // What loads says more than what only shows.
    const loads = graph.lateLoads.filter(({ kind }) => kind === "listing");
    const searches = graph.lateLoads.filter(({ kind }) => kind === "search");
    for (const late of [...loads, ...searches]) {
      if (late.needsDisk || late.listed === undefined || said.has(late.listed) || readers.has(late.from)) continue;
      const pkg = late.listed;
      const record = app.modules.get(pkg);
      const archive = record !== undefined && isUnlisted(record, app) ? app.roots[record.root]?.place : undefined;
      if (hasHook(app, `pyi_rth_${pkg.split(".")[0] ?? pkg}`)) continue;
      if (late.kind === "search" && archive === undefined) continue;
      const moved = [...app.modules.values()].filter(
        (one) => one.form === "extension" && parentOf(one.name) === pkg && isMoved(one),
      );
      const kept = archive ?? moved[0]?.place;
      if (kept === undefined) continue;
      said.add(pkg);
      const names = archive === undefined ? moved.map(({ name }) => name) : [pkg];
      unlisted.push({ late, pkg, kept, names, message: archive === undefined ? "no-listing" : "archive" });
    }
    const loaders = byLoader(
      unlisted,
      ({ late }) => late,
      () => [],
      ({ late, message }) => `${message} ${late.kind}`,
    );
    for (const loader of loaders) {
      const [first] = loader;
      if (first === undefined) continue;
      const { late, message, kept } = first;
      const packages = loader.map(({ pkg }) => pkg).sort();
      yield {
        message,
        args: { via: late.lister ?? late.via, package: packages },
        severity: "warning",
        confidence: late.kind === "listing" || late.isOwn !== false ? "likely" : "possible",
        subject: subjectOf(packages),
        names: loader.flatMap(({ names }) => names).sort(),
        place: late.place,
        snippet: late.snippet,
        related: [{ place: kept, note: "kept" }],
      };
    }
  },
});

const lastOf = (module: string): string => module.slice(module.lastIndexOf(".") + 1);

function isUnlisted({ root }: ModuleRecord, app: FrozenApp): boolean {
  return app.roots[root]?.kind === "pyz" && !hasHook(app, "pyi_rth_pkgutil");
}

/** Its file has the whole dotted name, so it lies outside of its package. */
function isMoved({ name, place }: ModuleRecord): boolean {
  const file = "path" in place ? place.path : (place.member ?? "");
  return file.slice(file.lastIndexOf("/") + 1).startsWith(`${name}.`);
}

function hasHook({ runtimeHooks }: FrozenApp, name: string): boolean {
  return runtimeHooks.some((hook) => hook.name === name);
}
