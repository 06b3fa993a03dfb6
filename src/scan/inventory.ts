// From a container to the frozen applications in it: finds the folders that are builds, asks the freezers which of them made
// each, and counts the modules in every place from which its runtime imports. Never fails over a damaged piece: it is a gap.

import { append } from "../append.js";
import type { Container, Entry } from "../archive/container.js";
import { openNested } from "../archive/index.js";
import type { Budget } from "../bytes/budget.js";
import { UsageError } from "../errors.js";
import type { Gap } from "../finding.js";
import { fileIn, folderIn, foldersOf, placeIn, stemOf, type BuildFolder } from "../freezer/build-folder.js";
import { type EskyVersion, findEskyVersions } from "../freezer/esky.js";
import type { FreezerClaim } from "../freezer/freezer.js";
import { recogniseFreezer } from "../freezer/index.js";
import { isWorkFolder } from "../freezer/pyinstaller.js";
import type { FrozenApp } from "../model/app.js";
import type { Shipment } from "../model/shipment.js";
import { prepareSite, type PreparedSite } from "./build-site.js";
import { addGap, closeSources, type Workbench } from "./workbench.js";
import type { CodeSource } from "./code-store.js";
import { readApp } from "./frozen-app.js";
import { KeptBytes } from "./kept-bytes.js";
import { homeZipsIn } from "./module-zips.js";
import type { NativeBytes } from "./native-store.js";
import { lacksProgram, nothingFound, SKIPPED, whyNoBuild } from "./no-build.js";
import { type KnownShipments, shipmentOf } from "./shipment.js";
import { findPackages, isOneFile, unpackedFolder } from "./pyinstaller-packages.js";

export interface InventoryOptions {
  /** The target by the name that reports use: relative to the working directory, `/`-separated. */
  readonly target: string;
  readonly budget: Budget;
  /** Only names are wanted, no code: quicker, and ModuleRecord.magic stays out. */
  readonly namesOnly?: boolean;
  /** Of one-file programs at the top of the container only this one; the others are there for what it borrows. */
  readonly program?: string | undefined;
}

export interface Inventory {
  readonly apps: readonly FrozenApp[];
  /** The code of all applications by ModuleRecord.codeKey. Valid until `close`. */
  readonly code: ReadonlyMap<string, CodeSource>;
  /** The bytes of all native files, by nativeKey. Valid until `close`. */
  readonly natives: ReadonlyMap<string, NativeBytes>;
  /** What was opened inside the container. */
  readonly containers: readonly Container[];
  /** Of the container itself; those of an application stand with it. */
  readonly gaps: readonly Gap[];
  /** Closes the zips that were opened inside the container (not the container). */
  close(): void;
}

/** How many archives inside a container without a build are looked into. */
const MOST_ARCHIVES = 8;

/**
 * The frozen applications in `container`. Throws UsageError when there is none, saying what was looked for; `target` is
 * for that message and for FrozenApp.target.
 */
export async function readInventory(container: Container, options: InventoryOptions): Promise<Inventory> {
  const bench: Workbench = {
    budget: options.budget,
    opened: [],
    sources: new Map(),
    kept: new KeptBytes(),
    natives: new Map(),
    namesOnly: options.namesOnly === true,
  };
  const apps: FrozenApp[] = [];
  const code = new Map<string, CodeSource>();
  const gaps: Gap[] = [...container.gaps];
  const close = (): void => {
    closeSources(bench);
    bench.kept.clear();
    for (const opened of bench.opened.splice(0)) opened.close();
  };

  const shipments: KnownShipments = new Map();
  const shipped = (holder: BuildFolder, alone?: Entry, esky?: EskyVersion): Shipment | undefined =>
    bench.namesOnly ? undefined : shipmentOf(holder, alone, esky, shipments);

  /** What could not be read of the site stands with the first of its applications. */
  const add = (site: PreparedSite, claims: readonly FreezerClaim[], holder: BuildFolder, alone?: Entry): void => {
    claims.forEach((claim, index) => {
      const own = index === 0 ? site : { ...site, gaps: [] };
      // What is imported from the archive that was named is run as it is.
      const isUnpacked = !claim.roots.some(({ kind, path }) => kind === "zip" && path === "");
      const shipment = isUnpacked ? shipped(holder, alone) : undefined;
      apps.push(readApp(own, claim, undefined, options.target, code, bench, shipment));
    });
  };

  /** A bundle's program is met twice: in the bundle, and in its folder of programs. */
  const known = new Set<Entry>();

  const visit = async (folder: BuildFolder): Promise<void> => {
    if (isWorkFolder(folder.files.keys())) return;
    const packages = findPackages(folder, bench, gaps).filter(({ entry }) => entry === undefined || !known.has(entry));
    for (const { entry } of packages) if (entry !== undefined) known.add(entry);
    const inFolder = packages.filter((found) => !isOneFile(found));
    for (const found of packages.filter(isOneFile)) {
      if (options.program !== undefined && found.path !== options.program) continue;
      const lost: Gap[] = [];
      const unpacked = unpackedFolder(found, packages, folder, lost);
      const site = await prepareSite(unpacked, bench, [{ ...found, path: "" }]);
      append(site.gaps, lost);
      add(site, recogniseFreezer(site), folder, found.entry);
    }
    if (folder.container.kind === "carchive") return;
    if (inFolder.length > 0) {
      const site = await prepareSite(folder, bench, inFolder);
      add(site, recogniseFreezer(site), folder);
      return;
    }
    const reason = whyNoBuild(folder);
    if (reason !== undefined) {
      const kind = lacksProgram(folder) ? ({ kind: "no-program" } as const) : {};
      gaps.push({ place: placeIn(folder), reader: "freezer", reason, hides: "inventory", ...kind });
      return;
    }
    const versions = findEskyVersions(folder);
    for (const version of versions) {
      const site = await prepareSite(bundleIn(version.folder), bench);
      const claim = recogniseFreezer(site)[0] ?? nothingClaimed(site);
      apps.push(readApp(site, claim, version, options.target, code, bench, shipped(folder, undefined, version)));
    }
    if (versions.length > 0) return;
    if (mayBeBuild(folder)) {
      const site = await prepareSite(folder, bench, [], known);
      const claims = recogniseFreezer(site);
      add(site, claims, folder);
      if (claims.length > 0) return;
    }
    const inner = [...folder.folders].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, next] of inner) {
      if (SKIPPED.has(name) || next.files.has("pyvenv.cfg")) continue;
      const before = apps.length;
      await visit(next);
      // The program's lib is a link to the one in Resources, which would look like a build without a program.
      if (folder.name === "Contents" && name === "MacOS" && apps.length > before) break;
    }
  };

  /** A release may hold the build's own archive, at the top or in its one folder. */
  const visitArchives = async (root: BuildFolder): Promise<void> => {
    const folders = [root, ...(root.folders.size === 1 ? root.folders.values() : [])];
    const open = folders.filter((folder) => whyNoBuild(folder) === undefined);
    const archives = open.flatMap((folder) => [...folder.files]).filter(([name]) => stemOf(name) !== name);
    for (const [, entry] of archives.slice(0, MOST_ARCHIVES)) {
      try {
        const inner = await openNested(container, entry, options.budget);
        bench.opened.unshift(inner); // closed before what it lies in
        append(gaps, inner.gaps);
        await visit(foldersOf(inner));
      } catch (error) {
        addGap(gaps, error, container.at, entry.path, "inventory");
      }
    }
  };

  try {
    const root = foldersOf(container);
    await visit(root);
    if (apps.length === 0) await visitArchives(root);
    if (apps.length === 0) throw new UsageError(nothingFound(root, options.target, container));
  } catch (error) {
    close();
    throw error;
  }
  return { apps, code, natives: bench.natives, containers: [...bench.opened], gaps, close };
}

/** Cheap, by names only: whether it is worth to open things here. */
function mayBeBuild(folder: BuildFolder): boolean {
  if (folder.path === "" || isBundle(folder) || folderIn(folder, "Contents/MacOS") !== undefined) return true;
  const lib = folder.folders.get("lib");
  if (lib !== undefined && (lib.files.has("library.zip") || lib.files.has("library.dat"))) return true;
  if (homeZipsIn(folder).length > 0) return true;
  if (folder.files.has("frozen_application_license.txt") || folder.files.has("PEX-INFO")) return true;
  if (folder.name.endsWith(".dist")) return true; // Nuitka names its folders so
  let hasProgram = false;
  let hasExtension = false;
  for (const name of folder.files.keys()) {
    if (/^(?:library|python\d+)\.zip$/i.test(name)) return true;
    if (/^(?:python\d+\.dll|libpython\d.*|Python)$/i.test(name)) return true;
    if (/\.exe$/i.test(name)) hasProgram = true;
    else if (/\.(?:pyd|so)$/i.test(name)) hasExtension = true;
  }
  return hasProgram && hasExtension;
}

/** On macOS the application of a version lies one level deeper, in its bundle. */
function bundleIn(folder: BuildFolder): BuildFolder {
  for (const [name, inner] of folder.folders) if (name.endsWith(".app") && isBundle(inner)) return inner;
  return folder;
}

function isBundle(folder: BuildFolder): boolean {
  return fileIn(folder, "Contents/Resources/__boot__.py") !== undefined;
}

function nothingClaimed(site: PreparedSite): FreezerClaim {
  const roots = [...site.zips.keys()].sort().map((path) => ({ kind: "zip", path }) as const);
  return {
    freezer: "unknown",
    evidence: [],
    roots: [...roots, { kind: "directory", path: "" }],
    scripts: site.programs.map((program) => ({ name: program.name, program })),
    extensions: "finder",
    hidesStartup: false,
    provides: [],
    notes: [],
  };
}
