// What a build is shipped in: the archive that was named, or its folder on disk. A program of one file is shipped by itself.

import { Buffer } from "node:buffer";
import type { Entry } from "../archive/container.js";
import { type BuildFolder, fileIn, folderIn, foldersOf, placeIn } from "../freezer/build-folder.js";
import type { EskyVersion } from "../freezer/esky.js";
import type { EskyShipment, Shipment } from "../model/shipment.js";
import { damagedIn } from "./damaged-members.js";
import { isBeside, readNatives } from "./site-natives.js";
import { textLinksIn } from "./text-links.js";
import { readOrGap } from "./workbench.js";

/** The applications' common part of a shipment is worked out once, by the folder that it is. */
export type KnownShipments = Map<string, Shipment>;

/**
 * Of the build in `holder`, a folder of the target's container. `alone` is a program that is a build by itself. Undefined
 * for what nobody unpacks: an archive that is run as it is, or the bytes of a program.
 */
export function shipmentOf(
  holder: BuildFolder,
  alone: Entry | undefined,
  esky: EskyVersion | undefined,
  known: KnownShipments,
): Shipment | undefined {
  const { container } = holder;
  const kind = container.kind === "directory" ? "folder" : container.kind;
  if (kind !== "zip" && kind !== "tar" && kind !== "folder") return undefined;
  if (container.launcher !== undefined || container.shebang !== undefined) return undefined;
  const isFolder = kind === "folder";
  const key = JSON.stringify([container.at, isFolder ? holder.path : "", isFolder ? alone?.path : undefined]);
  let shipment = known.get(key);
  if (shipment === undefined) {
    const top = isFolder ? holder : foldersOf(container);
    shipment = {
      kind,
      place: isFolder ? placeIn(holder) : { container: container.at },
      entries: isFolder ? below(holder, alone) : container.entries,
      programs: [],
      textLinks: alone === undefined ? textLinksIn(top) : [],
      damaged: isFolder ? [] : damagedIn(container),
    };
    known.set(key, shipment);
  }
  if (esky === undefined || esky.upper === undefined) return shipment;
  const { upper } = esky;
  const programs = readNatives({ ...upper, folders: new Map() }, []).filter(
    ({ kind, entry }) => kind === "program" && isBeside(upper, entry.path),
  );
  return { ...shipment, programs: programs.map(({ native }) => native), esky: eskyShipment(esky, upper) };
}

function below({ container, path }: BuildFolder, alone: Entry | undefined): readonly Entry[] {
  if (alone !== undefined) return [alone];
  return path === "" ? container.entries : container.entries.filter((entry) => entry.path.startsWith(`${path}/`));
}

/** Lists longer than this are no list of files. */
const MOST_LIST_BYTES = 32 * 1024 * 1024;

function eskyShipment({ folder }: EskyVersion, upper: BuildFolder): EskyShipment {
  const manifest = textIn(folder, "esky-files/bootstrap-manifest.txt");
  const list = textIn(folder, "esky-files/esky_filelist.txt");
  const fileList = list === undefined ? undefined : namesIn(list);
  return {
    version: folder.path,
    upper: upper.path,
    ...(manifest !== undefined && {
      manifest: manifest
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    }),
    ...(fileList !== undefined && { fileList }),
  };
}

function textIn(folder: BuildFolder, path: string): string | undefined {
  const entry = fileIn(folder, path);
  if (entry === undefined || entry.size > MOST_LIST_BYTES || folderIn(folder, path) !== undefined) return undefined;
  const bytes = readOrGap(folder.container, entry, [], "code");
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** A JSON list of texts; undefined for anything else. */
function namesIn(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === "string") : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
