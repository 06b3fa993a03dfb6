// Tools that freeze nothing: Briefcase copies the folders that its `sources` name and lets pip install the rest, pup lets pip
// install everything; both bring a whole Python. What they take is told by pyproject.toml alone, and no import is followed.
// Facts: Briefcase's "Project configuration options", 0.3.1 to 0.3.23 (sources, requires, settings by platform, merged
// from the project down); pup's README, 1.0.0a17.

import type { Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";

export type Table = Readonly<Record<string, unknown>>;

/** One application as its tables describe it. */
export interface CopiedApp {
  readonly tool: "briefcase" | "pup";
  readonly name: string;
  readonly place: Place;
  /** Folders and files of the tree. */
  readonly sources: readonly { readonly path: string; readonly place: Place; readonly platform?: Platform }[];
  /** Something of a local path is installed, too. */
  readonly installsLocal: boolean;
}

/** How a path of keys is found in the file, and the line of a text below it. */
export type Locate = (path: readonly string[], literal?: string) => Place;

const PLATFORM_TABLES: Readonly<Record<string, Platform>> = { macOS: "darwin", windows: "win32", linux: "linux" };

/** The applications that [tool.briefcase] and [tool.pup] describe. */
export function copiedApps(tool: Table | undefined, locate: Locate): readonly CopiedApp[] {
  const found: CopiedApp[] = [];
  const briefcase = tableAt(tool, "briefcase");
  for (const name of Object.keys(tableAt(briefcase, "app") ?? {})) {
    const app = tableAt(tableAt(briefcase, "app"), name);
    const path = ["tool", "briefcase", "app", name];
    const levels: (readonly [table: Table | undefined, path: readonly string[], platform?: Platform])[] = [
      [briefcase, ["tool", "briefcase"]],
      [app, path],
      ...Object.entries(PLATFORM_TABLES).map(
        ([key, platform]) => [tableAt(app, key), [...path, key], platform] as const,
      ),
    ];
    const sources = levels.flatMap(([table, at, platform]) =>
      textsIn(table?.["sources"]).map((source) => ({
        path: source,
        place: locate([...at, "sources"], source),
        ...(platform === undefined ? {} : { platform }),
      })),
    );
    const requires = levels.flatMap(([table]) => textsIn(table?.["requires"]));
    if (sources.length > 0)
      found.push({ tool: "briefcase", name, place: locate(path), sources, installsLocal: requires.some(isLocal) });
  }
  if (tableAt(tool, "pup") !== undefined)
    found.push({ tool: "pup", name: "", place: locate(["tool", "pup"]), sources: [], installsLocal: true });
  return found;
}

/** A path of the checkout, or a wheel: not a name of the package index. */
function isLocal(requirement: string): boolean {
  return /^\.|^[\w.-]*[\\/]|^[A-Za-z]:|\bfile:|\.whl$/.test(requirement.trim());
}

function tableAt(table: Table | undefined, key: string): Table | undefined {
  const value = table?.[key];
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
  // The parser gives TOML's tables as objects with texts as keys.
  return isTable ? (value as Table) : undefined;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** What the build of such an application holds. */
export function copiedRecipe(app: CopiedApp, files: readonly string[], platform: Platform | undefined): Recipe {
  const sources = app.sources.filter(
    (one) => one.platform === undefined || platform === undefined || one.platform === platform,
  );
  const items = sources.map(({ path, place }): RecipeItem & { folder: string } => {
    const plain = path.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
    const slash = plain.lastIndexOf("/");
    const text = plain.slice(slash + 1).replace(/\.pyw?$/, "");
    return { text, place, maybe: false, folder: plain.slice(0, Math.max(0, slash)) };
  });
  const module = app.name.replaceAll("-", "_");
  const main = items.find(({ text }) => text === module) ?? items[0];
  const hasMain = files.includes(
    [main?.folder ?? "", main?.text ?? "", "__main__.py"].filter((part) => part !== "").join("/"),
  );
  return {
    place: app.place,
    freezers: [app.tool],
    copies: app.tool === "pup" || app.installsLocal ? "all" : "packages",
    includesOption: app.tool === "pup" ? "" : `sources of tool.briefcase.app.${app.name}`,
    includesPlace: items[0]?.place ?? app.place,
    includes: [],
    excludes: [],
    packages: items.map(({ text, place, maybe }) => ({ text, place, maybe })),
    scripts: [],
    entryPoints:
      main === undefined
        ? []
        : [{ text: `${app.name} = ${main.text}${hasMain ? ".__main__" : ""}`, place: main.place, maybe: false }],
    data: [],
    distributionPackages: [],
    searchPaths: [...new Set(items.map(({ folder }) => folder))].filter((folder) => folder !== ""),
    name: app.name === "" ? undefined : app.name,
    version: undefined,
    complete: true,
    unknowns: [],
    platform,
  };
}
