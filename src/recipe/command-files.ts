// Recipes that are options on a command line: in scripts and CI settings as text, in build.py as a list that is handed to
// PyInstaller.__main__.run() or to a process, in the main script as `# nuitka-project:` comments.

import { createEvaluator } from "../evaluate/evaluator.js";
import { exactText, pattern } from "../evaluate/value.js";
import type { Place } from "../finding.js";
import type { Platform } from "../model/app.js";
import type { Recipe } from "../model/recipe.js";
import { type Word, findCommands, wordsOf } from "./command-words.js";
import { executedByPyInstaller } from "./executed.js";
import { type Argument, type CommandContext, commandRecipe } from "./freeze-options.js";
import { literalFinder } from "./literal-lines.js";
import type { RecipeOptions, RecipeSource } from "./recipe-source.js";
import { type FreezeCall, type Run, findCalls } from "./setup-calls.js";
import { readSetupFile, setupWorld, showIn } from "./setup-world.js";
import type { Doubt } from "./slots.js";
import { foldersOf, workingFolder } from "./working-folder.js";

/** Files that hold command lines, by name; CI settings lie in folders of their own. */
const COMMAND_FILE =
  /(?:^|\/)(?:[^/]+\.(?:sh|bash|bat|cmd|ps1|mk)|(?:GNU)?[Mm]akefile|[Jj]ustfile|[Dd]ockerfile|tox\.ini|pyproject\.toml|package\.json|Taskfile\.ya?ml|\.?appveyor\.ya?ml|azure-pipelines[^/]*\.ya?ml|\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.cirrus\.ya?ml|bitbucket-pipelines\.ya?ml)$|^\.(?:github\/workflows|circleci)\/[^/]+\.ya?ml$/;

/** Longer texts are no build scripts. In bytes. */
const MAX_BYTES = 256 << 10;

export function isCommandFile(file: string): boolean {
  return COMMAND_FILE.test(file);
}

/** The recipes of commands in a text: a script, a Makefile, CI settings. */
export function readCommandFile(
  file: string,
  bytes: Uint8Array,
  source: RecipeSource,
  options: RecipeOptions,
): readonly Recipe[] {
  if (bytes.length > MAX_BYTES) return [];
  const text = new TextDecoder().decode(bytes);
  if (!/pyinstaller|nuitka/i.test(text)) return [];
  const place = (line: number): Place => showIn(options, file, line);
  // Hooks are Python: their world is that of a file that says nothing.
  const empty = { ...readSetupFile(file, new Uint8Array(), options), folder: "" };
  const world = setupWorld(empty, undefined, source, options, executedByPyInstaller(file));
  const lines = text.split(/\r\n|\r|\n/);
  const folders = foldersOf(source.files);
  return findCommands(text).flatMap(({ program, words, line, before }) => {
    const folder = workingFolder(lines, line - 1, before, file, folders);
    const recipe = commandRecipe(
      program,
      words.map((word) => argumentOf(word, place(word.line))),
      { file, place: place(line), source, platform: options.platform, world, folder },
    );
    return recipe === undefined ? [] : [recipe];
  });
}

const PLATFORM_WORDS: Readonly<Record<Platform, RegExp>> = {
  win32: /(?:^|[-_./])(?:win|win32|win64|windows)(?=[-_./]|$)/i,
  darwin: /(?:^|[-_./])(?:mac|macos|osx|darwin)(?=[-_./]|$)/i,
  linux: /(?:^|[-_./])(?:linux|ubuntu|debian)(?=[-_./]|$)/i,
};

/** May a file of this name be for the platform? Batch files build on Windows, shell scripts elsewhere. */
export function fitsPlatform(file: string, platform: Platform | undefined): boolean {
  if (platform === undefined) return true;
  const named = Object.values(PLATFORM_WORDS).some((words) => words.test(file));
  if (named) return PLATFORM_WORDS[platform].test(file);
  if (/\.(bat|cmd|ps1)$/.test(file)) return platform === "win32";
  return !(file.endsWith(".sh") && platform === "win32");
}

function argumentOf(word: Word, place: Place): Argument {
  return {
    value: word.text,
    place,
    maybe: word.maybe,
    ...(word.unknown === undefined ? {} : { unknown: word.unknown }),
  };
}

/** Functions that run a command: whose first argument is its words or its text. */
const RUNNERS = ["run", "call", "check_call", "check_output", "Popen", "system"];

/** The recipes of a build script in Python that starts PyInstaller or Nuitka. */
export function readBuildScript(
  file: string,
  bytes: Uint8Array,
  source: RecipeSource,
  options: RecipeOptions,
): readonly Recipe[] {
  const text = new TextDecoder().decode(bytes);
  const starts = /PyInstaller\.__main__|\b(run|call|check_call|check_output|Popen|system)\s*\(/;
  if (!/pyinstaller|nuitka/i.test(text) || !starts.test(text)) return [];
  const setup = { ...readSetupFile(file, bytes, options), folder: "" };
  const world = setupWorld(setup, undefined, source, options, executedByPyInstaller(file, true));
  const locate = literalFinder(text, setup.code, setup.place(0));
  const run: Run = {
    setup,
    world,
    evaluator: createEvaluator(world),
    reading: { doubts: [], locate },
    configured: [],
    declared: undefined,
  };
  const calls = RUNNERS.flatMap((name) => findCalls(run, name));
  return calls.flatMap((call) => {
    const started = startedBy(call, run);
    if (started === undefined) return [];
    const context: CommandContext = {
      file,
      place: call.place,
      source,
      platform: options.platform,
      world,
      doubts: started.doubts,
    };
    const recipe = commandRecipe(started.program, started.args, context);
    return recipe === undefined ? [] : [recipe];
  });
}

interface Started {
  readonly program: string;
  readonly args: readonly Argument[];
  readonly doubts: readonly Doubt[];
}

/** The program and arguments of a call, when it is one of ours. */
function startedBy(call: FreezeCall, run: Run): Started | undefined {
  // nox: session.run("pyinstaller", "--onefile", "shop.py")
  const [first] = call.args;
  if (first === undefined) return undefined;
  const text = exactText(first.value);
  if (text !== undefined && call.args.length === 1) {
    const command = wordsOf(text);
    return command === undefined
      ? undefined
      : { program: command.program, args: command.words.map((word) => argumentOf(word, call.place)), doubts: [] };
  }
  const listed = first.value.t === "list" ? first.value : undefined;
  if (listed === undefined && text === undefined) return undefined;
  const items: readonly Argument[] =
    listed === undefined
      ? call.args.map((slot) => ({ ...slot, maybe: false }))
      : listed.items.map((one) => ({
          value: one.value.t === "text" ? one.value : pattern([null]),
          place: one.place ?? listed.place ?? call.place,
          maybe: one.maybe,
        }));
  const doubts =
    listed === undefined || listed.complete
      ? []
      : [{ place: listed.place ?? call.place, because: listed.because ?? "part of the arguments is computed" }];
  const located = items.map((argument) => {
    const exact = exactText(argument.value);
    return exact === undefined ? argument : { ...argument, place: run.reading.locate(argument.place, exact) };
  });
  if (call.callee.startsWith("PyInstaller.")) return { program: "pyinstaller", args: located, doubts };
  const at = located
    .slice(0, 8)
    .findIndex(({ value }) => /^(.*[\\/])?(pyinstaller|nuitka)(\.exe)?$/i.test(exactText(value) ?? ""));
  if (at < 0) return undefined;
  const name = exactText(located[at]?.value ?? pattern([null])) ?? "";
  // pip install pyinstaller
  if (located.slice(0, at).some(({ value }) => exactText(value) === "install")) return undefined;
  const program = /nuitka/i.test(name) ? "nuitka" : "pyinstaller";
  return { program, args: located.slice(at + 1), doubts };
}

const PROJECT = /^#(\s*)nuitka-project(-if|-else)?:\s*(.*?)\s*$/;

/** The options that a main script gives Nuitka in its comments; undefined without any. */
export function readProjectComments(
  file: string,
  bytes: Uint8Array,
  source: RecipeSource,
  options: RecipeOptions,
): Recipe | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("nuitka-project")) return undefined;
  const args: Argument[] = [];
  let condition: { readonly indent: number; readonly holds: boolean | undefined } | undefined;
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    const match = PROJECT.exec(line);
    if (match === null) return;
    const [, indent = "", kind, rest = ""] = match;
    if (condition !== undefined && indent.length <= condition.indent && kind !== "-else") condition = undefined;
    if (kind === "-if") condition = { indent: indent.length, holds: osHolds(rest, options.platform) };
    else if (kind === "-else") {
      const holds = condition?.holds;
      condition = { indent: indent.length, holds: holds === undefined ? undefined : !holds };
    } else if (condition?.holds !== false) {
      const value = pattern(rest.split(/\{[A-Z_]+\}/).flatMap((part, at) => (at === 0 ? [part] : [null, part])));
      args.push({
        value,
        place: showIn(options, file, index + 1),
        maybe: condition !== undefined && condition.holds === undefined,
      });
    }
  });
  const [first] = args;
  if (first === undefined) return undefined;
  const script = { value: pattern([file]), place: showIn(options, file), maybe: false };
  const context = { file: "", place: first.place, source, platform: options.platform, world: undefined };
  // The comments need not say that it is an application: the command that starts Nuitka may.
  const mode = { ...first, value: pattern(["--standalone"]) };
  return commandRecipe("nuitka", [...args, mode, script], context);
}

const OS: Readonly<Record<Platform, string>> = { linux: "Linux", win32: "Windows", darwin: "Darwin" };

/** `{OS} == "Windows":` and `{OS} in ("Linux", "FreeBSD"):`; undefined for other conditions. */
function osHolds(condition: string, platform: Platform | undefined): boolean | undefined {
  const match = /^\{OS\}\s*(==|!=|in|not in)\s*(.*?):?$/.exec(condition);
  if (match === null || platform === undefined) return undefined;
  const names = [...(match[2] ?? "").matchAll(/["'](\w+)["']/g)].map((name) => name[1]);
  const isNamed = names.includes(OS[platform]);
  return match[1] === "==" || match[1] === "in" ? isNamed : !isNamed;
}
