// A value on its way into a recipe, with the place where it was written and whether a doubtful condition stands before it;
// and the two ways down into it: by key, and to the names that it lists. What can't be known is noted as a doubt.

import { append } from "../append.js";
import { TREE, type Value, exactText } from "../evaluate/value.js";
import type { Place } from "../finding.js";
import type { RecipeItem } from "../model/recipe.js";

export interface Slot {
  readonly value: Value;
  readonly place: Place;
  readonly maybe: boolean;
}

export interface Doubt {
  readonly place: Place;
  readonly because: string;
}

/** Notes what of a recipe can't be known, and finds the very line of an item. */
export interface Reading {
  readonly doubts: Doubt[];
  /** The line on which a literal stands, looked for from the statement's place on. */
  locate(place: Place, literal: string): Place;
}

export function doubt(reading: Reading, place: Place, because: string): void {
  const isKnown = reading.doubts.some((one) => one.because === because && samePlace(one.place, place));
  if (!isKnown) reading.doubts.push({ place, because });
}

function samePlace(a: Place, b: Place): boolean {
  return "path" in a && "path" in b && a.path === b.path && a.line === b.line;
}

/** The values under a key of a dict: none, one, or several when it is not known which. `-` and `_` are the same. */
export function slotsAt(slot: Slot, key: string, reading: Reading): readonly Slot[] {
  const { value } = slot;
  switch (value.t) {
    case "union": {
      const found = value.options.flatMap((option) => slotsAt({ ...slot, value: option }, key, reading));
      return found.length > 1 ? found.map((one) => ({ ...one, maybe: true })) : found;
    }
    case "dict": {
      if (!value.complete) doubt(reading, value.place ?? slot.place, `not all keys beside "${key}" are known`);
      return value.entries
        .filter((entry) => exactText(entry.key)?.replaceAll("-", "_") === key)
        .map((entry) => ({
          value: entry.value,
          place: placeOf(entry.value) ?? entry.place ?? value.place ?? slot.place,
          maybe: slot.maybe || entry.maybe,
        }));
    }
    case "unknown":
      doubt(reading, slot.place, value.because);
      return [];
    default:
      return [];
  }
}

function placeOf(value: Value): Place | undefined {
  return value.t === "list" || value.t === "dict" ? value.place : undefined;
}

/**
 * The names that a value lists: of a list, each item; of a text, its words (distutils splits options at commas and
 * spaces). `take` reads an item that is no text; undefined leaves it out as not known.
 */
export function itemsOf(
  slot: Slot,
  reading: Reading,
  take?: (item: Slot) => readonly RecipeItem[] | undefined,
): readonly RecipeItem[] {
  const { value } = slot;
  const own = value.t === "list" || value.t === "union" ? undefined : take?.(slot);
  if (own !== undefined) return own;
  switch (value.t) {
    case "text": {
      const exact = exactText(value);
      if (exact === undefined) {
        doubt(reading, slot.place, "a name in the list is computed");
        return [];
      }
      return exact.split(/[\s,]+/).flatMap((word) => (word === "" ? [] : [item(word, slot, reading)]));
    }
    case "list": {
      if (!value.complete) doubt(reading, value.place ?? slot.place, value.because ?? "part of the list is computed");
      const names: RecipeItem[] = [];
      for (const one of value.items) {
        const inner: Slot = {
          value: one.value,
          place: one.place ?? value.place ?? slot.place,
          maybe: slot.maybe || one.maybe,
        };
        append(names, nameOf(inner, reading, take));
      }
      return names;
    }
    case "union": {
      const known = value.options.filter((option) => option.t !== "scalar" || option.value !== null);
      return known.flatMap((option) =>
        itemsOf({ ...slot, value: option, maybe: slot.maybe || value.options.length > 1 }, reading, take),
      );
    }
    case "scalar":
      return [];
    case "unknown":
      doubt(reading, slot.place, value.because);
      return [];
    default:
      doubt(reading, slot.place, "the list is computed");
      return [];
  }
}

function nameOf(
  slot: Slot,
  reading: Reading,
  take: ((item: Slot) => readonly RecipeItem[] | undefined) | undefined,
): readonly RecipeItem[] {
  const { value } = slot;
  const own = take?.(slot);
  if (own !== undefined) return own;
  if (value.t === "union")
    return value.options.flatMap((option) => nameOf({ ...slot, value: option, maybe: true }, reading, take));
  const exact = exactText(value);
  if (exact !== undefined) return [item(exact, slot, reading)];
  if (value.t !== "scalar") {
    const because = value.t === "unknown" ? value.because : "a name in the list is computed";
    doubt(reading, slot.place, because);
  }
  return [];
}

export function item(text: string, slot: Slot, reading: Reading): RecipeItem {
  return { text: withoutTree(text), place: reading.locate(slot.place, text), maybe: slot.maybe };
}

/** A path in the tree as the setup script's folder sees it. */
export function withoutTree(text: string): string {
  return text.startsWith(TREE) ? text.slice(TREE.length).replace(/^\/+/, "") || "." : text;
}

/** The text of a slot when all of it is known. */
export function textOf(slot: Slot | undefined): string | undefined {
  return slot === undefined ? undefined : exactText(slot.value);
}
