// What every native file of a build needs, and what the target's loader will find for it: from what the application surely
// loads down to what nothing is known to load.

import type { CompanionRows } from "../knowledge/companion-rows.js";
import type { FrozenApp } from "../model/app.js";
import type { ImportGraph } from "../model/graph.js";
import { type Certainty, rankOf, SUREST_FIRST } from "../model/certainty.js";
import type { Binary, Host, Linkage, Need, Outcome } from "../model/linkage.js";
import type { NativeNeed } from "../model/native.js";
import type { NativeReader } from "../model/native-reader.js";
import { assembliesOf } from "./assemblies.js";
import { binariesOf } from "./binaries.js";
import { certaintyOfModule } from "./certainty.js";
import { searchDyld } from "./dyld-search.js";
import { searchElf } from "./elf-search.js";
import { missingCompanions } from "./companions.js";
import { type Layout, layoutOf } from "./layout.js";
import { nearbyOf } from "./nearby.js";
import { pluginCertainty, qtBindings } from "./qt.js";
import { tclMismatches } from "./tcl.js";
import { searchWindows } from "./windows-search.js";

export interface LinkInput {
  readonly app: FrozenApp;
  readonly reader: NativeReader;
  /** Tells which extensions are imported; without it none is known to be. */
  readonly graph: ImportGraph | undefined;
  readonly host: Host;
  /** What packages are known to need; undefined where nobody asks. */
  readonly companions?: CompanionRows | undefined;
}

/** How one binary comes to be loaded. */
interface Loading {
  readonly certainty: Certainty;
  readonly chain: readonly Binary[];
}

/** Reads the load tables of all native files of the application; symbols are read when they are asked for. */
export function link({ app, reader, graph, host, companions }: LinkInput): Linkage {
  const binaries = withoutIdleSlices(binariesOf(app, reader));
  const layout = layoutOf(app, binaries);
  const assemblies = assembliesOf(app, binaries, layout, reader);
  const launchers = binaries.filter(({ role }) => role === "launcher");
  const loadings = new Map<Binary, Loading>();
  const needs: Need[] = [];

  const visit = (first: Binary, certainty: Certainty): void => {
    if (loadings.has(first)) return;
    const queue: Loading[] = [{ certainty, chain: [first] }];
    loadings.set(first, { certainty, chain: [first] });
    for (const { chain } of queue) {
      const binary = chain.at(-1) ?? first;
      for (const need of binary.image.needs) {
        const outcome = outcomeOf(need, chain);
        needs.push({ binary, need, outcome });
        if (outcome.kind !== "bundled" || loadings.has(outcome.provider)) continue;
        const next = { certainty: weakened(certainty, need), chain: [...chain, outcome.provider] };
        loadings.set(outcome.provider, next);
        queue.push(next);
      }
    }
  };

  const outcomeOf = (need: NativeNeed, chain: readonly Binary[]): Outcome => {
    const [first] = chain;
    const asker = chain.at(-1);
    if (first === undefined || asker === undefined) return { kind: "unknown", because: "" };
    if (host.takesOwn(need.name, asker.image)) return { kind: "system" };
    const assembled = assemblies.provide(need.name, asker);
    const provider = assembled === "unnamed" ? search(need.name, chain, launchers, layout) : assembled;
    if (provider !== undefined) return { kind: "bundled", provider };
    const has = host.has(need, asker.image);
    if (has.kind === "always" || isOfHost(need.name, app)) return { kind: "system" };
    const nearby = nearbyOf(need.name, asker, layout);
    // dyld goes on to macOS's own, whatever lies elsewhere in the build.
    const isLast = asker.image.format === "macho" || nearby.every(({ why }) => why === "other-version");
    if (has.kind === "sometimes" && isLast) return { kind: "host", because: has.because ?? "" };
    return { kind: "missing", nearby };
  };

  const qt = graph === undefined ? [] : qtBindings(app, binaries, graph);
  const plugins = new Map(qt.flatMap((one) => one.windowPlugins.map((plugin) => [plugin, pluginCertainty(one)])));
  const certainties = new Map(binaries.map((binary) => [binary, plugins.get(binary) ?? firstCertainty(binary, graph)]));
  for (const certainty of SUREST_FIRST)
    for (const [binary, own] of certainties) if (own === certainty) visit(binary, certainty);

  const lostByLaunchers = new Set(
    needs.filter(({ binary, outcome }) => binary.role === "launcher" && outcome.kind === "missing").map(nameOf),
  );
  const isInMemory = (known: Binary): boolean =>
    known.role !== "python" || !lostByLaunchers.has(known.image.ownName ?? "");
  return {
    binaries,
    needs: needs.map((need) => inMemory(need, layout.known(need.need.name).filter(isInMemory), loadings) ?? need),
    assemblies: assemblies.references,
    chainTo: (binary) => loadings.get(binary)?.chain ?? [binary],
    certaintyOf: (binary) => loadings.get(binary)?.certainty ?? "unknown",
    symbolsOf: ({ file, image }) => reader.symbols(file, image),
    holdsText: ({ file }, text) => reader.holdsText(file, text),
    hostHas: (name) => {
      const image = (launchers[0] ?? binaries[0])?.image;
      return image === undefined ? { kind: "sometimes" } : host.has({ name, how: "load" }, image);
    },
    companions: graph === undefined || companions === undefined ? [] : missingCompanions(app, graph, companions),
    tcl: tclMismatches(app, binaries, reader),
    qt,
    systems: host.systems,
    systemsWithout: (need, image) => host.lacking(need, image),
    gaps: reader.gaps,
  };
}

/**
 * Leaves out what no process of the application maps: of a universal file the slices for a machine that none of its programs
 * is built for, where another slice fits. dyld takes the slice of the process.
 */
function withoutIdleSlices(binaries: readonly Binary[]): readonly Binary[] {
  const started = new Set(
    binaries.flatMap(({ image }) => (image.format === "macho" && image.kind === "program" ? image.arch : [])),
  );
  const fitting = new Set(binaries.flatMap(({ image, file }) => (started.has(image.arch) ? file : [])));
  return binaries.filter(
    ({ image, file }) => image.format !== "macho" || !fitting.has(file) || started.has(image.arch),
  );
}

/**
 * ld.so does not look for a soname that is loaded already. In what order extensions are imported is not known: what is loaded
 * as surely as the file that asks may be there before it.
 */
function inMemory(
  { binary, need, outcome }: Need,
  known: readonly Binary[],
  loadings: ReadonlyMap<Binary, Loading>,
): Need | undefined {
  if (binary.image.format !== "elf" || (outcome.kind !== "missing" && outcome.kind !== "host")) return undefined;
  const latest = rankOf(loadings.get(binary)?.certainty ?? "unknown");
  const provider = known.find((one) => {
    const certainty = loadings.get(one)?.certainty ?? "unknown";
    const isLoaded = certainty !== "unknown" && rankOf(certainty) <= latest;
    return isLoaded && one.image.arch === binary.image.arch && one.image.bits === binary.image.bits;
  });
  return provider === undefined ? undefined : { binary, need, outcome: { kind: "bundled", provider } };
}

function nameOf({ need }: Need): string {
  return need.name;
}

/** What starts by an interpreter that is installed has its library. */
function isOfHost(name: string, { hostProvides }: FrozenApp): boolean {
  return (
    hostProvides !== undefined &&
    /(?:^|\/)(?:(?:lib)?python\d[\w.]*|Python\.framework\/Versions\/[\d.]+\/Python)$/i.test(name)
  );
}

function firstCertainty({ role, module }: Binary, graph: ImportGraph | undefined): Certainty {
  if (role === "launcher" || role === "python") return "start";
  return module === undefined || graph === undefined ? "unknown" : certaintyOfModule(module, graph);
}

/** What a function asks for when it is first called may never be asked for. */
function weakened(certainty: Certainty, { how }: NativeNeed): Certainty {
  return (how === "delay" || how === "weak") && certainty !== "unknown" ? "guarded" : certainty;
}

function search(
  name: string,
  chain: readonly Binary[],
  launchers: readonly Binary[],
  layout: Layout,
): Binary | undefined {
  switch (chain.at(-1)?.image.format) {
    case "elf":
      return searchElf(name, chain, launchers, layout);
    case "pe":
      return searchWindows(name, chain, layout);
    case "macho":
      return searchDyld(name, chain, launchers, layout);
    case undefined:
      return undefined;
  }
}
