// The source trees of one run, each read once per Python and platform however many builds stand beside it, with the
// recipes in them and the lines that reports quote.

import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Budget } from "../bytes/budget.js";
import { UsageError } from "../errors.js";
import type { Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import { decodeSource } from "../python/decode.js";
import { readRecipes, type RecipeSource } from "../recipe/read-recipes.js";
import { guessPython, type PythonGuess } from "./python-guess.js";
import { readSitePackages, readSourceTree, type ReadTree } from "./source-tree.js";
import type { SearchPaths } from "./tree-scope.js";

export interface OpenSources {
  tree(
    root: string,
    python: string | undefined,
    platform: Platform | undefined,
    search?: SearchPaths,
  ): Promise<ReadTree>;
  sitePackages(python: string | undefined, platform: Platform | undefined): Promise<ReadTree>;
  recipes(root: string, python: string | undefined, platform: Platform | undefined): ReturnType<typeof readRecipes>;
  guessPython(root: string): Promise<PythonGuess>;
  /** Does the folder hold Python source at its top or one level down? */
  holdsPython(folder: string): boolean;
  /** Builds that lie in the usual folders of a project: `dist/app.zip`, `build/exe.win32-2.7`. At most three. */
  buildsIn(root: string): readonly string[];
  /** The line `above` lines above the place, of a file of one of the trees. */
  line(place: Place, above: number): string | undefined;
  close(): void;
}

interface SourceOptions {
  readonly recipes: readonly string[];
  readonly sitePackages: readonly string[];
  /** Absolute. */
  readonly cwd: string;
}

/** Relative to `cwd` and `/`-separated, so that a report does not tell where it was made. */
export function shownPath(absolute: string, cwd: string): string {
  const relative = path.relative(cwd, absolute).split(path.sep).join("/");
  return relative === "" ? "." : relative;
}

export function openSources(options: SourceOptions): OpenSources {
  const trees = new Map<string, Promise<ReadTree>>();
  const opened: ReadTree[] = [];
  const lines = new Map<string, readonly string[]>();
  const shown = (root: string): string => shownPath(root, options.cwd);

  const open = (key: string, read: () => Promise<ReadTree>): Promise<ReadTree> => {
    let tree = trees.get(key);
    if (tree === undefined) {
      tree = read().then((made) => {
        opened.push(made);
        return made;
      });
      trees.set(key, tree);
    }
    return tree;
  };

  const tree: OpenSources["tree"] = (root, python, platform, search) =>
    open(`${root} ${python} ${platform} ${search === undefined ? "" : JSON.stringify(search)}`, () =>
      readOrExplain(shown(root), () =>
        readSourceTree(root, { budget: new Budget(), python, platform, search, shown: shown(root) }),
      ),
    );

  return {
    tree,
    sitePackages: (python, platform) => {
      const folders = options.sitePackages.map((folder) => path.resolve(options.cwd, folder));
      return open(`site ${python} ${platform}`, () =>
        readOrExplain(folders.map(shown).join(", "), () =>
          readSitePackages(folders, { budget: new Budget(), python, platform, shownFolder: shown }),
        ),
      );
    },
    recipes: (root, python, platform) =>
      readRecipes(recipeFiles(root), {
        platform,
        python,
        ...(options.recipes.length === 0
          ? {}
          : { only: options.recipes.map((file) => shownPath(path.resolve(options.cwd, file), root)) }),
        place: (file, line) => {
          const base = shown(root);
          const place = path.posix.normalize(base === "." ? file : `${base}/${file}`);
          return line === undefined ? { path: place } : { path: place, line };
        },
      }),
    guessPython: async (root) => guessPython(await tree(root, undefined, undefined)),
    holdsPython: (folder) => filesBelow(folder, 1).some((file) => /\.pyw?$/.test(file)),
    buildsIn: (root) =>
      filesBelow(root, 0, "dist")
        .filter((file) => /\.(zip|exe|tgz|tar\.gz)$/.test(file))
        .concat(foldersIn(root, "build").filter((folder) => /\/exe\./.test(folder)))
        .slice(0, 3),
    line: (place, above) => {
      if (!("path" in place) || place.line === undefined) return undefined;
      let text = lines.get(place.path);
      if (text === undefined) {
        text = readLines(path.resolve(options.cwd, place.path));
        lines.set(place.path, text);
      }
      return text[place.line - 1 - above];
    },
    close: () => {
      for (const one of opened) one.close();
    },
  };
}

async function readOrExplain(root: string, read: () => Promise<ReadTree>): Promise<ReadTree> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "code" in error)
      throw new UsageError(`the source or package folder ${root} (named by a flag or the configuration) can't be read`);
    throw error;
  }
}

function readLines(file: string): readonly string[] {
  const bytes = readModest(file);
  // A place in a file that is gone has no line to quote.
  return bytes === undefined ? [] : decodeSource(bytes).split(/\r\n|\r|\n/);
}

/** Larger files hold neither lines to quote nor recipes. In bytes. */
const MODEST_BYTES = 64 << 20;

/** The bytes of a plain file of modest size; undefined for anything else, and for what can't be read. */
function readModest(file: string): Uint8Array | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= MODEST_BYTES ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** The files that recipes are made of, and the modules that they take values from. */
function recipeFiles(root: string): RecipeSource {
  return {
    files: filesBelow(root, 6),
    read: (file) => readModest(path.join(root, file)),
  };
}

function foldersIn(root: string, inner: string): string[] {
  try {
    const names = readdirSync(path.join(root, inner), { withFileTypes: true });
    return names
      .filter((name) => name.isDirectory())
      .map((name) => `${inner}/${name.name}`)
      .sort();
  } catch {
    // No such folder: no builds in it.
    return [];
  }
}

/** Folders that hold no recipe. CI settings lie in hidden ones. */
const UNSEARCHED = /^(\.(?!github$|circleci$).*|node_modules|site-packages|build|dist)$/;

function filesBelow(folder: string, depth: number, inner = "", found: string[] = []): string[] {
  let names;
  try {
    names = readdirSync(path.join(folder, inner), { withFileTypes: true });
  } catch {
    return found;
  }
  for (const name of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const whole = inner === "" ? name.name : `${inner}/${name.name}`;
    if (name.isFile()) found.push(whole);
    else if (name.isDirectory() && depth > 0 && !UNSEARCHED.test(name.name)) {
      filesBelow(folder, depth - 1, whole, found);
    }
  }
  return found;
}
