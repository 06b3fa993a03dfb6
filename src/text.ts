// Fills the holes of the sentences in rules.json. A sentence is data: what it may do is listed here and nothing else.
//
//   {module}           a name or number as it is; a list as `a, b, c`
//   {names:quoted}     "a", "b" and "c"
//   {names:few}        the first three quoted, then "and 37 more"
//   {names:list}       "a", "b", "c": to be copied into a list
//   {names:python}     'a', 'b': as in a Python list
//   {names:count}      40
//   {names:each -i }   -i a -i b: the text before each
//   {names:call f}     f("a") + f("b")
//   {names:is|are}     the first word for one, the second for any other number
//   {? from {place}?}  dropped when a hole in it is unknown or empty

import type { Argument } from "./finding.js";

export type Holes = Readonly<Record<string, Argument | undefined>>;

const optionalPart = /\{\?(.*?)\?\}/gs;
const hole = /\{([A-Za-z]\w*)(?::([^{}]*))?\}/g;

/** The sentence with its holes filled. An unknown hole outside an optional part stays as `{name}`, so that it is seen. */
export function fill(text: string, holes: Holes): string {
  return fillHoles(
    text.replace(optionalPart, (_whole, inner: string) =>
      holesOf(inner).every((name) => isFilled(holes[name])) ? inner : "",
    ),
    holes,
  );
}

/** The names of the holes in a text, each once, in order; with `required`, only those outside optional parts. */
export function holesOf(text: string, which: "all" | "required" = "all"): readonly string[] {
  const searched = which === "required" ? text.replace(optionalPart, "") : text;
  return [...new Set(Array.from(searched.matchAll(hole), (match) => match[1] ?? ""))];
}

/** Why the text can't be filled, or undefined: `{names:qouted}` is a mistake that a user should never see. */
export function faultOf(text: string): string | undefined {
  for (const [whole, , style] of text.matchAll(hole)) {
    const isKnown = style === undefined || /^(each|call) /.test(style) || style.includes("|");
    if (!isKnown && !["quoted", "few", "list", "python", "count"].includes(style)) {
      return `${whole} has an unknown style; expected quoted, few, list, python, count, each, call or one|many`;
    }
  }
  return undefined;
}

function fillHoles(text: string, holes: Holes): string {
  return text.replace(hole, (whole, name: string, style: string | undefined) => {
    const value = holes[name];
    return value === undefined ? whole : show(value, style);
  });
}

function isFilled(value: Argument | undefined): boolean {
  return value !== undefined && value !== "" && !(typeof value === "object" && value.length === 0);
}

function show(value: Argument, style: string | undefined): string {
  const items = typeof value === "object" ? value : [String(value)];
  if (style === undefined) return items.join(", ");
  if (style === "count") return String(items.length);
  if (style.startsWith("each ")) return items.map((item) => style.slice("each ".length) + item).join(" ");
  if (style.startsWith("call "))
    return items.map((item) => `${style.slice("call ".length)}(${quote(item)})`).join(" + ");
  if (style === "python") return items.map((item) => `'${item}'`).join(", ");
  if (style === "list") return items.map(quote).join(", ");
  if (style === "quoted") return enumerate(items.map(quote));
  if (style === "few") {
    return items.length <= 4
      ? enumerate(items.map(quote))
      : `${items.slice(0, 3).map(quote).join(", ")} and ${items.length - 3} more`;
  }
  const [one = "", many = ""] = style.split("|");
  return (typeof value === "number" ? value : items.length) === 1 ? one : many;
}

const quote = (item: string): string => `"${item}"`;

function enumerate(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1] ?? ""}`;
}
