// Codecs that code asks for by name, and the modules of the standard library that they stand for.

import { findCodecRequests } from "../evaluate/codec-requests.js";
import type { Evaluator } from "../evaluate/evaluator.js";
import type { ImportEvent } from "../model/code.js";
import type { Caution, Reason } from "../model/graph.js";
import type { Presence } from "./presence.js";
import type { KnownUnit } from "./units.js";

export interface CodecTables {
  /** The modules of the standard library that a codec's name stands for, any of which will do. */
  modulesOf(codec: string): readonly string[];
  /** The codec that a module or function of the library asks for by itself. */
  impliedBy(path: string): string | undefined;
}

type Request = (module: string, reason: Reason) => void;

export interface CodecRequests {
  /** The codecs that calls of the unit ask for. */
  ofUnit(unit: KnownUnit, sure: boolean): void;
  /** The codecs that the modules of an import ask for by themselves: whoever imports a client connects. */
  ofImport(unit: KnownUnit, event: ImportEvent, caution: Caution, sure: boolean): void;
}

/** Gives each module that stands for a codec to `request`. */
export function createCodecRequests(
  codecs: CodecTables,
  { units, has }: Presence,
  evaluator: Evaluator,
  request: Request,
): CodecRequests {
  return {
    ofUnit: (unit, sure) => {
      const found = findCodecRequests(unit, evaluator, units.world, codecs.impliedBy);
      for (const { codec, via, isImplied, line, caution } of found)
        requestCodec(unit, { name: codec, via, isImplied }, line, caution, sure);
    },
    ofImport: (unit, event, caution, sure) => {
      const imported = [event.module, ...(event.names ?? []).map(([name]) => `${event.module}.${name}`)];
      for (const via of imported) {
        const name = event.level > 0 ? undefined : codecs.impliedBy(via);
        if (name === undefined) continue;
        // The connection is made later, if at all.
        requestCodec(unit, { name, via, isImplied: true }, event.line, { ...caution, inFunction: true }, sure);
      }
    },
  };

  function requestCodec(
    unit: KnownUnit,
    codec: NonNullable<Reason["codec"]>,
    line: number,
    caution: Caution,
    sure: boolean,
  ): void {
    const modules = codecs.modulesOf(codec.name);
    const module = modules.find((one) => has(one) !== false) ?? modules[0];
    if (module === undefined) return;
    request(module, {
      from: unit.name,
      how: "codec",
      codec,
      place: unit.place(line),
      caution,
      snippet: units.world.line(unit.name, line),
      sure: sure && !caution.caught && !caution.inFunction && !caution.conditional,
      fromOrigin: unit.origin,
    });
  }
}
