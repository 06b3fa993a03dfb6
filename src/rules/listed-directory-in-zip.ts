// A loader lists a package's folder (os.listdir, glob, imp.find_module with a path), but the build keeps the package in a
// zip or in PyInstaller's archive: nothing is found however complete the includes list is. Nor is anything found by one that
// looks for source only, in a folder that the build has as bytecode. Where no source tells what lies in the folder, the
// listing itself is what is known.

import { type FrozenApp, type ModuleRecord, isOnDisk } from "../model/app.js";
import { parentOf, topOf } from "../model/dotted-name.js";
import type { LateLoad } from "../model/graph.js";
import type { Place } from "../finding.js";
import type { Knowledge } from "./knowledge.js";
import type { MissingFacts } from "./missing/verdict.js";
import { keptPackage, liesInZip } from "./missing/where-kept.js";
import { type Draft, defineRule } from "./rule.js";
import { isNear } from "./whose.js";

export default defineRule({
  id: "listed-directory-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["in-zip", "part-in-zip", "in-archive", "part-in-archive", "no-folder", "unseen", "unseen-parts", "bytecode"],
  notes: ["kept", "compiled"],
  *check(facts) {
    const byLoader = new Map<string, { late: LateLoad; packageOf: Map<string, string> }>();
    const unseen = new Map<string, LateLoad[]>();
    for (const late of facts.graph.lateLoads) {
      if (!late.needsDisk || late.listing?.hasOtherWay === true) continue;
      if (late.unseen === true) unseen.set(late.from, [...(unseen.get(late.from) ?? []), late]);
      if (late.matched.length === 0) continue;
      // One known name, with a handler that tries another way (what SWIG writes): no search of a folder.
      if (late.kind !== "listing" && late.caution.caught && late.matched.length === 1) continue;
      const hidden = late.needsSource === true ? late.matched : late.matched.filter((name) => liesInZip(name, facts));
      if (hidden.length < late.matched.length) continue;
      const packages = [...new Set(hidden.map((name) => parentOf(name)))].sort();
      const key = JSON.stringify([late.from, late.needsSource === true, packages]);
      const group = byLoader.get(key) ?? { late, packageOf: new Map() };
      byLoader.set(key, group);
      for (const name of hidden) group.packageOf.set(name, parentOf(name) || (late.listed ?? name));
    }
    for (const { late, packageOf } of byLoader.values()) yield knownFolder(late, packageOf, facts);
    const known = new Set([...byLoader.values()].map(({ late }) => late.from));
    for (const [from, lates] of unseen) {
      const draft = unseenFolders(lates, known.has(from), facts);
      if (draft !== undefined) yield draft;
    }
  },
});

type Message =
  "in-zip" | "part-in-zip" | "in-archive" | "part-in-archive" | "no-folder" | "unseen" | "unseen-parts" | "bytecode";
type View = MissingFacts & { readonly app: FrozenApp; readonly knowledge: Knowledge };

/** A folder of which modules are known: those are what the loader should have found. */
function knownFolder(
  late: LateLoad,
  packageOf: ReadonlyMap<string, string>,
  facts: View,
): Draft<Message, "kept" | "compiled"> {
  const { app, graph } = facts;
  const modules = [...packageOf.keys()].sort();
  const packagesOf = (names: readonly string[]) =>
    [...new Set(names.map((name) => packageOf.get(name) ?? name))].sort();
  const packages = packagesOf(modules);
  const [pkg = ""] = packageOf.values();
  const isOwn = late.isOwn !== false;
  const kept = modules.find((name) => app.modules.has(name)) ?? pkg;
  const record = app.modules.get(kept) ?? app.modules.get(kept.split(".")[0] ?? kept);
  // Of a package that the build has nothing of, a part may be brought later.
  const isKept = keptPackage(pkg, app) !== undefined;
  const isArchive = record !== undefined && app.roots[record.root]?.kind === "pyz";
  const held = isArchive ? "in-archive" : "in-zip";
  // Laid on disk, a package has no more modules than it has now.
  const absentOf = (names: readonly string[]) => names.filter((name) => !app.modules.has(name));
  const isWhole = absentOf(modules).length === 0;
  if (late.needsSource === true && record !== undefined)
    return {
      message: "bytecode",
      args: { via: viaOf(late), ending: fileOf(record).endsWith(".pyo") ? ".pyo" : ".pyc" },
      argsFor: (names) => ({
        package: packagesOf(names),
        folders: packagesOf(names).map((one) => `${one.split(".").join("/")}/`),
        modes: modesOf(packagesOf(names)),
      }),
      severity: isOwn ? "error" : "warning",
      confidence: isOwn && !isSoft(late) ? "certain" : isOwn || isNear(late, graph) ? "likely" : "possible",
      subject: packages.join(" "),
      names: modules,
      place: late.place,
      snippet: late.snippet,
      related: [{ place: record.place, note: "compiled" }],
    };
  return {
    message: !app.modules.has(kept) ? "no-folder" : isWhole ? held : `part-${held}`,
    args: { via: viaOf(late), ...errorOf(late, packages[0] ?? pkg, facts) },
    argsFor: (names) => ({
      package: packagesOf(names),
      outer: topsOf(packagesOf(names)),
      modes: modesOf(packagesOf(names)),
      absent: absentOf(names),
      add: absentOf(names),
    }),
    severity: isOwn ? "error" : "warning",
    confidence: isOwn && isKept ? "certain" : isOwn || (isNear(late, graph) && !isSoft(late)) ? "likely" : "possible",
    subject: packages.join(" "),
    names: modules,
    place: late.place,
    snippet: late.snippet,
    related: keptAt(record?.root, app),
  };
}

/**
 * The folders of one loader of which no module is known: what lies in them in a checkout is for the reader to know. Where
 * folder and package are computed apart, some pairs are folders that never were: a package that is there tells.
 */
function unseenFolders(
  lates: readonly LateLoad[],
  hasKnown: boolean,
  { app, graph, knowledge }: View,
): Draft<Message, "kept"> | undefined {
  const searched = lates.filter(({ kind }) => kind === "listing");
  const possible = [...searched, ...lates.filter((one) => !searched.includes(one) && !one.caution.caught)];
  const real = possible.filter(({ listed = "" }) => app.modules.has(listed));
  const late = real[0] ?? (hasKnown ? undefined : possible[0]);
  if (late === undefined) return undefined;
  const listed = namesOf(real.length > 0 ? real : possible);
  // Of many kinds of modules, the build lacks some down to their packages: those are missing from what can be named.
  const isClear = listed.length === 1 || (real.length > 0 && (listed.length <= FEW || hasKnown));
  const kept = keptPackage(isClear ? (listed[0] ?? "") : topOf(listed[0] ?? ""), app);
  if (kept === undefined) return undefined;
  const isOwn = late.isOwn !== false;
  const isSure = !isSoft(late) && late.listing?.caught !== true;
  const packages = isClear ? listed : [kept.name];
  return {
    message: isClear ? "unseen" : "unseen-parts",
    args: {
      via: viaOf(late),
      folders: packages.map((one) => `${one.split(".").join("/")}/`),
      package: packages,
      outer: topsOf(packages),
      modes: modesOf(packages),
      add: packages.map((one) => `${one}.*`),
      kept: [...new Set(packages.map((one) => keptPackage(one, app)?.name ?? one))],
      ...errorOf(late, packages[0] ?? "", { app, knowledge }),
    },
    severity: isOwn && isSure ? "error" : "warning",
    confidence: isOwn || (isNear(late, graph) && isSure) ? "likely" : "possible",
    subject: packages.join(" "),
    names: packages,
    place: late.place,
    snippet: late.snippet,
    related: keptAt(kept.root, app).map((note) => ({ ...note, args: { package: kept.name } })),
  };
}

const FEW = 3;

/** cx_Freeze keeps a package in the zip or on disk with all that is below it: only names without a dot count there. */
const topsOf = (packages: readonly string[]): readonly string[] => [...new Set(packages.map(topOf))];

/** What PyInstaller's module_collection_mode maps, to be pasted. */
const modesOf = (packages: readonly string[]): readonly string[] => packages.map((one) => `"${one}": "py"`);

const namesOf = (lates: readonly LateLoad[]): readonly string[] =>
  [...new Set(lates.flatMap(({ listed }) => listed ?? []))].sort();

const viaOf = ({ via }: LateLoad): string => via.split(" and ")[0] ?? via;

const fileOf = ({ place }: ModuleRecord): string => ("path" in place ? place.path : (place.member ?? ""));

/** Behind a condition that nothing is known of. */
function isSoft({ listing, caution }: LateLoad): boolean {
  return listing?.conditional ?? caution.conditional;
}

function keptAt(root: number | undefined, app: FrozenApp): readonly { readonly place: Place; readonly note: "kept" }[] {
  return root === undefined ? [] : [{ place: app.roots[root]?.place ?? app.place, note: "kept" }];
}

/** Listings that fail where there is no such folder; glob and os.walk find nothing and say nothing. */
const FAILING = /^(os\.listdir|os\.scandir|Path\.iterdir)$/;

/** The exception by which the listing fails, if it does. */
function errorOf(
  late: LateLoad,
  pkg: string,
  { app, knowledge }: Pick<View, "app" | "knowledge">,
): { readonly error?: string } {
  const isListing = late.kind === "listing";
  if (isListing && (!FAILING.test(viaOf(late)) || late.listing?.caught === true || late.listing?.isTested === true))
    return {};
  if (!isListing && late.kind !== "path") return { error: "ImportError" };
  const root = keptPackage(pkg, app)?.root;
  const isInFile = root !== undefined && app.roots[root]?.kind !== "pyz";
  if (!isInFile && isOnDisk(pkg.split(".").join("/"), app)) return {};
  return { error: knowledge.diskError({ of: isListing ? "folder" : "file", isInFile }) };
}
