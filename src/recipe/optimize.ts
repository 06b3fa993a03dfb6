// How far the freezer's compiler is told to strip the modules: what Python's -O (1) and -OO (2) do.

import { exactText } from "../evaluate/value.js";
import type { Recipe } from "../model/recipe.js";
import type { Slot } from "./slots.js";

/** The level of an `optimize` option: a number, or one as a text; undefined where nothing is stripped, or it can't be told. */
export function optimizeOf({ value, place, maybe }: Slot): Recipe["optimize"] {
  const level = value.t === "scalar" ? value.value : Number(exactText(value));
  return !maybe && (level === 1 || level === 2) ? { level, place } : undefined;
}
