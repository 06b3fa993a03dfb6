// `freeze-lint ls`: opens each target and lists what its inventory has. Names only: no module is decoded, no source tree
// is looked for.

import path from "node:path";
import type { Container } from "./archive/container.js";
import { openTarget } from "./archive/index.js";
import { Budget } from "./bytes/budget.js";
import { UsageError } from "./errors.js";
import { showPlace, type BuildPlace, type Gap, type Place } from "./finding.js";
import type { FrozenApp, ModuleRecord } from "./model/app.js";
import type {
  ListedApp,
  ListedContainer,
  ListedFile,
  ListedModule,
  ListedNative,
  ListedTarget,
  Listing,
} from "./report/listing.js";
import { readInventory } from "./scan/inventory.js";
import { shownPath } from "./scan/sources.js";
import { findTargets, widenTarget } from "./scan/targets.js";
import { packageVersion } from "./version.js";

export interface ListOptions {
  readonly targets: readonly string[];
  /** Absolute. */
  readonly cwd: string;
}

/** Lists every target; what can't be opened is in `errors`. */
export async function list({ targets, cwd }: ListOptions): Promise<Listing> {
  const found = await findTargets(targets, cwd);
  const errors = found.problems.map(({ argument, message }) => ({
    target: argument,
    message: message.replace(`${argument}: `, ""),
  }));
  const listed: ListedTarget[] = [];
  for (const { path: typed } of found.targets) {
    const absolute = path.resolve(cwd, typed);
    const target = shownPath(absolute, cwd);
    const opened = widenTarget(absolute);
    const fail = (error: unknown): void => {
      if (!(error instanceof UsageError)) throw error;
      const message = error.message.replace(`${opened}: `, "").replace(`"${target}"`, "it").replaceAll(opened, target);
      errors.push({ target, message });
    };
    try {
      const budget = new Budget();
      const container = await openTarget(opened, budget, undefined, target === "." ? path.basename(opened) : target);
      try {
        listed.push(await listContainer(container, target, budget, fail));
      } finally {
        container.close();
      }
    } catch (error) {
      fail(error);
    }
  }
  return { tool: { name: "freeze-lint", version: packageVersion() }, targets: listed, errors };
}

/** A container without an application is listed as such, and that is said. */
async function listContainer(
  container: Container,
  target: string,
  budget: Budget,
  fail: (error: unknown) => void,
): Promise<ListedTarget> {
  try {
    const { apps, containers, gaps, close } = await readInventory(container, { target, budget, namesOnly: true });
    try {
      const inside = sorted(containers, ({ at }) => at.join("!/"));
      const sizes = sizesOf([container, ...inside]);
      return {
        target,
        containers: [container, ...inside].map(containerOf),
        apps: apps.map((app) => appOf(app, sizes)),
        gaps: distinct([...gaps, ...apps.flatMap((app) => app.gaps)]),
      };
    } finally {
      close();
    }
  } catch (error) {
    fail(error);
    return { target, containers: [containerOf(container)], apps: [], gaps: container.gaps };
  }
}

function containerOf({ at, kind, entries }: Container): ListedContainer {
  const files = entries.filter(({ isDirectory }) => !isDirectory);
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  return {
    at,
    kind,
    files: files.length,
    size: sum(files.map(({ size }) => size)),
    storedSize: sum(files.map(({ storedSize }) => storedSize)),
  };
}

/** Sizes of all members by the place that findings show. */
function sizesOf(containers: readonly Container[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { at, entries } of containers) {
    const prefix = `${at.join("!/")}!/`;
    for (const { path: member, size } of entries) sizes.set(prefix + member, size);
  }
  return sizes;
}

function appOf(app: FrozenApp, sizes: ReadonlyMap<string, number>): ListedApp {
  const modules = sorted([...app.modules.values()], ({ name }) => name);
  const natives = sorted(
    app.natives.map(({ file, place, format, arch }): ListedNative => ({ place, size: file.size, format, arch })),
    ({ place }) => showPlace(place),
  );
  const extensionPlaces = new Set(
    modules.filter(({ form }) => form === "extension").map(({ place }) => showPlace(place)),
  );
  const stubbed = new Set(modules.filter(({ form }) => form === "extension-stub").map(({ name }) => name));
  const isExtension = ({ place }: ListedNative): boolean =>
    extensionPlaces.has(showPlace(place)) || stubbed.has(stemOfExtension(place));
  const isLibrary = (one: ListedNative): boolean => /\.(?:so(?:\.[\d.]+)?|pyd|dll|dylib|sl)$/i.test(nameOf(one.place));
  const taken = new Set([
    ...natives.map(({ place }) => showPlace(place)),
    ...[...modules, ...app.shadowed, ...app.unimportable.map(({ record }) => record)].map(({ place }) =>
      showPlace(place),
    ),
    ...app.moduleZips.map(({ place }) => showPlace(place)),
  ]);
  return {
    place: app.place,
    freezers: app.freezers,
    name: app.name,
    version: app.version,
    platform: app.platform,
    arch: app.arch,
    python: app.python.version,
    evidence: app.python.evidence,
    notes: app.notes,
    scripts: sorted(
      app.scripts.map(({ name, module, place }) => ({ name, module, place })),
      ({ name }) => name,
    ),
    roots: app.roots.map(({ kind, place, listable }, index) => ({
      kind,
      place,
      listable,
      modules: modules.filter(({ root }) => root === index).length,
    })),
    modules: modules.map((record) => moduleOf(record, sizes)),
    unimportable: sorted(
      app.unimportable.map(({ record: { name, place }, because }) => ({ name, place, because })),
      ({ name, place }) => `${name} ${showPlace(place)}`,
    ),
    extensions: natives.filter(isExtension),
    libraries: natives.filter((one) => !isExtension(one) && isLibrary(one)),
    programs: natives.filter((one) => !isExtension(one) && !isLibrary(one)),
    data: sorted(
      app.files.flatMap(({ file, place }): ListedFile[] =>
        taken.has(showPlace(place)) ? [] : [{ place, size: file.size }],
      ),
      ({ place }) => showPlace(place),
    ),
    metadata: sorted(
      app.metadata.map(({ name, version, place }) => ({ name, version, place })),
      ({ name, place }) => `${name.toLowerCase()} ${showPlace(place)}`,
    ),
  };
}

function moduleOf({ name, form, isPackage, place }: ModuleRecord, sizes: ReadonlyMap<string, number>): ListedModule {
  const size = /^(?:builtin|frozen|namespace)$/.test(form) ? undefined : sizes.get(showPlace(place));
  return { name, form, isPackage, place, size };
}

/** "zmq.core.socket" for `zmq.core.socket.so` and for `_ssl.cpython-36m-darwin.so`: the module that the file is called after. */
function stemOfExtension(place: BuildPlace): string {
  return nameOf(place)
    .replace(/\.(?:so|pyd|sl)$/i, "")
    .replace(/\.(?:cpython-|cp|abi3)[\w-]*$/, "");
}

function nameOf(place: Place): string {
  return showPlace(place).replace(/^.*[\\/]/, "");
}

function distinct(gaps: readonly Gap[]): readonly Gap[] {
  return sorted([...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()], (gap) => JSON.stringify(gap));
}

function sorted<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}
