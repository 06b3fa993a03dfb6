// In which folder a command of a script runs: what the lines before it in the same shell, or its CI step, changed to. Where a
// script starts is not known (the root, or its own folder), so folders that exist decide.

const CD =
  /(?:^|[;&|({]|\b(?:then|do|else)\b|:)\s*@?(?:(popd|Pop-Location)\b|(?:cd|chdir|pushd|Set-Location|Push-Location)\s+(?:\/d\s+|-Path\s+|--\s+)?("[^"]*"|'[^']*'|[^\s;&|)"']+))/gi;

/** `$(dirname "$0")` and its kin: the folder of the script itself. */
const OWN = /\$\(\s*dirname\b[^)]*\)|`dirname\b[^`]*`|\$\{0%\/\*\}|%~dp0\\?|\$PSScriptRoot\b/g;
const OWN_MARK = "\u0001/";
/** `$(cd "$(dirname "$0")/.." && pwd)`, and the checkout of a CI job. */
const OWN_BY_PWD = /\$\(\s*cd\s+(?:--\s+)?"?\$\(\s*dirname\b[^)]*\)([^")]*)"?\s*&&\s*pwd(?:\s+-P)?\s*\)/g;
const EXPRESSION = /\$\{\{[^}]*\}\}/g;

/** How far above a command its folder is looked for, and how often it may change. */
const MOST_LINES = 300;
const MOST_STEPS = 40;

/**
 * The folder of the tree (`/`-separated, "" is the root) that the command runs in; undefined when nothing before it changes
 * the folder, or when none of that name is there. `before` is what stands in front of the command on its line.
 */
export function workingFolder(
  lines: readonly string[],
  at: number,
  before: string,
  file: string,
  folders: ReadonlySet<string>,
): string | undefined {
  const steps = [...stepFolder(lines, at), ...linesOfShell(lines, at, file).flatMap(changesIn), ...changesIn(before)];
  if (steps.length === 0 || steps.length > MOST_STEPS) return undefined;
  const own = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
  for (const start of new Set(["", own])) {
    const reached = follow(start, own, steps);
    if (reached !== undefined && folders.has(reached)) return reached;
  }
  return undefined;
}

/** The folders of a list of files. */
export function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const found = new Set([""]);
  for (const file of files)
    for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1)) {
      if (found.has(file.slice(0, slash))) break;
      found.add(file.slice(0, slash));
    }
  return found;
}

/** What a line changes to, in order; ".." back is what popd does. In closed parentheses it lasts no longer than they do. */
function changesIn(line: string): readonly string[] {
  const plain = line.replace(EXPRESSION, "$$ROOT").replace(OWN_BY_PWD, `${OWN_MARK}$1`).replace(OWN, OWN_MARK);
  const open = plain.replace(/\([^()]*\)/g, (inner) => (inner.includes(OWN_MARK) ? inner : ""));
  return [...open.matchAll(CD)].map(([, back, folder = ""]) =>
    back === undefined ? folder.replace(/^["']|["']$/g, "") : "-",
  );
}

/** The lines above that the same shell runs; each line of a Makefile has its own. */
function linesOfShell(lines: readonly string[], at: number, file: string): readonly string[] {
  if (/(?:^|\/)(?:GNU)?[Mm]akefile$|\.mk$|(?:^|\/)tox\.ini$/.test(file)) return [];
  const first = Math.max(0, at - MOST_LINES);
  if (!/\.(?:ya?ml|toml|json)$/.test(file))
    return lines.slice(first, at).filter((line) => !/^\s*(#|::|rem\b)/i.test(line));
  const indent = indentOf(lines[at] ?? "");
  const found: string[] = [];
  for (let above = at - 1; above >= first; above--) {
    const line = lines[above] ?? "";
    if (line.trim() === "") continue;
    // The block begins with `run: |`, which stands further out.
    if (indentOf(line) < indent || /^\s*(?:- )?[\w-]+:(\s|$)/.test(line)) break;
    found.unshift(line.replace(/^\s*- (?=\S)/, ""));
  }
  return found;
}

/** `working-directory: FOLDER` of a step of GitHub's. */
function stepFolder(lines: readonly string[], at: number): readonly string[] {
  let first = at;
  while (first > 0 && at - first < MOST_LINES && !/^\s*- /.test(lines[first] ?? "")) first--;
  const indent = indentOf(lines[first] ?? "");
  for (let index = first; index < lines.length && index - first < MOST_LINES; index++) {
    const line = lines[index] ?? "";
    if (index > first && line.trim() !== "" && indentOf(line) <= indent) return [];
    const named = /^\s*(?:- )?working-directory:\s*["']?([^"'#\s]+)/.exec(line)?.[1];
    if (named !== undefined) return [named];
  }
  return [];
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Where the steps lead; undefined when they leave the tree. */
function follow(start: string, own: string, steps: readonly string[]): string | undefined {
  const stack = [start];
  for (const step of steps) {
    if (step === "-") {
      if (stack.length > 1) stack.pop();
      continue;
    }
    const path = step.replaceAll("\\", "/");
    // A variable, or the root of another machine, at the beginning: the checkout, as a rule.
    const variable = /^(?:\$\{?\w+\}?|%\w+%|~)\/?/.exec(path);
    const isOwn = path.startsWith(OWN_MARK);
    const parts = isOwn ? own.split("/") : variable === null ? (stack[stack.length - 1] ?? "").split("/") : [];
    const rest = isOwn ? path.slice(OWN_MARK.length).replace(/^\/+/, "") : path.slice(variable?.[0].length ?? 0);
    if (/[$%*`]/.test(rest) || rest.startsWith("/")) return undefined;
    for (const part of rest.split("/")) {
      if (part === "" || part === ".") continue;
      if (part !== "..") parts.push(part);
      else if (parts.filter((one) => one !== "").length === 0) return undefined;
      else parts.pop();
    }
    stack.push(parts.filter((part) => part !== "").join("/"));
  }
  return stack[stack.length - 1];
}
