// A loader lists a package's folder (os.listdir, glob, imp.find_module with a path), but the build keeps the package in a
// zip or in PyInstaller's archive: nothing is found however complete the includes list is. Nor is anything found by one that
// looks for source only, in a folder that the build has as bytecode. Where no source tells what lies in the folder, the
// listing itself is what is known.

import { type FrozenApp, type ModuleRecord, isOnDisk } from "../model/app.js";
import { parentOf, topOf } from "../model/dotted-name.js";
import { type ImportGraph, type LateLoad, isAskerThere } from "../model/graph.js";
import { type Place, showPlace } from "../finding.js";
import type { Knowledge } from "./knowledge.js";
import type { MissingFacts } from "./missing/verdict.js";
import { keptPackage, liesInZip } from "./missing/where-kept.js";
import { type Draft, type DraftNote, defineRule } from "./rule.js";
import { byLoader, packageHoles, subjectOf } from "./support/one-loader.js";
import { isNear } from "./support/whose.js";

export default defineRule({
  id: "listed-directory-in-zip",
  needs: ["graph", "app"],
  uses: ["source", "recipe"],
  says: ["in-zip", "part-in-zip", "in-archive", "part-in-archive", "no-folder", "unseen", "unseen-parts", "bytecode"],
  notes: ["kept", "compiled", "loads"],
  *check(facts) {
    const searches: Search[] = [];
    const unseen = new Map<string, LateLoad[]>();
    for (const late of facts.graph.lateLoads) {
      if (!late.needsDisk || late.listing?.hasOtherWay === true) continue;
      if (late.unseen === true) unseen.set(late.from, [...(unseen.get(late.from) ?? []), late]);
      if (late.matched.length === 0) continue;
      // One known name, with a handler that tries another way (what SWIG writes): no search of a folder.
      if (late.kind !== "listing" && late.caution.caught && late.matched.length === 1) continue;
      const hidden = late.needsSource === true ? late.matched : late.matched.filter((name) => liesInZip(name, facts));
      if (hidden.length < late.matched.length) continue;
      searches.push({
        late,
        // What lies in an import root itself is in no package.
        packageOf: new Map(hidden.map((name) => [name, parentOf(name) || late.listed || name])),
      });
    }
    const loaders = byLoader(
      searches,
      ({ late }) => late,
      ({ packageOf }) => [...packageOf.values()],
      ({ late }) => (late.needsSource === true ? "source" : ""),
    );
    for (const loader of loaders) yield knownFolders(loader, facts);
    const known = new Set(searches.map(({ late }) => late.from));
    for (const [from, lates] of unseen) {
      const draft = unseenFolders(lates, known.has(from), facts);
      if (draft !== undefined) yield draft;
    }
  },
});

type Held = "in-zip" | "part-in-zip" | "in-archive" | "part-in-archive" | "no-folder";
type Message = Held | "unseen" | "unseen-parts" | "bytecode";
type Note = "kept" | "compiled" | "loads";
type View = MissingFacts & { readonly app: FrozenApp; readonly knowledge: Knowledge };

/** A late load, and the packages of the modules that it should find. */
interface Search {
  readonly late: LateLoad;
  readonly packageOf: ReadonlyMap<string, string>;
}

/** The folders of one loader of which modules are known: those are what it should have found. */
function knownFolders(loader: readonly Search[], facts: View): Draft<Message, Note> {
  const { app, graph } = facts;
  const late = speakerOf(loader.map((search) => search.late));
  const packageOf = new Map(loader.flatMap((search) => [...search.packageOf]));
  const modules = [...packageOf.keys()].sort();
  const packagesOf = (names: readonly string[]) =>
    [...new Set(names.map((name) => packageOf.get(name) ?? name))].sort();
  const packages = packagesOf(modules);
  const isOwn = late.isOwn !== false;
  const held = packages.map((pkg) => heldAs(pkg, modules, packageOf, app));
  const [first] = held;
  // Laid on disk, a package has no more modules than it has now.
  const absentOf = (names: readonly string[]) => names.filter((name) => !app.modules.has(name));
  const about = { subject: subjectOf(packages), names: modules, ...placeOf(late) };
  if (late.needsSource === true && first?.record !== undefined)
    return {
      message: "bytecode",
      args: { via: viaOf(late), ending: fileOf(first.record).endsWith(".pyo") ? ".pyo" : ".pyc" },
      argsFor: (names) => ({
        ...packageHoles(packagesOf(names)),
        folders: foldersOf(packagesOf(names)),
      }),
      severity: isOwn ? "error" : "warning",
      confidence: isOwn && !isSoft(late) ? "certain" : isOwn || isNear(late, graph) ? "likely" : "possible",
      ...about,
      related: [...loadedAt(late), { place: first.record.place, note: "compiled" }],
    };
  // Of a package that the build has nothing of, a part may be brought later.
  const isKept = packages.every((pkg) => keptPackage(pkg, app) !== undefined && packageOf.get(pkg) !== pkg);
  return {
    message: messageFor(held.map(({ message }) => message)),
    args: {
      via: viaOf(late),
      how: late.kind === "listing" ? 1 : 2,
      ...errorOf(late, packages[0] ?? "", facts),
    },
    argsFor: (names) => ({
      ...packageHoles(packagesOf(names)),
      absent: absentOf(names),
      add: absentOf(names),
    }),
    severity: isOwn ? "error" : "warning",
    confidence:
      isOwn && isKept
        ? "certain"
        : isOwn || (isNear(late, graph) && !isSoft(late) && !comeAnyhow(modules, graph))
          ? "likely"
          : "possible",
    ...about,
    related: [
      ...loadedAt(late),
      ...keptAt(first?.record?.root, app).map((note) => ({
        ...note,
        args: { package: [...new Set(packages.map((pkg) => keptPackage(pkg, app)?.name ?? pkg))] },
      })),
    ],
  };
}

/**
 * Import statements ask for each of the modules as well. Somebody else's package that looks for more of its kind (PIL for
 * its file formats) has what it can't do without; the application's own plugins count as found by their loader only.
 */
function comeAnyhow(modules: readonly string[], graph: ImportGraph): boolean {
  return modules.every((name) =>
    graph.reasons(name).some((reason) => reason.how === "import" && isAskerThere(reason, graph.has)),
  );
}

/** How the build keeps a package of which a loader looks for modules. */
function heldAs(
  pkg: string,
  modules: readonly string[],
  packageOf: ReadonlyMap<string, string>,
  app: FrozenApp,
): { readonly message: Held; readonly record: ModuleRecord | undefined } {
  const own = modules.filter((name) => packageOf.get(name) === pkg);
  const kept = own.find((name) => app.modules.has(name)) ?? pkg;
  const record = app.modules.get(kept) ?? app.modules.get(topOf(kept));
  if (!app.modules.has(kept)) return { message: "no-folder", record };
  const isArchive = record !== undefined && app.roots[record.root]?.kind === "pyz";
  const isWhole = own.every((name) => app.modules.has(name));
  return { message: `${isWhole ? "" : "part-"}in-${isArchive ? "archive" : "zip"}` as const, record };
}

/** What is true of all packages. */
function messageFor(held: readonly Held[]): Held {
  const [first = "no-folder"] = held;
  if (held.every((one) => one === first)) return first;
  if (held.every((one) => one.endsWith("in-zip"))) return "part-in-zip";
  return held.every((one) => one.endsWith("in-archive")) ? "part-in-archive" : "no-folder";
}

/** The load that tells most: one whose names come from a listing, and behind no condition. */
function speakerOf(lates: readonly LateLoad[]): LateLoad {
  const ranked = [...lates].sort((a, b) => rankOf(a) - rankOf(b));
  const [first] = ranked;
  if (first === undefined) throw new Error("a loader has a load");
  return first;
}

const rankOf = (late: LateLoad): number =>
  (late.kind !== "listing" ? 4 : late.listing === undefined ? 2 : 0) + (isSoft(late) ? 1 : 0);

/** The listing is what comes back empty, wherever its names are loaded. */
function placeOf({ listing, place, snippet }: LateLoad): Pick<Draft, "place" | "snippet"> {
  return listing === undefined ? { place, snippet } : { place: listing.place, snippet: listing.snippet };
}

/** Where the names are loaded, if that is another line. */
function loadedAt({ listing, place, via }: LateLoad): readonly DraftNote<"loads">[] {
  if (listing === undefined || showPlace(listing.place) === showPlace(place)) return [];
  return [{ place, note: "loads", args: { loader: via } }];
}

/**
 * The folders of one loader of which no module is known: what lies in them in a checkout is for the reader to know. Where
 * folder and package are computed apart, some pairs are folders that never were: a package that is there tells.
 */
function unseenFolders(
  lates: readonly LateLoad[],
  hasKnown: boolean,
  { app, graph, knowledge }: View,
): Draft<Message, Note> | undefined {
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
      ...packageHoles(packages),
      folders: foldersOf(packages),
      add: packages.map((one) => `${one}.*`),
      kept: [...new Set(packages.map((one) => keptPackage(one, app)?.name ?? one))],
      ...errorOf(late, packages[0] ?? "", { app, knowledge }),
    },
    severity: isOwn && isSure ? "error" : "warning",
    confidence: isOwn || (isNear(late, graph) && isSure) ? "likely" : "possible",
    subject: subjectOf(packages),
    names: packages,
    ...placeOf(late),
    related: [...loadedAt(late), ...keptAt(kept.root, app).map((note) => ({ ...note, args: { package: kept.name } }))],
  };
}

const FEW = 3;

const foldersOf = (packages: readonly string[]): readonly string[] =>
  packages.map((one) => `${one.split(".").join("/")}/`);

const namesOf = (lates: readonly LateLoad[]): readonly string[] =>
  [...new Set(lates.flatMap(({ listed }) => listed ?? []))].sort();

const viaOf = ({ lister, via }: LateLoad): string => lister ?? via;

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
  if (!isListing && (late.kind !== "path" || late.via === "imp.find_module")) return { error: "ImportError" };
  const root = keptPackage(pkg, app)?.root;
  const isInFile = root !== undefined && app.roots[root]?.kind !== "pyz";
  if (!isInFile && isOnDisk(pkg.split(".").join("/"), app)) return {};
  return { error: knowledge.diskError({ of: isListing ? "folder" : "file", isInFile }) };
}
