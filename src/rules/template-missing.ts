// Templates of Jinja2 and Flask: the folder that a loader is given, or a template that is asked for by name, exists in the
// source and stayed behind.

import { showPlace } from "../finding.js";
import { type CodeUse, type UseValue, wholeText } from "../model/code-uses.js";
import type { ImportGraph } from "../model/graph.js";
import { type OpenedFile, pathOf } from "./data/opened-files.js";
import { folderOf } from "./data/one-folder.js";
import { type Whereabout, whereabouts } from "./data/whereabouts.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "template-missing",
  needs: ["graph", "app", "source"],
  uses: ["recipe"],
  says: ["folder", "in-zip", "template"],
  *check({ graph, app, source }) {
    if (app.gaps.some(({ hides }) => hides === "inventory") || app.freezers.includes("unknown")) return;
    const places = whereabouts(app, source);
    const separator = app.platform === "win32" ? ";" : ":";
    const found: OpenedFile[] = [];
    const said = new Set<string>();
    for (const folder of graph.uses.filter(({ isOwn }) => isOwn).flatMap((use) => foldersOf(use, graph))) {
      const { use, path, base } = folder;
      const where = places.of(folder);
      const from = places.inTree(folder);
      found.push(folder);
      if (where.kind === "there" || from === undefined || said.has(path)) continue;
      said.add(path);
      const isZipped = where.kind === "in-zip" && where.isIn;
      const zip = where.kind === "in-zip" ? showPlace(where.zip) : "";
      yield {
        message: isZipped ? "in-zip" : "folder",
        args: { via: use.via, folder: path, from, separator, zip: zip.slice(zip.lastIndexOf("/") + 1) },
        severity: base === "start" ? "warning" : "error",
        confidence: use.caution.conditional ? "possible" : "likely",
        subject: path,
        place: use.place,
        snippet: use.snippet,
      };
    }
    // Without a folder that is known and there, nobody knows where a template is looked for.
    if (said.size > 0 || found.length === 0) return;
    for (const use of graph.uses) {
      if (!use.isOwn || !RENDERS.test(use.what) || use.caution.caught) continue;
      const lost = lostTemplate(use, found, places);
      if (lost === undefined || said.has(lost.file.path)) continue;
      said.add(lost.file.path);
      yield {
        message: "template",
        args: { via: use.via, template: lost.name, folder: folderOf(lost.file.path), from: lost.from, separator },
        severity: "error",
        confidence: use.caution.conditional ? "possible" : "likely",
        subject: lost.file.path,
        place: use.place,
        snippet: use.snippet,
      };
    }
  },
});

const RENDERS = /^flask\.(?:templating\.)?render_template$/;

/** The folders that a loader, or Flask, takes templates from. */
function foldersOf(use: CodeUse, graph: ImportGraph): readonly OpenedFile[] {
  const about = { use, how: "list" as const, inPackage: false, isSilent: false, isOneOfMany: false };
  if (/\.FileSystemLoader$/.test(use.what)) {
    const values = use.argument(0, "searchpath").flatMap((value): readonly UseValue[] => {
      return value.t === "list" ? value.items.flat() : [value];
    });
    // Several folders are looked in one after the other.
    if (values.length !== 1) return [];
    return values.flatMap((value) => {
      const at = pathOf(value);
      return at === undefined ? [] : [{ ...about, ...at, byLoader: false }];
    });
  }
  const isFlask = /^flask\.(?:app\.)?Flask$/.test(use.what);
  if (!isFlask && !/\.PackageLoader$/.test(use.what)) return [];
  if (isFlask && !graph.uses.some(({ what, isOwn }) => isOwn && RENDERS.test(what))) return [];
  const [name, another] = use.argument(0, "import_name", "package_name");
  const module = name?.t === "name" ? name.path : name === undefined ? undefined : wholeText(name);
  const at = isFlask ? "template_folder" : "package_path";
  const position = isFlask ? -1 : 1;
  const given = use.passes(position, at);
  const values = given === true ? use.argument(position, at).map(wholeText) : given ? [] : ["templates"];
  const [path] = values;
  if (module === undefined || another !== undefined || values.length !== 1 || path === undefined || path.includes(".."))
    return [];
  const isMain = module === "__main__";
  if (!isMain && graph.has(module) !== true) return [];
  const parts = isMain ? [] : graph.isFlat(module) ? module.split(".").slice(0, -1) : module.split(".");
  const whole = [...parts, path.replace(/^\.\/|\/$/g, "")].join("/");
  return whole.startsWith("/") ? [] : [{ ...about, path: whole, base: "roots", byLoader: !isFlask }];
}

/** A template by its name that the source has in one of the folders, and the build in none. */
function lostTemplate(
  use: CodeUse,
  folders: readonly OpenedFile[],
  places: Whereabout,
): { readonly file: OpenedFile; readonly from: string; readonly name: string } | undefined {
  const [value, another] = use.argument(0, "template_name_or_list");
  const name = value === undefined || another !== undefined ? undefined : wholeText(value);
  if (name === undefined) return undefined;
  const files = folders.map((folder) => ({ ...folder, path: `${folder.path}/${name}` }));
  if (files.some((file) => places.of(file).kind === "there")) return undefined;
  for (const file of files) {
    const from = places.inTree(file);
    if (from !== undefined) return { file, from, name };
  }
  return undefined;
}
