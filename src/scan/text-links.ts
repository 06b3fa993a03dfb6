// Plain files that were symbolic links before somebody packed or copied them with a tool that knows none: such a tool
// leaves a small file that holds the link's target. Looked for only where a link is to be expected.

import { Buffer } from "node:buffer";
import type { Entry } from "../archive/container.js";
import type { BuildFolder } from "../freezer/build-folder.js";
import type { Shipment } from "../model/shipment.js";
import { readOrGap } from "./workbench.js";

/** PATH_MAX of macOS; links in builds have some ten characters. */
const MOST_BYTES = 1024;

/** Those below `folder`; paths are from the container's root. */
export function textLinksIn(folder: BuildFolder): Shipment["textLinks"] {
  const found: { path: string; target: string }[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) {
      if (entry.size === 0 || entry.size > MOST_BYTES || entry.link !== undefined || !mayBeLink(at, name)) continue;
      const target = targetIn(at, entry);
      if (target !== undefined) found.push({ path: entry.path, target });
    }
    for (const inner of at.folders.values()) walk(inner);
  };
  walk(folder);
  return found;
}

/** Libraries (`libz.so` for `libz.so.1`), and the links at the top of a framework. */
function mayBeLink({ name: folder, path }: BuildFolder, name: string): boolean {
  if (/\.so(?:\.[\d.]+)?$|\.dylib$/.test(name)) return true;
  if (folder.endsWith(".framework")) return !name.includes(".");
  return name === "Current" && /\.framework\/Versions$/.test(path);
}

/** The text, if it is one line that names something in the same folder or below it. */
function targetIn(at: BuildFolder, entry: Entry): string | undefined {
  const bytes = readOrGap(at.container, entry, [], "code");
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString("latin1").trim();
  if (!/^[\w@+./-]+$/.test(text)) return undefined;
  let folder: BuildFolder | undefined = at;
  const parts = text.split("/");
  const last = parts.pop() ?? "";
  for (const part of parts) folder = folder?.folders.get(part);
  // "Versions/Current/Python": that Current is itself such a text, most likely.
  const isThrough = parts.at(-1) === "Current" && at.folders.get("Versions")?.files.has("Current") === true;
  return isThrough || folder?.files.has(last) === true || folder?.folders.has(last) === true ? text : undefined;
}
