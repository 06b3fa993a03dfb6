// Python's string methods and operators on strings that may have holes. What a hole makes unknowable stays a hole.

import {
  type Listing,
  type Text,
  type Value,
  bool,
  elementOf,
  MAX_TEXT,
  exactText,
  list,
  mapOptions,
  num,
  optionsOf,
  pattern,
  text,
  union,
  unknown,
} from "./value.js";

const HOLE: Text = { t: "text", parts: [null] };

/** str(value), as far as it is known. */
export function toText(value: Value): Value {
  return mapOptions(value, (option) => {
    if (option.t === "text") return option;
    if (option.t === "scalar" && typeof option.value === "number") return text(String(option.value));
    return HOLE;
  });
}

/** left + right for strings; every combination of options, bounded. */
export function concatenate(left: Value, right: Value): Value {
  const results: Value[] = [];
  const rights = optionsOf(toText(right));
  for (const a of optionsOf(toText(left))) {
    for (const b of rights) {
      if (a.t !== "text" || b.t !== "text") continue;
      results.push(pattern([...a.parts, ...b.parts], a.listing ?? b.listing));
      if (results.length > 20_000) return HOLE;
    }
  }
  return union(results);
}

/** Pieces of a template joined: every combination, bounded. */
export function joinPieces(pieces: readonly Value[]): Value {
  let result: Value = text("");
  for (const piece of pieces) result = concatenate(result, piece);
  return result;
}

/** `template % argument` (printf-style, Python library reference, "String Formatting Operations"). */
export function percentFormat(template: Text, argument: Value): Value {
  const whole = exactText(template);
  if (whole === undefined) return HOLE;
  const pieces: Value[] = [];
  const positional = argument.t === "list" ? argument.items.map((item) => item.value) : [argument];
  let next = 0;
  let from = 0;
  const directive = /%(?:\(([^)]*)\))?[#0\- +]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([a-zA-Z%])/g;
  for (const match of whole.matchAll(directive)) {
    pieces.push(text(whole.slice(from, match.index)));
    from = match.index + match[0].length;
    const [, key, , , conversion] = match;
    if (conversion === "%") pieces.push(text("%"));
    else if (key !== undefined) pieces.push(conversion === "s" ? toText(lookUp(argument, key)) : HOLE);
    else {
      const value = positional[next++];
      pieces.push(
        (conversion === "s" || conversion === "d" || conversion === "i") && value !== undefined ? toText(value) : HOLE,
      );
    }
  }
  pieces.push(text(whole.slice(from)));
  return joinPieces(pieces);
}

function lookUp(dict: Value, key: string): Value {
  if (dict.t !== "dict") return HOLE;
  const found = dict.entries.filter((entry) => exactText(entry.key) === key).map((entry) => entry.value);
  return found.length === 0 ? HOLE : union(found);
}

/** `template.format(*args, **keywords)` with plain fields; a field with attribute, index or format specification is a hole. */
export function braceFormat(template: Text, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value {
  const whole = exactText(template);
  if (whole === undefined) return HOLE;
  const pieces: Value[] = [];
  let next = 0;
  let from = 0;
  for (const match of whole.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
    pieces.push(text(whole.slice(from, match.index)));
    from = match.index + match[0].length;
    if (match[0] === "{{" || match[0] === "}}") pieces.push(text(match[0].slice(1)));
    else {
      const field = match[1] ?? "";
      const value = field === "" ? args[next++] : /^\d+$/.test(field) ? args[Number(field)] : keywords.get(field);
      pieces.push(value === undefined ? HOLE : toText(value));
    }
  }
  pieces.push(text(whole.slice(from)));
  return joinPieces(pieces);
}

/** A slice of a string by constant bounds; holes allow cutting from the known end only. */
export function sliceText(value: Text, lower: number | null, upper: number | null): Value {
  const exact = exactText(value);
  if (exact !== undefined) {
    const start = lower === null ? 0 : lower;
    return text(upper === null ? exact.slice(start) : exact.slice(start, upper), value.listing);
  }
  const first = value.parts[0];
  const last = value.parts[value.parts.length - 1];
  if (
    (lower === null || lower === 0) &&
    upper !== null &&
    upper < 0 &&
    typeof last === "string" &&
    last.length >= -upper
  ) {
    return pattern([...value.parts.slice(0, -1), last.slice(0, upper)], value.listing);
  }
  if (upper === null && lower !== null && lower > 0 && typeof first === "string" && first.length >= lower) {
    return pattern([first.slice(lower), ...value.parts.slice(1)], value.listing);
  }
  return HOLE;
}

type Method = (self: string, args: readonly Value[], listing: Listing | undefined) => Value | undefined;

function argText(args: readonly Value[], index: number): string | undefined {
  const value = args[index];
  return value === undefined ? undefined : exactText(value);
}

function splitBy(self: string, separator: string | undefined, limit: number, fromRight: boolean): string[] {
  if (separator === undefined) return self.split(/\s+/).filter((part) => part !== "");
  const parts = self.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return fromRight
    ? [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)]
    : [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function strip(self: string, characters: string | undefined, left: boolean, right: boolean): string {
  const drop = (character: string): boolean =>
    characters === undefined ? /\s/.test(character) : characters.includes(character);
  let start = 0;
  let end = self.length;
  while (left && start < end && drop(self.charAt(start))) start++;
  while (right && end > start && drop(self.charAt(end - 1))) end--;
  return self.slice(start, end);
}

function limitOf(args: readonly Value[]): number {
  const limit = args[1];
  return limit?.t === "scalar" && typeof limit.value === "number" ? limit.value : -1;
}

function partition(
  self: string,
  separator: string,
  at: number,
  ifAbsent: readonly [string, string, string],
): readonly string[] {
  return at < 0 ? ifAbsent : [self.slice(0, at), separator, self.slice(at + separator.length)];
}

/** str.startswith and endswith: the argument may be a tuple. */
function affix(
  self: string,
  args: readonly Value[],
  test: (self: string, affix: string) => boolean,
): Value | undefined {
  const [argument] = args;
  if (argument === undefined || args.length > 1) return undefined;
  const candidates =
    argument.t === "list" ? argument.items.map((item) => exactText(item.value)) : [exactText(argument)];
  if (candidates.some((one) => one !== undefined && test(self, one))) return bool(true);
  return candidates.includes(undefined) || (argument.t === "list" && !argument.complete) ? undefined : bool(false);
}

const methods: Readonly<Record<string, Method>> = {
  lower: (self, _args, listing) => text(self.toLowerCase(), listing),
  upper: (self, _args, listing) => text(self.toUpperCase(), listing),
  capitalize: (self, _args, listing) => text(self.charAt(0).toUpperCase() + self.slice(1).toLowerCase(), listing),
  title: (self, _args, listing) =>
    text(
      self.replace(/[A-Za-z]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
      listing,
    ),
  encode: (self, _args, listing) => text(self, listing),
  decode: (self, _args, listing) => text(self, listing),
  strip: (self, args, listing) => text(strip(self, argText(args, 0), true, true), listing),
  lstrip: (self, args, listing) => text(strip(self, argText(args, 0), true, false), listing),
  rstrip: (self, args, listing) => text(strip(self, argText(args, 0), false, true), listing),
  removesuffix: (self, args, listing) => {
    const suffix = argText(args, 0);
    return suffix === undefined
      ? undefined
      : text(suffix !== "" && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self, listing);
  },
  removeprefix: (self, args, listing) => {
    const prefix = argText(args, 0);
    return prefix === undefined ? undefined : text(self.startsWith(prefix) ? self.slice(prefix.length) : self, listing);
  },
  replace: (self, args, listing) => {
    const from = argText(args, 0);
    const to = argText(args, 1);
    if (from === undefined || to === undefined) return undefined;
    const pieces = self.split(from);
    // As long as it may get: a text that doubles sixty times is no name.
    return self.length + (pieces.length - 1) * to.length > MAX_TEXT ? HOLE : text(pieces.join(to), listing);
  },
  split: (self, args, listing) =>
    list(splitBy(self, argText(args, 0), limitOf(args), false).map((part) => text(part, listing))),
  rsplit: (self, args, listing) =>
    list(splitBy(self, argText(args, 0), limitOf(args), true).map((part) => text(part, listing))),
  splitlines: (self) => list(self.split(/\r\n|\r|\n/).map((line) => text(line))),
  partition: (self, args, listing) => {
    const separator = argText(args, 0);
    if (separator === undefined) return undefined;
    return list(partition(self, separator, self.indexOf(separator), [self, "", ""]).map((part) => text(part, listing)));
  },
  rpartition: (self, args, listing) => {
    const separator = argText(args, 0);
    if (separator === undefined) return undefined;
    return list(
      partition(self, separator, self.lastIndexOf(separator), ["", "", self]).map((part) => text(part, listing)),
    );
  },
  startswith: (self, args) => affix(self, args, (whole, prefix) => whole.startsWith(prefix)),
  endswith: (self, args) => affix(self, args, (whole, suffix) => whole.endsWith(suffix)),
  find: (self, args) => mapText(args, (needle) => num(self.indexOf(needle))),
  index: (self, args) => mapText(args, (needle) => num(self.indexOf(needle))),
  rfind: (self, args) => mapText(args, (needle) => num(self.lastIndexOf(needle))),
  rindex: (self, args) => mapText(args, (needle) => num(self.lastIndexOf(needle))),
  count: (self, args) =>
    mapText(args, (needle) => num(needle === "" ? self.length + 1 : self.split(needle).length - 1)),
  isdigit: (self) => bool(/^\d+$/.test(self)),
  isalpha: (self) => bool(/^[A-Za-z]+$/.test(self)),
  isidentifier: (self) => bool(/^[A-Za-z_]\w*$/.test(self)),
};

function mapText(args: readonly Value[], use: (needle: string) => Value): Value | undefined {
  const needle = argText(args, 0);
  return needle === undefined ? undefined : use(needle);
}

/** Methods whose result has the text's own holes: applied to the known pieces. */
const pieceWise: ReadonlySet<string> = new Set(["lower", "upper", "encode", "decode", "replace"]);

/** Calls a string method; undefined when it is not one that is modelled. */
export function callTextMethod(
  self: Text,
  name: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | undefined {
  if (name === "format") return braceFormat(self, args, keywords);
  if (name === "join") return joinList(self, args[0]);
  const method = methods[name];
  if (method === undefined) return undefined;
  const exact = exactText(self);
  if (exact !== undefined)
    return method(exact, args, self.listing) ?? unknown(`an argument of .${name}() is not known`);
  if (pieceWise.has(name)) {
    const pieces = self.parts.map((part) => (part === null ? null : exactText(method(part, args, undefined) ?? HOLE)));
    return pieces.includes(undefined) ? HOLE : pattern(pieces as (string | null)[], self.listing);
  }
  if (name === "startswith" && typeof self.parts[0] === "string") {
    const result = affix(self.parts[0], args, (whole, prefix) => whole.startsWith(prefix));
    return result?.t === "scalar" && result.value === true
      ? result
      : unknown("the start of the text is not wholly known");
  }
  const last = self.parts[self.parts.length - 1];
  if (name === "endswith" && typeof last === "string") {
    const result = affix(last, args, (whole, suffix) => whole.endsWith(suffix));
    return result?.t === "scalar" && result.value === true
      ? result
      : unknown("the end of the text is not wholly known");
  }
  return /strip|title|capitalize|remove/.test(name) ? HOLE : unknown(`.${name}() of a text that is not wholly known`);
}

function joinList(separator: Text, items: Value | undefined): Value {
  if (items === undefined || items.t !== "list") return HOLE;
  if (!items.complete || items.items.some((item) => item.maybe) || items.items.length > 200) {
    const [first] = items.items;
    return first === undefined || first.maybe ? HOLE : concatenate(concatenate(first.value, separator), HOLE);
  }
  const pieces: Value[] = [];
  items.items.forEach((item, index) => {
    if (index > 0) pieces.push(separator);
    pieces.push(item.value);
  });
  return joinPieces(pieces);
}

/** `needle in haystack` for strings and containers; undefined when it can't be told. */
export function contains(haystack: Value, needle: Value): boolean | undefined {
  const wanted = exactText(needle);
  if (wanted === undefined) return undefined;
  if (haystack.t === "text") {
    if (haystack.parts.some((part) => part !== null && part.includes(wanted))) return true;
    return exactText(haystack) === undefined ? undefined : false;
  }
  const members =
    haystack.t === "list" || haystack.t === "dict"
      ? haystack.t === "list"
        ? haystack.items.map((item) => ({ value: item.value, maybe: item.maybe }))
        : haystack.entries.map((entry) => ({ value: entry.key, maybe: entry.maybe }))
      : undefined;
  if (members === undefined || (haystack.t !== "list" && haystack.t !== "dict")) return undefined;
  const whole = elementOf(haystack);
  if (members.some((member) => !member.maybe && exactText(member.value) === wanted)) return true;
  const open =
    !haystack.complete || optionsOf(whole).some((option) => option.t !== "scalar" && exactText(option) === undefined);
  return open || members.some((member) => member.maybe && exactText(member.value) === wanted) ? undefined : false;
}
