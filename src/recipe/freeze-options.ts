// What the options of PyInstaller and Nuitka mean on a command line, and the recipe that they make. Names are those of
// `pyinstaller --help` 2.1 to 6.11 and `nuitka --help` 1.0 to 2.5.

import { append } from "../append.js";
import { exactText } from "../evaluate/value.js";
import type { Place } from "../finding.js";
import type { FreezerName, Platform } from "../model/app.js";
import type { Recipe, RecipeItem } from "../model/recipe.js";
import { findHooks } from "./hook-files.js";
import { folderInTree, pathInTree, scriptInTree } from "./recipe-paths.js";
import type { RecipeSource } from "./recipe-source.js";
import type { Doubt, Slot } from "./slots.js";
import { optimizeOf } from "./optimize.js";
import type { World } from "../evaluate/world.js";

/** One argument: a text that may have holes, or something that is not known to be one word. */
export interface Argument extends Slot {
  /** Any number of words, by the name of what holds them. */
  readonly unknown?: string;
}

type Meaning =
  | "include"
  | "package"
  | "plugins"
  | "exclude"
  | "data"
  | "package-data"
  | "metadata"
  | "hooks"
  | "runtime-hook"
  | "search-path"
  | "name"
  | "optimize"
  /** Takes a value that says nothing about modules. */
  | "other";

interface Program {
  readonly freezer: FreezerName;
  readonly includesOption: string;
  readonly options: Readonly<Record<string, Meaning>>;
  /** Does a value always stand behind "="? Then an unknown option takes none. */
  readonly valuesByEquals: boolean;
  /** A command without one of these makes no application. */
  readonly needs?: RegExp;
}

const all = (meaning: Meaning, names: string): Record<string, Meaning> =>
  Object.fromEntries(names.split(" ").map((name) => [name, meaning]));

const PROGRAMS: Readonly<Record<string, Program>> = {
  pyinstaller: {
    freezer: "PyInstaller",
    includesOption: "--hidden-import",
    valuesByEquals: false,
    options: {
      ...all("include", "--hidden-import --hiddenimport"),
      ...all("package", "--collect-submodules --collect-all"),
      ...all("package-data", "--collect-data --collect-datas"),
      ...all("metadata", "--copy-metadata --recursive-copy-metadata"),
      ...all("exclude", "--exclude-module --exclude"),
      ...all("data", "--add-data"),
      ...all("hooks", "--additional-hooks-dir"),
      ...all("runtime-hook", "--runtime-hook"),
      ...all("search-path", "-p --paths"),
      ...all("name", "-n --name"),
      ...all("optimize", "--optimize"),
      ...all(
        "other",
        "--add-binary --collect-binaries --distpath --workpath --specpath --contents-directory --splash -d --debug --python-option --upx-dir --upx-exclude -i --icon --version-file -m --manifest -r --resource --osx-bundle-identifier --target-architecture --target-arch --codesign-identity --osx-entitlements-file --runtime-tmpdir --log-level --hide-console --key -o --out --buildpath",
      ),
    },
  },
  nuitka: {
    freezer: "Nuitka",
    includesOption: "--include-module",
    valuesByEquals: true,
    needs: /^--(standalone|onefile|mode=(standalone|onefile|app|app-dist))$/,
    options: {
      ...all("include", "--include-module"),
      ...all("package", "--include-package"),
      ...all("plugins", "--include-plugin-directory"),
      ...all("package-data", "--include-package-data"),
      ...all("metadata", "--include-distribution-metadata"),
      ...all("exclude", "--nofollow-import-to"),
      ...all("data", "--include-data-files --include-data-file --include-data-dir"),
      ...all("name", "-o --output-filename"),
    },
  },
};

interface Found {
  readonly scripts: RecipeItem[];
  readonly includes: RecipeItem[];
  readonly excludes: RecipeItem[];
  readonly data: RecipeItem[];
  readonly hookFolders: string[];
  readonly runtimeHooks: RecipeItem[];
  readonly searchPaths: string[];
  readonly doubts: Doubt[];
  name: string | undefined;
  optimize: Recipe["optimize"];
  isSpec: boolean;
}

/** Around a command: its file, the line of the program, the tree, and what evaluates hook files. */
export interface CommandContext {
  readonly file: string;
  readonly place: Place;
  readonly source: RecipeSource;
  readonly platform: Platform | undefined;
  readonly world: World | undefined;
  /** Where it runs, where that can be told (see workingFolder). */
  readonly folder?: string | undefined;
  /** What was not known of the arguments as a whole. */
  readonly doubts?: readonly Doubt[];
}

/** The recipe of a command; undefined when it freezes nothing itself (a .spec does, or nothing is named). */
export function commandRecipe(program: string, args: readonly Argument[], context: CommandContext): Recipe | undefined {
  const meant = PROGRAMS[program];
  if (meant === undefined) return undefined;
  const texts = args.map((argument) => exactText(argument.value) ?? "");
  if (meant.needs !== undefined && !texts.some((text) => meant.needs?.test(text) === true)) return undefined;
  const found = readArguments(meant, args, context);
  if (found.isSpec || (found.scripts.length === 0 && found.includes.length === 0)) return undefined;
  const [firstInclude] = found.includes;
  const [firstScript] = found.scripts;
  return {
    place: context.place,
    onCommandLine: true,
    freezers: [meant.freezer],
    includesOption: meant.includesOption,
    includesPlace: firstInclude?.place ?? context.place,
    includes: found.includes,
    excludes: found.excludes,
    packages: [],
    scripts: [...found.scripts, ...found.runtimeHooks],
    entryPoints: [],
    data: found.data,
    distributionPackages: [],
    name: found.name ?? firstScript?.text.replace(/^.*\//, "").replace(/\.pyw?$/, ""),
    version: undefined,
    ...(found.optimize !== undefined && { optimize: found.optimize }),
    searchPaths: found.searchPaths,
    hooks: context.world === undefined ? [] : findHooks(found.hookFolders, context.source, context.world),
    complete: found.doubts.length === 0,
    unknowns: found.doubts.slice(0, 5),
    platform: context.platform,
  };
}

function readArguments(program: Program, args: readonly Argument[], context: CommandContext): Found {
  const found: Found = {
    scripts: [],
    includes: [],
    excludes: [],
    data: [],
    hookFolders: [],
    runtimeHooks: [],
    searchPaths: [],
    doubts: [...(context.doubts ?? [])],
    name: undefined,
    optimize: undefined,
    isSpec: false,
  };
  for (let at = 0; at < args.length; at++) {
    const argument = args[at];
    if (argument === undefined) continue;
    if (argument.unknown !== undefined) {
      found.doubts.push({ place: argument.place, because: `what ${argument.unknown} holds is not known` });
      continue;
    }
    const head = argument.value.t === "text" ? argument.value.parts[0] : undefined;
    if (typeof head !== "string" || !head.startsWith("-") || head === "-") {
      addScript(argument, found, context);
      continue;
    }
    const [name, attached] = optionOf(head, program, argument);
    const meaning = name === undefined ? undefined : program.options[name];
    if (meaning === undefined) continue;
    const value = attached ?? (program.valuesByEquals && at + 1 >= args.length ? undefined : args[++at]);
    if (value !== undefined) add(meaning, value, found, context);
  }
  return found;
}

/** The option's full name, and its value where it is in the same word: `--name=x`, `-nx`. */
function optionOf(head: string, program: Program, argument: Argument): readonly [string | undefined, Argument?] {
  const equals = head.indexOf("=");
  const written = equals < 0 ? head : head.slice(0, equals);
  const rest = (from: number): Argument => {
    const parts = argument.value.t === "text" ? argument.value.parts.slice(1) : [];
    return { ...argument, value: { t: "text", parts: [head.slice(from), ...parts].filter((part) => part !== "") } };
  };
  if (head.startsWith("--")) {
    const known = Object.keys(program.options);
    const longer = known.filter((one) => one.startsWith(written) && written.length > 5);
    const name = known.includes(written) ? written : longer.length === 1 ? longer[0] : undefined;
    return equals < 0 ? [name] : [name, rest(equals + 1)];
  }
  const short = head.slice(0, 2);
  if (program.options[short] !== undefined && head.length > 2) return [short, rest(head[2] === "=" ? 3 : 2)];
  // -Fn shop: flags in one word, of which the last may take a value.
  const last = `-${head.slice(-1)}`;
  return [program.options[last] === undefined ? undefined : last];
}

function addScript(argument: Argument, found: Found, context: CommandContext): void {
  if (argument.value.t !== "text") return;
  const last = argument.value.parts[argument.value.parts.length - 1];
  if (typeof last === "string" && last.endsWith(".spec")) found.isSpec = true;
  const file = scriptInTree(argument.value, context.file, context.source.files, context.folder);
  if (file !== undefined && !file.endsWith(".spec"))
    found.scripts.push({ text: file, place: argument.place, maybe: argument.maybe });
}

function add(meaning: Meaning, argument: Argument, found: Found, context: CommandContext): void {
  const exact = exactText(argument.value);
  const item = (text: string, collected = false): RecipeItem => ({
    text,
    place: argument.place,
    maybe: argument.maybe,
    ...(collected ? { collected } : {}),
  });
  if (exact === undefined) {
    if (meaning === "include" || meaning === "package")
      found.doubts.push({ place: argument.place, because: "a name on the command line is computed" });
    if (meaning === "runtime-hook" && argument.value.t === "text") addRuntimeHook(argument, found, context);
    return;
  }
  const folder = exact.replaceAll(".", "/");
  switch (meaning) {
    case "include":
      append(
        found.includes,
        exact.split(",").map((name) => item(name.trim())),
      );
      return;
    case "package":
      for (const name of exact.split(",")) found.includes.push(item(name.trim()), item(`${name.trim()}.*`, true));
      return;
    case "plugins":
      found.includes.push(item(`${pathInTree(exact, `${context.folder ?? ""}/`).replaceAll("/", ".")}.*`, true));
      return;
    case "exclude":
      append(
        found.excludes,
        exact.split(",").map((name) => item(name.trim())),
      );
      return;
    case "data":
      found.data.push(item(targetOf(exact)));
      return;
    case "package-data":
      found.data.push(item(`${folder}/**`));
      return;
    case "metadata":
      found.data.push(item(`${exact.replaceAll("-", "_")}-*.dist-info`));
      return;
    case "optimize":
      found.optimize = optimizeOf(argument);
      return;
    case "hooks":
      // A command runs in the root of the tree, or where its script lies.
      found.hookFolders.push(
        ...(context.folder === undefined ? [] : [pathInTree(exact, `${context.folder}/`)]),
        pathInTree(exact, ""),
        pathInTree(exact, context.file),
      );
      return;
    case "search-path":
      // Separated as on the platform that it runs on; a colon may stand behind a drive.
      for (const path of exact.split(/;|(?<!^[A-Za-z]):/)) {
        const folder = folderInTree(path, context.folder ?? folderOf(context.file), context.source.files);
        if (folder !== undefined) found.searchPaths.push(folder);
      }
      return;
    case "runtime-hook":
      addRuntimeHook(argument, found, context);
      return;
    case "name":
      found.name = exact.replace(/^.*[\\/]/, "").replace(/\.(exe|bin)$/, "");
      return;
    case "other":
      return;
  }
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
}

function addRuntimeHook(argument: Argument, found: Found, context: CommandContext): void {
  if (argument.value.t !== "text") return;
  const file = scriptInTree(argument.value, context.file, context.source.files, context.folder);
  if (file !== undefined) found.runtimeHooks.push({ text: file, place: argument.place, maybe: argument.maybe });
}

/** "labels/a.txt" for "labels/a.txt:labels" and "labels/a.txt;labels"; "conf/a" for Nuitka's "a=conf/a". */
function targetOf(written: string): string {
  const match = /^(.+?)(?:;|:(?![\\/])|=)([^;:=]*)$/.exec(written);
  if (match === null) return written;
  const [, source = "", target = ""] = match;
  if (written.includes("=") && !/[;:](?![\\/])/.test(written)) return target.replaceAll("\\", "/");
  const name = source.replaceAll("\\", "/").replace(/\/+$/, "").replace(/^.*\//, "");
  const folder = target.replaceAll("\\", "/").replace(/^\.\/|\/+$/g, "");
  return folder === "" || folder === "." ? name : `${folder}/${name}`;
}
