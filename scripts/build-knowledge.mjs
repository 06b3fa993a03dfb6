// Merges the outputs of scripts/standard_library.py (and scripts/standard-library-notes.mjs) into
// knowledge/standard-library.json and knowledge/standard-library-imports.json.
//
//   node scripts/build-knowledge.mjs FOLDER [stdlib/VERSIONS of typeshed, to compare with]
//
// FOLDER holds X.Y.json (run by that interpreter) and tree-X.Y.json (read from a source tree). Of a version that has both,
// modules, edges and Unix built-ins come from the interpreter, the Windows lists and the frozen modules from the tree.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as notes from "./standard-library-notes.mjs";

const versions = "2.5 2.6 2.7 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15".split(" ");
const platforms = ["darwin", "linux", "win32"];
const checked = "2026-11";
const folder = process.argv[2] ?? ".";

const words = (text) => text.split(" ").filter((word) => word !== "");
const byName = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => byName(a, b)));

/** "2.5-2.7 3.3-" to a set of versions. */
function expand(ranges) {
  if (ranges === "all") return new Set(versions);
  const set = new Set();
  for (const range of ranges.split(" ")) {
    const [first, last = first] = range.split("-");
    const from = versions.indexOf(first);
    const to = last === "" ? versions.length - 1 : versions.indexOf(last);
    for (let index = from; index <= to; index++) set.add(versions[index]);
  }
  return set;
}

/** The reverse, as short as can be: "3.3-" has no end. */
function ranges(set) {
  if (set.size === versions.length) return "all";
  const parts = [];
  for (let index = 0; index < versions.length; index++) {
    if (!set.has(versions[index])) continue;
    const first = versions[index];
    while (set.has(versions[index + 1])) index++;
    if (index === versions.length - 1) parts.push(`${first}-`);
    else parts.push(first === versions[index] ? first : `${first}-${versions[index]}`);
  }
  return parts.join(" ");
}

const read = (name) => {
  const path = join(folder, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
};
const selves = new Map(versions.map((version) => [version, read(version)]));
const trees = new Map(versions.map((version) => [version, read(`tree-${version}`)]));
trees.set("3.15", withoutRemoved(trees.get("3.14")));

function withoutRemoved(tree) {
  const copy = structuredClone(tree);
  for (const name of words(notes.python315.removed)) delete copy.modules[name];
  for (const name of words(notes.python315.packages)) copy.modules[name] = { package: true, imports: {} };
  for (const name of words(notes.python315.modules)) copy.modules[name] = { package: false, imports: {} };
  return copy;
}

// Which modules there are ---------------------------------------------------------------------------------------

/** name -> {package versions, module versions, platforms by version} */
const sources = new Map();
/** name -> platform -> version -> state */
const compiled = new Map();
/** module -> platform -> version -> target -> guard ("!" before it: hidden) */
const edges = new Map();

const skipped = /^(_sysconfigdata|_test|_ctypes_test|_distutils_findvs$|.*\b__main__$|idlelib\.idle_test)/;

function modulesOf(version) {
  const later = words(notes.cameLater[version] ?? "").map((name) => [name, { package: false }]);
  return { ...trees.get(version)?.modules, ...selves.get(version)?.modules, ...Object.fromEntries(later) };
}

for (const version of versions) {
  for (const [name, module] of Object.entries(modulesOf(version))) {
    if (skipped.test(name)) continue;
    const entry = sources.get(name) ?? { packages: new Set(), modules: new Set(), platforms: new Map() };
    sources.set(name, entry);
    (module.package ? entry.packages : entry.modules).add(version);
    for (const platform of module.platforms ?? platforms) {
      if (!entry.platforms.has(platform)) entry.platforms.set(platform, new Set());
      entry.platforms.get(platform).add(version);
    }
  }
}

function setState(name, platform, version, state) {
  if (/^(_test|_ctypes_test|xxlimited|xx$|_xxtestfuzz)/.test(name) || name.startsWith("_fuzzy")) return;
  if (!compiled.has(name)) compiled.set(name, {});
  const byPlatform = compiled.get(name);
  byPlatform[platform] ??= {};
  byPlatform[platform][version] ??= state;
}

const inNote = (table, version, name) =>
  Object.entries(table).some(([range, names]) => expand(range).has(version) && words(names).includes(name));
const onlyWindows = new Set(words("_msi _overlapped _subprocess _winapi _winreg _wmi msvcrt nt winreg winsound"));
const never = new Set(words(notes.neverBuilt));

for (const version of versions) {
  const self = selves.get(version);
  const tree = trees.get(version);
  const builtins = new Set(self?.builtins ?? tree.unixBuiltins);
  const extensions = new Set([...(self?.extensions ?? []), ...tree.unixExtensions]);
  const windowsBuiltins = Object.keys(tree.windowsBuiltins);
  for (const [range, names] of Object.entries(notes.coreBuiltins)) {
    if (expand(range).has(version)) for (const name of words(names)) builtins.add(name);
  }
  for (const name of builtins) extensions.delete(name);
  for (const name of [...builtins, ...extensions]) {
    if (onlyWindows.has(name) || never.has(name) || inNote(notes.onlyOnMac, version, name)) continue;
    // setup.py names what it may build; an installed interpreter shows what this one has, which is not less true.
    const plain = builtins.has(name)
      ? "builtin"
      : inNote(notes.optionalOnUnix, version, name)
        ? "optional"
        : "extension";
    const debian = plain === "extension" && inNote(notes.debianBuiltins, version, name);
    setState(name, "linux", version, debian ? "either" : plain);
    if (!words(notes.notOnMac).includes(name)) setState(name, "darwin", version, plain);
  }
  for (const [range, names] of Object.entries(notes.onlyOnMac)) {
    if (expand(range).has(version)) for (const name of words(names)) setState(name, "darwin", version, "extension");
  }
  for (const name of windowsBuiltins) {
    const conditional = tree.windowsBuiltins[name].some((condition) => condition.includes("WIN64"));
    setState(name, "win32", version, conditional ? "optional" : "builtin");
  }
  for (const name of tree.windowsExtensions) {
    if (!/^(openssl|sqlite3|ssl|_testconsole|_distutils_findvs)$/.test(name))
      setState(name, "win32", version, "extension");
  }
}

for (const [name, states] of Object.entries(notes.python315.compiled)) {
  for (const [platform, word] of Object.entries(states)) setState(name, platform, "3.15", word);
}

// Edges ------------------------------------------------------------------------------------------------------------

const aliases = new Map();
for (const [range, table] of [...Object.entries(notes.aliases), ["3.15-", notes.python315.aliases]]) {
  for (const [alias, target] of Object.entries(table)) aliases.set(alias, { target, in: range });
}
const everywhere = new Set(words("sys builtins __builtin__ __main__ exceptions os.path _dummy_threading"));
const known = (name) => sources.has(name) || compiled.has(name);
const unknown = new Map();
const strength = ["always", "branch", "function", "fallback", "try"];

function addEdge(module, target, platform, version, guard, hidden) {
  let to = target === "multiprocessing._multiprocessing" ? "_multiprocessing" : target;
  const alias = aliases.get(to);
  if (alias !== undefined && expand(alias.in).has(version)) to = alias.target;
  if (everywhere.has(to) || to === module || module.startsWith(`${to}.`)) return;
  if (!known(to)) {
    unknown.set(to, module);
    return;
  }
  if (!edges.has(module)) edges.set(module, {});
  const cell = ((edges.get(module)[platform] ??= {})[version] ??= {});
  const old = cell[to];
  if (
    old === undefined ||
    (old.startsWith("!") && !hidden) ||
    (!hidden && strength.indexOf(guard) < strength.indexOf(old))
  ) {
    cell[to] = (hidden ? "!" : "") + guard;
  }
}

function exists(name, platform, version) {
  return (
    sources.get(name)?.platforms.get(platform)?.has(version) === true ||
    compiled.get(name)?.[platform]?.[version] !== undefined
  );
}

for (const version of versions) {
  for (const [name, module] of Object.entries(modulesOf(version))) {
    if (skipped.test(name)) continue;
    for (const [target, guards] of Object.entries(module.imports ?? {})) {
      for (const [platform, guard] of Object.entries(guards)) addEdge(name, target, platform, version, guard, false);
    }
  }
  for (const platform of platforms) {
    for (const [name, targets] of Object.entries(trees.get(version).cImports)) {
      if (!exists(name, platform, version)) continue;
      for (const [target, guard] of Object.entries(targets)) {
        // Compiled modules take constants from each other by name; those of the interpreter itself are always there.
        if (exists(target, platform, version)) addEdge(name, target, platform, version, guard, true);
      }
    }
  }
}
for (const [range, table] of Object.entries(notes.hiddenImports)) {
  for (const version of expand(range)) {
    for (const [name, targets] of Object.entries(table)) {
      for (const word of words(targets)) {
        const target = word.replace(/[!?]$/, "");
        for (const platform of platforms) {
          if (!exists(name, platform, version) || !exists(target, platform, version)) continue;
          const cell = edges.get(name)?.[platform]?.[version];
          if (cell?.[target]?.startsWith("!")) delete cell[target];
          addEdge(
            name,
            target,
            platform,
            version,
            word.endsWith("!") ? "always" : word.endsWith("?") ? "try" : "function",
            true,
          );
        }
      }
    }
  }
}

// Encoding ---------------------------------------------------------------------------------------------------------

const marks = { always: "", branch: "%", function: "~", fallback: "|", try: "?" };
const letters = { darwin: "d", linux: "l", win32: "w" };

/** The edges of one module: `[!][%~|?]target[@platforms][:versions]`, platforms and versions left out where they are all. */
function encodeEdges(module) {
  const table = edges.get(module);
  // guard+target -> platform letters -> versions
  const spread = new Map();
  const present = new Set();
  const presentOn = new Set();
  for (const platform of platforms) {
    for (const version of versions) {
      if (exists(module, platform, version)) {
        present.add(version);
        presentOn.add(platform);
      }
      for (const [target, mark] of Object.entries(table[platform]?.[version] ?? {})) {
        const key = (mark.startsWith("!") ? "!" : "") + marks[mark.replace("!", "")] + target;
        if (!spread.has(key)) spread.set(key, new Map());
        const byVersion = spread.get(key);
        byVersion.set(version, (byVersion.get(version) ?? "") + letters[platform]);
      }
    }
  }
  const all = [...presentOn].map((platform) => letters[platform]).join("");
  const allVersions = ranges(present);
  const tokens = [];
  for (const [key, byVersion] of spread) {
    const byLetters = new Map();
    for (const [version, on] of byVersion) {
      // Where the module itself exists on fewer platforms in this version, "all" means those.
      const whole = platforms.filter((platform) => exists(module, platform, version)).map((p) => letters[p]);
      const shown = on === all || on === whole.join("") ? "" : `@${on}`;
      if (!byLetters.has(shown)) byLetters.set(shown, new Set());
      byLetters.get(shown).add(version);
    }
    for (const [shown, set] of byLetters) {
      const text = ranges(set);
      tokens.push(key + shown + (text === allVersions ? "" : `:${text.replaceAll(" ", ",")}`));
    }
  }
  const bare = (token) => token.replace(/^[!%~|?]+/, "");
  return tokens.sort((a, b) => byName(bare(a), bare(b))).join(" ");
}

const state = (byVersion) => {
  const byState = new Map();
  for (const [version, word] of Object.entries(byVersion)) {
    if (!byState.has(word)) byState.set(word, new Set());
    byState.get(word).add(version);
  }
  return [...byState]
    .map(([word, set]) => `${word} ${ranges(set)}`)
    .sort(byName)
    .join(", ");
};

const python = {};
const packages = {};
const limited = {};
for (const [name, entry] of sources) {
  if (entry.modules.size > 0) python[name] = ranges(entry.modules);
  if (entry.packages.size > 0) packages[name] = ranges(entry.packages);
  if (entry.platforms.size < platforms.length) limited[name] = [...entry.platforms.keys()].sort();
}

const frozen = {};
for (const version of versions) {
  for (const name of trees.get(version).frozen) {
    if (name !== "os.path") (frozen[name] ??= new Set()).add(version);
  }
}

/** What the interpreter had loaded: of a version that isn't installed, what its nearest neighbour had, where it exists. */
function startup(key) {
  const table = {};
  for (const version of versions) {
    const near = nearest(version);
    for (const name of near[key]) {
      if (sources.get(name)?.platforms.get("linux")?.has(version) === true) (table[name] ??= new Set()).add(version);
    }
  }
  return Object.fromEntries(Object.entries(table).map(([name, set]) => [name, ranges(set)]));
}

function nearest(version) {
  const at = versions.indexOf(version);
  const candidates = versions.filter((other) => other[0] === version[0] && selves.get(other) !== undefined);
  const distance = (other) => Math.abs(versions.indexOf(other) - at);
  return selves.get(candidates.sort((a, b) => distance(a) - distance(b))[0]);
}

const sourceText = `scripts/standard_library.py, run by ${versions
  .map((version) => selves.get(version)?.source)
  .filter((source) => source !== undefined)
  .join(", ")} and on the ${versions
  .filter((version) => version !== "3.15")
  .map((version) => trees.get(version).source.replace("source tree of CPython ", ""))
  .join(", ")} source trees; scripts/standard-library-notes.mjs`;

function write(file, data) {
  const path = new URL(`../knowledge/${file}`, import.meta.url);
  writeFileSync(path, `${JSON.stringify(data, null, 1)}\n`);
}

write("standard-library.json", {
  about:
    "Modules of CPython's standard library and the versions (2.5 to 3.15) that have them. Test suites are left out. " +
    "compiled: by platform, the state of a module in C: builtin, extension, either (Debian links it into the interpreter), " +
    "optional (only in some builds). limited: Python modules that only some platforms install. frozen: kept inside the " +
    "interpreter. startup: Python modules that the interpreter has loaded without site, and with it, on Linux. " +
    "families: modules loaded by a computed name. aliases: importable names without a file, and the module they need.",
  source: sourceText,
  checked,
  python: sorted(python),
  packages: sorted(packages),
  limited: sorted(limited),
  compiled: sorted(
    Object.fromEntries(
      [...compiled].map(([name, table]) => [
        name,
        sorted(Object.fromEntries(Object.entries(table).map(([platform, byVersion]) => [platform, state(byVersion)]))),
      ]),
    ),
  ),
  frozen: sorted(Object.fromEntries(Object.entries(frozen).map(([name, set]) => [name, ranges(set)]))),
  startup: { bare: sorted(startup("startupBare")), site: sorted(startup("startupSite")) },
  families: sorted(notes.families),
  aliases: sorted(
    Object.fromEntries([...aliases].map(([name, { target, in: range }]) => [name, `${target} ${range}`])),
  ),
});

write("standard-library-imports.json", {
  about:
    "Which module of the standard library imports which: mark, target, @platforms (d darwin, l linux, w win32), :versions; " +
    "platforms and versions are left out where they are all of the importing module's. Marks: none at import, % under a " +
    "condition that could not be decided, ~ when a function runs, ? where ImportError is caught, | in the handler of such " +
    "a try; ! before it: asked for by C code or a computed name, invisible to a scan of the code. sys, builtins and a " +
    "module's own parents are left out.",
  source: sourceText,
  checked,
  imports: sorted(Object.fromEntries([...edges.keys()].map((name) => [name, encodeEdges(name)]))),
});

// Checks: typeshed's table of modules, and names that nothing knows -------------------------------------------------

const strangers = [...unknown].sort(([a], [b]) => byName(a, b)).map(([name, module]) => `${name} (${module})`);
console.error(`imported but not part of it: ${strangers.join(", ")}`);
if (process.argv[3] !== undefined) compareWithTypeshed(readFileSync(process.argv[3], "utf8"));

function compareWithTypeshed(text) {
  for (const line of text.split("\n")) {
    const match = /^([\w.]+): 3\.(\d+)-(?:3\.(\d+))?/.exec(line);
    if (match === null) continue;
    const [, name, first, last = "15"] = match;
    for (const version of versions) {
      if (version[0] === "2") continue;
      const minor = Number(version.slice(2));
      const theirs = minor >= Number(first) && minor <= Number(last);
      const ours = platforms.some((platform) => exists(name, platform, version));
      if (theirs !== ours) console.error(`typeshed: ${name} ${theirs ? "in" : "not in"} ${version}`);
    }
  }
}
