// The CodeReader: from a key to a module's code, read and decoded on first use and kept. Most files are only ever asked for
// their imports; a full reading answers for those too, so a file is decoded twice at most.

import { FormatError } from "../errors.js";
import type { Gap, Place } from "../finding.js";
import type { CodeReader } from "../model/code-reader.js";
import type { ModuleCode } from "../model/code.js";
import { decodeSource } from "../python/decode.js";

const MOST_KEPT_BYTES = 16 * 1024 * 1024;

/** Where the code of one key comes from. */
export interface CodeSource {
  readonly kind: "bytecode" | "source";
  readonly place: Place;
  /** The interpreter that reads it, where that is known: "2.7". */
  readonly python: string | undefined;
  /** The bytes are no .pyc but marshalled code of that magic number, or a list of code objects, the last of which counts. */
  readonly bare?: { readonly kind: "code" | "list"; readonly magic: number };
  /** That it can't be read is said already, of many files at once. */
  readonly isSaid?: boolean;
  /** The file's bytes. Throws FormatError when they can't be had. */
  read(): Uint8Array;
}

export interface DecodeOptions {
  readonly interest: ReadonlySet<string>;
  readonly noted?: ReadonlySet<string>;
  readonly depth: "imports" | "full" | "auto";
  readonly python?: string;
  /** Bytecode only: see CodeSource.bare. */
  readonly header?: "none" | "list";
  readonly magic?: number;
  /** Is told what goes wrong in parts that are decoded later. */
  readonly failed?: (error: unknown) => void;
}

export interface Decoded {
  readonly code: ModuleCode | undefined;
  readonly gaps: readonly { readonly reason: string; readonly line?: number; readonly offset?: number }[];
}

/** The readers of src/pyc and src/python. */
export interface Decoders {
  readonly bytecode: (bytes: Uint8Array, options: DecodeOptions) => Decoded;
  readonly source: (bytes: Uint8Array, options: DecodeOptions) => Decoded;
}

export interface CodeStore extends CodeReader {
  /** What could not be read so far, in the order in which it was asked for. */
  readonly gaps: readonly Gap[];
}

/** A file that a reader stumbles over is our bug, but it costs that file and not the run. */
function decodeSafely(decode: () => Decoded): Decoded {
  try {
    return decode();
  } catch (error) {
    return { code: undefined, gaps: [{ reason: bugReason(error) }] };
  }
}

function bugReason(error: unknown): string {
  const what = error instanceof Error ? error.message : String(error);
  return `the reader failed, which is a bug worth a report: ${what}`;
}

/**
 * A CodeReader over `sources`, which may grow while it is used. Names of `interest` make a file worth a full reading; of those
 * of `noted` it is only told whether they occur.
 */
export function createCodeStore(
  sources: ReadonlyMap<string, CodeSource>,
  interest: ReadonlySet<string>,
  decoders: Decoders,
  noted?: ReadonlySet<string>,
): CodeStore {
  const gaps: Gap[] = [];
  const gapKeys = new Set<string>();
  const shallow = new Map<string, ModuleCode | undefined>();
  const deep = new Map<string, ModuleCode | undefined>();
  /** The bytes of files that were read for their imports: of many more is asked later. */
  const kept = new Map<string, Uint8Array>();
  let keptSize = 0;
  let lastLines: { readonly key: string; readonly lines: readonly string[] } | undefined;

  const bytesOf = (key: string, source: CodeSource): Uint8Array | undefined => {
    try {
      return source.read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (!gapKeys.has(key)) {
        gaps.push({
          place: source.place,
          reader: error.reader,
          reason: error.message,
          hides: "code",
          ...(error.kind !== undefined && { kind: error.kind }),
        });
        gapKeys.add(key);
      }
      return undefined;
    }
  };

  const decode = (key: string, depth: "auto" | "full"): ModuleCode | undefined => {
    const source = sources.get(key);
    const bytes = kept.get(key) ?? (source === undefined ? undefined : bytesOf(key, source));
    if (kept.delete(key)) keptSize -= bytes?.length ?? 0;
    if (source === undefined || bytes === undefined) return undefined;
    const options: DecodeOptions = {
      interest,
      depth,
      ...(noted !== undefined && { noted }),
      ...(source.python !== undefined && { python: source.python }),
      ...(source.bare !== undefined && {
        header: source.bare.kind === "list" ? "list" : "none",
        magic: source.bare.magic,
      }),
      failed: (error) => note([{ reason: bugReason(error) }]),
    };
    const note = (found: Decoded["gaps"]): void => {
      if (gapKeys.has(key) || source.isSaid === true) return;
      if (found.length > 0) gapKeys.add(key);
      const reader = source.kind === "source" ? "python" : "bytecode";
      for (const { reason, line, offset } of found)
        gaps.push({
          place: line === undefined ? source.place : { ...source.place, line },
          reader,
          reason,
          hides: "code",
          ...(offset !== undefined && { offset }),
        });
    };
    const { code, gaps: found } = decodeSafely(() => decoders[source.kind](bytes, options));
    note(found);
    if (code?.depth === "imports" && keptSize + bytes.length <= MOST_KEPT_BYTES) {
      kept.set(key, bytes);
      keptSize += bytes.length;
    }
    return code;
  };

  return {
    gaps,
    imports(key) {
      if (deep.has(key)) return deep.get(key);
      if (!shallow.has(key)) {
        const code = decode(key, "auto");
        (code?.depth === "full" ? deep : shallow).set(key, code);
        return code;
      }
      return shallow.get(key);
    },
    full(key) {
      if (!deep.has(key)) {
        deep.set(key, decode(key, "full"));
        shallow.delete(key);
      }
      return deep.get(key);
    },
    line(key, line) {
      const source = sources.get(key);
      if (source?.kind !== "source") return undefined;
      if (lastLines?.key !== key) {
        const bytes = bytesOf(key, source);
        if (bytes === undefined) return undefined;
        lastLines = { key, lines: decodeSource(bytes).split("\n").slice(0, -1) }; // less the NUL behind the last
      }
      return lastLines.lines[line - 1];
    },
  };
}
