// Programs that the application starts: what stands first on each command line, and what follows.

import type { FrozenApp } from "../../model/app.js";
import { type CodeUse, type UseValue, wholeText } from "../../model/code-uses.js";

export interface StartedProgram {
  readonly use: CodeUse;
  /**
   * The words of the command line, each with all that it may be. Of a line of text only what is known up to its first piece
   * that isn't.
   */
  readonly words: readonly (readonly UseValue[])[];
  /** A shell reads the line, and is itself a program that is started. */
  readonly byShell: boolean;
  /** A call that replaces the program by another one. */
  readonly replaces: boolean;
}

/** Where a call has its command line: the position of the program, and of a list or the first word of all arguments. */
interface Form {
  readonly line?: "shell" | "list";
  /** The program by its position, its argument list (argv[0] first) by another one. */
  readonly file?: number;
  readonly list?: number;
  /** Where the words stand one by one, argv[0] first. */
  readonly spread?: number;
}

const FORMS: Readonly<Record<string, Form>> = {
  "subprocess.Popen": { line: "list" },
  "subprocess.run": { line: "list" },
  "subprocess.call": { line: "list" },
  "subprocess.check_call": { line: "list" },
  "subprocess.check_output": { line: "list" },
  "subprocess.getoutput": { line: "shell" },
  "subprocess.getstatusoutput": { line: "shell" },
  "os.system": { line: "shell" },
  "os.popen": { line: "shell" },
  "os.execv": { file: 0, list: 1 },
  "os.execve": { file: 0, list: 1 },
  "os.execvp": { file: 0, list: 1 },
  "os.execvpe": { file: 0, list: 1 },
  "os.execl": { file: 0, spread: 1 },
  "os.execlp": { file: 0, spread: 1 },
  "os.execle": { file: 0, spread: 1 },
  "os.spawnv": { file: 1, list: 2 },
  "os.spawnve": { file: 1, list: 2 },
  "os.spawnvp": { file: 1, list: 2 },
  "os.spawnl": { file: 1, spread: 2 },
  "os.spawnlp": { file: 1, spread: 2 },
  "os.posix_spawn": { file: 0, list: 1 },
  "asyncio.create_subprocess_exec": { file: 0, spread: 0 },
  "asyncio.create_subprocess_shell": { line: "shell" },
};

/** How many words of a call are looked at. */
const MAX_WORDS = 6;

/** One for each command line that a call of the application's own code may start. */
export function* startedPrograms(uses: readonly CodeUse[]): Iterable<StartedProgram> {
  for (const use of uses) {
    const form = FORMS[use.what];
    if (!use.isOwn || !use.isCall || form === undefined) continue;
    const replaces = use.what.startsWith("os.exec");
    for (const { words, byShell } of form.line === undefined ? inWords(use, form) : inLine(use, form.line))
      yield { use, words, byShell, replaces };
  }
}

type Words = Pick<StartedProgram, "words" | "byShell">;

function inLine(use: CodeUse, line: "shell" | "list"): readonly Words[] {
  const shells = use.argument(-1, "shell");
  const byShell = line === "shell" || shells.some((value) => value.t !== "scalar" || value.value === true);
  return use.argument(0, "args", "cmd", "command").map((value): Words => {
    if (value.t === "list") return { words: value.items, byShell };
    if (value.t === "text") return { words: wordsOf(value), byShell };
    return { words: [[value]], byShell };
  });
}

/** Splits at spaces outside of quotes. */
function wordsOf({ parts, inRoots }: Extract<UseValue, { t: "text" }>): readonly (readonly UseValue[])[] {
  const [head] = parts;
  if (typeof head !== "string") return [[{ t: "unknown" }]];
  // What stands in quotes is one word; a path of the roots begins with a mark, in quotes or not.
  const texts = [...head.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map(
    ([all, double, single]) => double ?? single ?? all,
  );
  if (parts.length > 1 && !/\s$/.test(head)) texts.pop();
  return texts.slice(0, MAX_WORDS).map((text, index) => [
    {
      t: "text",
      parts: [text.replace(/^\0\/?(?:\x01\/?)?/, "")],
      inRoots: (index === 0 && inRoots) || text.startsWith("\0"),
    },
  ]);
}

function inWords(use: CodeUse, { file = 0, list, spread }: Form): readonly Words[] {
  const program = use.argument(file, "path", "program");
  if (list !== undefined) {
    const lists = use.argument(list, "argv", "args");
    return lists.map((value) => ({
      words: [program, ...(value.t === "list" ? value.items.slice(1) : [])],
      byShell: false,
    }));
  }
  const rest: (readonly UseValue[])[] = [];
  for (let at = (spread ?? 0) + 1; rest.length < MAX_WORDS; at++) {
    const values = use.argument(at);
    if (values.length === 0) break;
    rest.push(values);
  }
  return [{ words: [program, ...rest], byShell: false }];
}

/** sys.executable, which the evaluator has as a file of that name in the roots. */
export function isExecutable(value: UseValue, { scripts }: FrozenApp): boolean {
  if (value.t === "name") return value.path === "sys.executable";
  return value.t === "text" && value.inRoots && wholeText(value) === (scripts[0]?.name ?? "app");
}

/** The bare name of the program, lower case on Windows, without ".exe"; undefined for paths and for what is not known. */
export function bareName(value: UseValue, { platform }: FrozenApp): string | undefined {
  const text = value.t === "text" && !value.inRoots ? wholeText(value) : undefined;
  if (text === undefined || !/^[\w.+-]+$/.test(text)) return undefined;
  return platform === "win32" ? text.toLowerCase().replace(/\.(?:exe|cmd|bat|com)$/, "") : text;
}

/** Is a file of that name in the build, wherever it lies? */
export function isShipped(name: string, { files, scripts }: FrozenApp): boolean {
  const names = new Set([name, ...["exe", "cmd", "bat", "com", "sh"].map((ending) => `${name}.${ending}`)]);
  return (
    scripts.some((script) => script.name.toLowerCase() === name.toLowerCase()) ||
    files.some(
      ({ file }) =>
        names.has(file.path.slice(file.path.lastIndexOf("/") + 1).toLowerCase()) ||
        names.has(file.path.slice(file.path.lastIndexOf("/") + 1)),
    )
  );
}
