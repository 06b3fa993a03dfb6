// What methods that change a list or dict in place leave behind.

import type { Place } from "../finding.js";
import { augment } from "./operators.js";
import { type Item, type Value, exactText, none, optionsOf } from "./value.js";

export function mutate(
  old: Value,
  method: string,
  args: readonly Value[],
  place: Place | undefined,
  maybe: boolean,
): Value {
  const [argument] = args;
  if (old.t === "dict") {
    if (method === "update" && argument?.t === "dict") {
      const entries = [...old.entries];
      for (const entry of argument.entries) {
        const at = entries.findIndex(
          (one) => exactText(one.key) !== undefined && exactText(one.key) === exactText(entry.key),
        );
        if (at >= 0) entries[at] = { ...entry, maybe: entry.maybe || maybe };
        else entries.push({ ...entry, maybe: entry.maybe || maybe });
      }
      return { ...old, entries, complete: old.complete && argument.complete };
    }
    if (method === "setdefault" && argument !== undefined) {
      if (old.entries.some((entry) => exactText(entry.key) === exactText(argument))) return old;
      return { ...old, entries: [...old.entries, { key: argument, value: args[1] ?? none, place, maybe }] };
    }
    return { ...old, complete: false };
  }
  if (old.t !== "list") return old;
  switch (method) {
    case "append":
    case "add":
    case "insert": {
      const added = args[args.length - 1];
      if (added === undefined) return old;
      if (added.t === "union" && added.options.length === 0) return old;
      return {
        ...old,
        items: [...old.items, ...optionsOf(added).map((value) => ({ value, place, maybe }))],
        complete: old.complete,
      };
    }
    case "extend":
    case "update":
      return argument === undefined ? old : augment(old, "+", withPlace(argument, place), place, maybe);
    case "remove": {
      const wanted = argument === undefined ? undefined : exactText(argument);
      const items: Item[] = [];
      let removed = wanted === undefined;
      for (const item of old.items) {
        if (!removed && exactText(item.value) === wanted) {
          removed = true;
          if (maybe) items.push({ ...item, maybe: true });
        } else items.push(item);
      }
      return { ...old, items };
    }
    default:
      return old;
  }
}

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
