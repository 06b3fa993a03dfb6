// One finding for eyes: what, where, what it looks like to users, and the edit that mends it. The edit stands last and must
// not be pushed out of sight, so long lists of names are folded; the JSON report never folds any.

import { showPlace, type Finding, type Place, type Severity } from "../finding.js";
import { wrap } from "./wrap.js";

/** Colours for text; chalk's own type stays behind its door. */
export type Ink = Readonly<
  Record<"bold" | "dim" | "red" | "yellow" | "blue" | "cyan" | "green" | "underline", (text: string) => string>
>;

export interface Page {
  readonly ink: Ink;
  readonly width: number;
  /** Nothing is folded. */
  readonly all: boolean;
}

const MANY_NAMES = 6;
const MANY_PACKAGES = 24;
/** A fix is there to be copied: it is folded only where nobody would read on. */
const MOST_NAMES_TO_COPY = 60;

/** The finding as lines; `inside` are the names by which places begin that lie in the target, which the heading names. */
export function findingBlock(finding: Finding, inside: ReadonlySet<string>, page: Page): string {
  const { ink, width } = page;
  const paint = inkOf(ink, finding.severity);
  const doubt = finding.confidence === "certain" ? "" : ` (${finding.confidence})`;
  const title = `${finding.severity} ${finding.code} `;
  const [first = "", ...rest] = wrap(title + finding.message + doubt, width, "", "  ").split("\n");
  const row = (label: string, text: string) => wrap(text, width, `  ${ink.dim(label.padEnd(6))} `, " ".repeat(9));
  const own = showPlace(finding.place);
  const noteAt = (place: Place, note: string) =>
    showPlace(place) === own ? note : `${shortPlace(place, inside)}: ${note}`;
  return [
    paint(first.slice(0, title.length - 1)) + ink.bold(first.slice(title.length - 1)),
    ...rest.map((line) => ink.bold(line)),
    row("at", ink.cyan(shortPlace(finding.place, inside))),
    ...(finding.snippet === undefined ? [] : [`         ${clip(finding.snippet, width - 9)}`]),
    ...finding.related.map(({ place, note }) => row("note", noteAt(place, note))),
    ...(finding.names.length > 4 && !isSpelledOut(finding) ? [row("names", foldedByPackage(finding.names, page))] : []),
    ...(finding.symptom === undefined ? [] : [row("shows", finding.symptom)]),
    ...(finding.fix === undefined ? [] : [row("fix", page.all ? finding.fix : foldedFix(finding.fix))]),
  ].join("\n");
}

/** The first names; all of them where that is one more line at most. */
export function folded(names: readonly string[], { all }: Page): string {
  if (all || names.length <= MANY_NAMES + 1) return names.join(", ");
  return `${names.slice(0, MANY_NAMES).join(", ")} and ${names.length - MANY_NAMES} more (${WHERE_ALL_ARE})`;
}

/** The same, but names of many packages are counted by package: the first six would tell of one only. */
function foldedByPackage(names: readonly string[], page: Page): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(parentOf(name), (counts.get(parentOf(name)) ?? 0) + 1);
  const isPlain = page.all || names.length <= MANY_NAMES + 1 || counts.has("");
  if (isPlain || counts.size < 2 || counts.size > names.length / 2) return folded(names, page);
  const shown = [...counts].slice(0, MANY_PACKAGES).map(([pkg, count]) => `${count} of ${pkg}`);
  const more = counts.size > shown.length ? ` and of ${counts.size - shown.length} more packages` : "";
  return `${shown.join(", ")}${more} (${WHERE_ALL_ARE})`;
}

const WHERE_ALL_ARE = "--all or --format json lists them";

/** `.../library.zip!/telescope/loader.pyc` for what lies in the target; the target itself in full. */
export function shortPlace(place: Place, inside: ReadonlySet<string>): string {
  const whole = showPlace(place);
  if ("path" in place || !inside.has(place.container[0] ?? "")) return whole;
  const rest = showPlace({ ...place, container: place.container.slice(1) });
  return rest === "" || rest.startsWith(":") ? whole : `.../${rest}`;
}

/** Whether the fix names every one already. */
function isSpelledOut({ names, fix }: Finding): boolean {
  const said = new Set(fix?.split(/["\s,=]+/));
  return fix !== undefined && names.every((name) => said.has(name));
}

/** A list of hundreds ends after the ones that are shown; the rest of the sentence stays. */
function foldedFix(fix: string): string {
  const list = /"[^"]*"(?:, "[^"]*")+/.exec(fix);
  const items = list?.[0].split(", ") ?? [];
  if (list === null || items.length <= MOST_NAMES_TO_COPY) return fix;
  const shown = `${items.slice(0, MOST_NAMES_TO_COPY).join(", ")} and ${items.length - MOST_NAMES_TO_COPY} more (${WHERE_ALL_ARE})`;
  return fix.slice(0, list.index) + shown + fix.slice(list.index + list[0].length);
}

export function inkOf(ink: Ink, severity: Severity): (text: string) => string {
  return severity === "error" ? ink.red : severity === "warning" ? ink.yellow : ink.blue;
}

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}
