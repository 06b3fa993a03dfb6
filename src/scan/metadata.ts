// Distributions that left their metadata in a root: `name-1.0.dist-info`, `name-1.0-py2.7.egg-info` (folder or file), EGG-INFO.

import { placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { FrozenApp } from "../model/app.js";

/** The distributions whose metadata stands directly in `root`. Names are as written in the folder's name. */
export function metadataIn(root: BuildFolder): FrozenApp["metadata"][number][] {
  const found: FrozenApp["metadata"][number][] = [];
  for (const name of [...root.folders.keys(), ...root.files.keys()]) {
    const match = /^(.+?)(?:-([^-]+?)(?:-py\d[\d.]*(?:-.*)?)?)?\.(?:dist-info|egg-info)$/.exec(name);
    const project = match?.[1];
    if (project !== undefined) found.push({ name: project, version: match?.[2], place: placeIn(root, name) });
  }
  const egg = /^(.+?)-([^-]+)(?:-py.*)?\.egg$/.exec(root.name);
  const project = egg?.[1];
  if (project !== undefined && root.folders.has("EGG-INFO"))
    found.push({ name: project, version: egg?.[2], place: placeIn(root, "EGG-INFO") });
  return found;
}
