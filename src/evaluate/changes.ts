// What statements and methods that change a list or dict in place leave behind. An item that a doubtful statement adds or
// removes stays in the list as a "maybe".

import type { Place } from "../finding.js";
import { augment } from "./operators.js";
import {
  type DictEntry,
  type Item,
  type Value,
  elementOf,
  exactText,
  keyOf,
  none,
  optionsOf,
  union,
  MAX_ITEMS,
} from "./value.js";

type List = Extract<Value, { t: "list" }>;
type Dict = Extract<Value, { t: "dict" }>;

/** A method call that changes what it is called on. */
export interface Change {
  readonly method: string;
  readonly args: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  readonly place: Place | undefined;
  /** It may not happen. */
  readonly maybe: boolean;
  /** Each option of the argument is added in turn, because the call stands in a loop. */
  readonly repeated: boolean;
}

/** What `old.method(...)` leaves behind. */
export function mutate(old: Value, change: Change): Value {
  if (old.t === "dict") return mutateDict(old, change);
  if (old.t === "list") return mutateList(old, change);
  return old;
}

function mutateDict(old: Dict, { method, args, keywords, place, maybe }: Change): Value {
  const [argument] = args;
  switch (method) {
    case "update": {
      const added = [...(argument === undefined ? [] : entriesOf(argument))];
      for (const [key, value] of keywords)
        added.push({ key: { t: "text", parts: [key] }, value, place: undefined, maybe: false });
      const entries = added.reduce(
        (all, entry) => withEntry(all, { ...entry, place: entry.place ?? place }, maybe),
        old.entries,
      );
      const isWhole = argument === undefined || (argument.t === "dict" ? argument.complete : added.length > 0);
      return { ...old, entries, complete: old.complete && isWhole };
    }
    case "setdefault":
      if (argument === undefined || old.entries.some((entry) => sameKey(entry.key, argument))) return old;
      return { ...old, entries: [...old.entries, { key: argument, value: args[1] ?? none, place, maybe }] };
    case "pop":
      return argument === undefined ? { ...old, complete: false } : withoutKey(old, argument, maybe);
    case "clear":
      return maybe ? { ...old, entries: old.entries.map(doubtful) } : { ...old, entries: [], complete: true };
    default:
      return { ...old, complete: false };
  }
}

/** The entries of a dict, or of a list of pairs. */
export function entriesOf(value: Value): readonly DictEntry[] {
  if (value.t === "dict") return value.entries;
  if (value.t !== "list") return [];
  return value.items.flatMap((item) => {
    if (item.value.t !== "list" || item.value.items.length !== 2) return [];
    const [key, held] = item.value.items;
    return key === undefined || held === undefined
      ? []
      : [{ key: key.value, value: held.value, place: item.place, maybe: item.maybe }];
  });
}

function withEntry(entries: readonly DictEntry[], entry: DictEntry, maybe: boolean): readonly DictEntry[] {
  const at = entries.findIndex((one) => sameKey(one.key, entry.key));
  const before = entries[at];
  if (before === undefined) return [...entries, { ...entry, maybe: entry.maybe || maybe }];
  if (!maybe && !entry.maybe) return entries.with(at, entry);
  return entries.with(at, { ...entry, value: union([before.value, entry.value]), maybe: before.maybe });
}

function sameKey(a: Value, b: Value): boolean {
  const key = a.t === "text" && exactText(a) === undefined ? undefined : keyOf(a);
  return key !== undefined && a.t !== "unknown" && key === keyOf(b);
}

function mutateList(old: List, change: Change): Value {
  const { method, args, place, maybe, repeated } = change;
  const [argument] = args;
  switch (method) {
    case "append":
    case "add":
    case "insert": {
      const added = args[args.length - 1];
      if (added === undefined || (added.t === "union" && added.options.length === 0)) return old;
      const options = optionsOf(added);
      if (old.items.length + options.length > MAX_ITEMS)
        return { ...old, complete: false, because: "the list grows too long to follow" };
      const items = options.map((value) => ({ value, place, maybe: maybe || (options.length > 1 && !repeated) }));
      const at = method === "insert" && argument?.t === "scalar" ? Number(argument.value) : old.items.length;
      return { ...old, items: [...old.items.slice(0, at), ...items, ...old.items.slice(at)] };
    }
    case "extend":
    case "update":
      return argument === undefined ? old : augment(old, "+", withPlace(argument, place), place, maybe);
    case "remove":
    case "discard":
      return argument === undefined ? old : withoutItem(old, argument, maybe);
    case "pop":
      return withoutIndex(
        old,
        argument?.t === "scalar" ? Number(argument.value) : argument === undefined ? -1 : NaN,
        maybe,
      );
    case "clear":
      return maybe ? { ...old, items: old.items.map(doubtful) } : { ...old, items: [], complete: true };
    case "reverse":
      return maybe ? old : { ...old, items: [...old.items].reverse() };
    default:
      return old;
  }
}

function doubtful<T extends { readonly maybe: boolean }>(one: T): T {
  return { ...one, maybe: true };
}

/** Drops the first item that equals the value; of several values or a doubtful removal, a doubt remains. */
function withoutItem(old: List, value: Value, maybe: boolean): Value {
  const wanted = optionsOf(value);
  const known = wanted.map((one) => exactText(one));
  if (known.includes(undefined)) return { ...old, items: old.items.map(doubtful) };
  const isSure = !maybe && wanted.length === 1;
  const items: Item[] = [];
  const done = new Set<string | undefined>();
  for (const item of old.items) {
    const text = exactText(item.value);
    if (text === undefined || !known.includes(text) || done.has(text)) items.push(item);
    else {
      done.add(text);
      if (!isSure) items.push(doubtful(item));
    }
  }
  return { ...old, items };
}

/** Drops the item at a position, from the end when negative; an unknown position casts doubt on every item. */
function withoutIndex(old: List, index: number, maybe: boolean): Value {
  const at = index < 0 ? old.items.length + index : index;
  const found = old.items[at];
  if (Number.isNaN(index) || (!old.complete && index < 0) || old.items.some((item) => item.maybe))
    return { ...old, items: old.items.map(doubtful) };
  if (found === undefined) return old;
  return { ...old, items: maybe ? old.items.with(at, doubtful(found)) : old.items.filter((_item, one) => one !== at) };
}

function withoutKey(old: Dict, key: Value, maybe: boolean): Value {
  const isExact = key.t !== "unknown" && key.t !== "union" && (key.t !== "text" || exactText(key) !== undefined);
  if (!isExact) return { ...old, entries: old.entries.map(doubtful) };
  return {
    ...old,
    entries: maybe
      ? old.entries.map((entry) => (sameKey(entry.key, key) ? doubtful(entry) : entry))
      : old.entries.filter((entry) => !sameKey(entry.key, key)),
  };
}

/** What `del container[key]` leaves behind. */
export function withoutMember(old: Value, key: Value, maybe: boolean): Value {
  if (old.t === "dict") return withoutKey(old, key, maybe);
  if (old.t === "list") return withoutIndex(old, key.t === "scalar" ? Number(key.value) : NaN, maybe);
  return old;
}

/**
 * What `container[key] = ...` (assigned) or a change of the member itself leaves behind; `change` makes the new member
 * of the old one. Behind a doubtful assignment the old member stays possible; a changed one keeps doubts of its own.
 */
export function withMember(
  old: Value | undefined,
  key: Value,
  change: (old: Value | undefined) => Value,
  place: Place | undefined,
  maybe: boolean,
  assigned: boolean,
): Value {
  if (old === undefined || old.t === "unknown")
    return { t: "dict", entries: [{ key, value: change(undefined), place, maybe }], complete: false };
  if (old.t === "list") {
    const index = key.t === "scalar" ? Number(key.value) : NaN;
    const at = index < 0 ? old.items.length + index : index;
    const item = old.items[at];
    if (item === undefined) return old;
    const value = change(item.value);
    return {
      ...old,
      items: old.items.with(at, { ...item, value: assigned && maybe ? union([item.value, value]) : value }),
    };
  }
  if (old.t !== "dict") return old;
  const at = old.entries.findIndex((entry) => sameKey(entry.key, key));
  const found = old.entries[at];
  const value = change(found?.value);
  if (found === undefined) return { ...old, entries: [...old.entries, { key, value, place, maybe }] };
  const entry = assigned
    ? { key, value: maybe ? union([found.value, value]) : value, place, maybe: maybe && found.maybe }
    : { ...found, value };
  return { ...old, entries: old.entries.with(at, entry) };
}

/** Gives a list or dict, and the items of a list, the place of the statement that made them, where they have none. */
export function withPlace(value: Value, place: Place | undefined): Value {
  if (place === undefined) return value;
  if (value.t === "list") {
    return {
      ...value,
      place: value.place ?? place,
      items: value.items.map((item) => (item.place === undefined ? { ...item, place } : item)),
    };
  }
  if (value.t === "dict") return { ...value, place: value.place ?? place };
  return value;
}

/** The items of a list with what `*` unpacks in between; not known how many when one of those isn't. */
export function unpack(
  items: readonly Value[],
  stars: readonly (readonly [before: number, value: Value])[],
  complete: boolean,
): List {
  const all: Item[] = [];
  let isWhole = complete;
  let because: string | undefined;
  let next = 0;
  const addUpTo = (end: number): void => {
    for (; next < end; next++) {
      const value = items[next];
      if (value !== undefined) all.push({ value, maybe: false });
    }
  };
  for (const [before, value] of stars) {
    addUpTo(before);
    const options = optionsOf(value);
    for (const option of options) {
      if (option.t === "list" || option.t === "dict") {
        const members = option.t === "list" ? option.items : option.entries.map((one) => ({ ...one, value: one.key }));
        for (const one of members)
          all.push({ value: one.value, place: one.place, maybe: one.maybe || options.length > 1 });
        isWhole &&= option.complete;
      } else {
        isWhole = false;
        because ??= option.t === "unknown" ? option.because : "what is unpacked is not known";
      }
    }
  }
  addUpTo(items.length);
  return { t: "list", items: all, complete: isWhole, because };
}

/** Everything that a loop over the value binds in turn: one value for each item, if there are not too many. */
export function iterationsOf(value: Value, limit: number): readonly Item[] | undefined {
  if (value.t === "list") return value.complete && value.items.length <= limit ? value.items : undefined;
  if (value.t === "dict")
    return value.complete && value.entries.length <= limit
      ? value.entries.map((entry) => ({ value: entry.key, maybe: entry.maybe }))
      : undefined;
  if (value.t === "text" && exactText(value) !== undefined) {
    const options = optionsOf(elementOf(value));
    return options.length <= limit
      ? [...(exactText(value) ?? "")].map((one) => ({ value: { t: "text", parts: [one] }, maybe: false }))
      : undefined;
  }
  return undefined;
}
