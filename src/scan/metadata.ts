// Distributions that left their metadata in a root: `name-1.0.dist-info`, `name-1.0-py2.7.egg-info` (folder or file), EGG-INFO.

import { Buffer } from "node:buffer";
import type { Entry } from "../archive/container.js";
import type { Place } from "../finding.js";
import { placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { FrozenApp } from "../model/app.js";
import { readEntryPoints } from "../recipe/entry-point-lines.js";

type Found = FrozenApp["metadata"][number];

/** The bytes of a file; undefined when they can't be read. */
export type ReadEntry = (folder: BuildFolder, entry: Entry) => Uint8Array | undefined;

/** The distributions whose metadata stands directly in `root`. Names are as written in the folder's name. */
export function metadataIn(root: BuildFolder, read: ReadEntry): Found[] {
  const found: Found[] = [];
  for (const name of [...root.folders.keys(), ...root.files.keys()]) {
    const match = /^(.+?)(?:-([^-]+?)(?:-py\d[\d.]*(?:-.*)?)?)?\.(?:dist-info|egg-info)$/.exec(name);
    const project = match?.[1];
    if (project !== undefined) found.push({ name: project, version: match?.[2], ...contentOf(root, name, read) });
  }
  const egg = /^(.+?)-([^-]+)(?:-py.*)?\.egg$/.exec(root.name);
  const project = egg?.[1];
  if (project !== undefined && root.folders.has("EGG-INFO"))
    found.push({ name: project, version: egg?.[2], ...contentOf(root, "EGG-INFO", read) });
  return found;
}

const ENTRY_POINTS = "entry_points.txt";

function contentOf(root: BuildFolder, name: string, read: ReadEntry): Pick<Found, "place" | "entryPoints"> {
  const folder = root.folders.get(name);
  const entry = folder?.files.get(ENTRY_POINTS);
  const bytes = folder === undefined || entry === undefined ? undefined : read(folder, entry);
  const place = placeIn(root, name);
  if (bytes === undefined) return { place, ...(entry === undefined ? {} : { entryPoints: "unread" }) };
  const at = (line: number): Place => ({ ...placeIn(root, `${name}/${ENTRY_POINTS}`), line });
  return { place, entryPoints: readEntryPoints(Buffer.from(bytes).toString("utf8"), at) };
}
