// Which zips of a build's folder some freezer's runtime puts on sys.path.

import { Buffer } from "node:buffer";
import type { Entry } from "../archive/container.js";
import type { Gap } from "../finding.js";
import { type BuildFolder, folderIn } from "../freezer/build-folder.js";
import { readOrGap } from "./workbench.js";

/** Zips and eggs that some freezer's runtime puts on sys.path. Other zips are data. */
export function moduleZipsIn(folder: BuildFolder, gaps: Gap[]): (readonly [path: string, entry: Entry])[] {
  const found: (readonly [string, Entry])[] = [];
  const lib = folder.folders.get("lib");
  const named = lib?.files.get("library.dat");
  const bytes =
    named === undefined || lib === undefined ? undefined : readOrGap(lib.container, named, gaps, "inventory");
  const zipName = bytes === undefined ? "library.zip" : Buffer.from(bytes).toString("utf8").trim();
  for (const [name, entry] of folder.files)
    if (/^(?:library|python\d+)\.zip$/i.test(name) || name.endsWith(".egg") || isProgramZip(folder, name))
      found.push([name, entry]);
  if (folder.files.has("PEX-INFO"))
    for (const [name, entry] of folder.folders.get(".deps")?.files ?? [])
      if (name.endsWith(".whl")) found.push([`.deps/${name}`, entry]);
  for (const [name, entry] of lib?.files ?? [])
    if (name === zipName || name === "library.zip") found.push([`lib/${name}`, entry]);
  found.push(...homeZipsIn(folder));
  const bundle = folderIn(folder, "Contents/Resources/lib");
  for (const [name, entry] of bundle?.files ?? [])
    if (/^python\d+\.zip$/.test(name)) found.push([`Contents/Resources/lib/${name}`, entry]);
  for (const [name, inner] of bundle?.folders ?? []) {
    const entry = inner.files.get("site-packages.zip");
    if (entry !== undefined) found.push([`Contents/Resources/lib/${name}/site-packages.zip`, entry]);
  }
  return found;
}

/** Where the folder is Python's home: `lib/python27.zip` with `lib/python2.7/` beside it (cx_Freeze 5.0). */
export function homeZipsIn(folder: BuildFolder): (readonly [path: string, entry: Entry])[] {
  return ["lib", "lib64"].flatMap((lib) =>
    [...(folder.folders.get(lib)?.files ?? [])]
      .filter(([name]) => /^python\d{2,}\.zip$/.test(name))
      .map(([name, entry]) => [`${lib}/${name}`, entry] as const),
  );
}

/** cx_Freeze up to 4.3 may keep a program's modules in `<program>.zip`. */
function isProgramZip(folder: BuildFolder, name: string): boolean {
  if (!name.endsWith(".zip")) return false;
  const stem = name.slice(0, -4);
  return folder.files.has(`${stem}.exe`) || folder.files.has(stem);
}
