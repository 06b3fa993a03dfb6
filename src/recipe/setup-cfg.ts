// setup.cfg beside a setup script: distutils reads each section as the options of the command of that name. Lists are
// words, separated by commas, spaces or lines.

import { type Item, text } from "../evaluate/value.js";
import type { Place } from "../finding.js";
import type { Slot } from "./slots.js";

/** The options of a command by setup.cfg, as a dict of lists of words, each with its line; undefined without its section. */
export type CommandOptions = (command: string) => Slot | undefined;

interface Word {
  readonly word: string;
  readonly line: number;
}

/** Reads the sections of a setup.cfg (ConfigParser's format: `key = value`, continued on indented lines). */
export function readSetupCfg(source: string, place: (line: number) => Place): CommandOptions {
  const sections = new Map<string, { readonly line: number; readonly options: Map<string, Word[]> }>();
  let options: Map<string, Word[]> | undefined;
  let words: Word[] | undefined;
  source.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = index + 1;
    if (/^\s*([#;]|$)/.test(raw)) return;
    const section = /^\[([^\]]+)\]/.exec(raw)?.[1];
    if (section !== undefined) {
      options = new Map();
      sections.set(section.trim(), { line, options });
      words = undefined;
      return;
    }
    const pair = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(raw);
    if (pair !== null && options !== undefined) {
      words = [];
      options.set((pair[1] ?? "").toLowerCase().replaceAll("-", "_"), words);
      addWords(words, pair[2] ?? "", line);
    } else if (/^\s/.test(raw) && words !== undefined) addWords(words, raw, line);
  });
  return (command) => {
    const section = sections.get(command);
    if (section === undefined) return undefined;
    const entries = [...section.options].map(([name, list]) => {
      const items: Item[] = list.map(({ word, line }) => ({ value: text(word), place: place(line), maybe: false }));
      const first = place(list[0]?.line ?? section.line);
      const [only] = items;
      // One word may be a switch or a name as well as a list: distutils leaves that to the command.
      const value =
        items.length === 1 && only !== undefined
          ? only.value
          : ({ t: "list", items, complete: true, place: first } as const);
      return { key: text(name), value, place: first, maybe: false };
    });
    return {
      value: { t: "dict", entries, complete: true, place: place(section.line) },
      place: place(section.line),
      maybe: false,
    };
  };
}

function addWords(into: Word[], value: string, line: number): void {
  for (const word of value.split(/[\s,]+/)) if (word !== "") into.push({ word, line });
}
