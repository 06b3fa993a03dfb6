// Walks up from a build to the source tree that it was made from. A folder with a setup.py or a .spec is a good sign but no
// proof: downloads lie in anybody's home. So the tree must share a name with the build, and the walk ends at the first .git.

import { existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, parse, resolve } from "node:path";

export interface BuildNames {
  /** Names of the build's scripts: "salt-minion". */
  readonly scripts: readonly string[];
  /** Dotted names of the build's modules, or a way to ask for them. */
  readonly hasModule: (name: string) => boolean;
}

export interface SourceRoot {
  readonly path: string;
  /** "setup.py is there and it shares salt, scripts/salt-minion with the build". */
  readonly because: string;
  /** Other folders on the way up that would have done. */
  readonly others: readonly string[];
}

const MANIFESTS = ["setup.py", "pyproject.toml", "setup.cfg"];
const isSpec = (name: string): boolean => name.endsWith(".spec");
/** Names that every second project has: no proof of kinship. */
const COMMON = new Set(
  "setup test tests doc docs example examples src lib bin scripts tools build dist conf config conftest util utils data main".split(
    " ",
  ),
);

/**
 * The folder at or above `target` (an absolute or relative path) that holds its source, or undefined. `build` undefined
 * accepts the nearest folder with a manifest: then nothing is known to compare with.
 */
export function findSourceRoot(target: string, build: BuildNames | undefined): SourceRoot | undefined {
  const found: { readonly path: string; readonly manifest: string; readonly shared: readonly string[] }[] = [];
  const home = resolve(homedir());
  let folder = resolve(target);
  for (;;) {
    if (folder === parse(folder).root) break;
    const manifest = MANIFESTS.find((name) => existsSync(join(folder, name))) ?? specIn(folder);
    const isRepository = existsSync(join(folder, ".git"));
    if (folder === home && !isRepository) break; // a setup.py in the home folder belongs to nothing
    if (manifest !== undefined || isRepository) {
      const shared = build === undefined ? [] : sharedNames(folder, build);
      if (build === undefined || shared.length > 0) found.push({ path: folder, manifest: manifest ?? ".git", shared });
    }
    if (isRepository) break;
    folder = dirname(folder);
  }
  // A folder with a setup.py beats one with a .spec below it (packaging/), and either the repository around them.
  const best =
    found.find(({ manifest }) => MANIFESTS.includes(manifest)) ??
    found.find(({ manifest }) => isSpec(manifest)) ??
    found[0];
  if (best === undefined) return undefined;
  const common = best.shared.slice(0, 3).join(", ");
  return {
    path: best.path,
    because:
      common === "" ? `${best.manifest} is there` : `${best.manifest} is there, and it shares ${common} with the build`,
    others: found.filter((other) => other !== best).map(({ path }) => path),
  };
}

/** PyInstaller writes NAME.spec into the folder that it is started in, and projects without a setup.py have nothing else. */
function specIn(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isSpec(entry.name))
      .map(({ name }) => name)
      .sort()[0];
  } catch {
    return undefined; // a folder above that may not be listed holds no project of ours
  }
}

/** Packages, modules and scripts of the folder that the build has too. */
function sharedNames(folder: string, build: BuildNames): readonly string[] {
  const scripts = new Set(build.scripts.map((name) => name.toLowerCase()));
  const shared: string[] = [];
  const isScript = (name: string): boolean => scripts.has(name.replace(/\.pyw?$/, "").toLowerCase());
  for (const [prefix, names] of namesIn(folder)) {
    for (const { name, isFolder } of names) {
      const stem = name.replace(/\.pyw?$/, "");
      const isPython = stem !== name;
      if (!isFolder && (isPython || !name.includes(".")) && isScript(name)) shared.push(prefix + name);
      else if (prefix === "scripts/" || prefix === "bin/" || COMMON.has(stem.toLowerCase())) continue;
      else if (isPython || (isFolder && isPackage(join(folder, prefix, name))))
        if (build.hasModule(stem)) shared.push(prefix + stem);
    }
  }
  return shared;
}

function namesIn(
  folder: string,
): (readonly [prefix: string, names: { readonly name: string; readonly isFolder: boolean }[]])[] {
  return ["", "src/", "lib/", "scripts/", "bin/"].map((prefix) => {
    const path = join(folder, prefix);
    if (!existsSync(path)) return [prefix, []] as const;
    const names = readdirSync(path, { withFileTypes: true });
    return [
      prefix,
      names
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ] as const;
  });
}

function isPackage(path: string): boolean {
  return existsSync(join(path, "__init__.py"));
}
