// The NativeReader: from a native file of the build to its images and symbols, read on first use. Bytes are held only while
// a question is answered: what is kept are the facts.

import type { ByteSource } from "../bytes/source.js";
import { FormatError, UsageError, whatFailed } from "../errors.js";
import { type BuildPlace, type Gap, showPlace } from "../finding.js";
import type { NativeFile } from "../model/app.js";
import type { NativeContents, NativeImage, NativeProblem, NativeSymbols } from "../model/native.js";
import type { NativeReader } from "../model/native-reader.js";
import { readModuleNames } from "../native/module-names.js";
import { manifestText } from "../native/pe-resources.js";
import { type ReadSymbols, readNative, readNativeSymbols } from "../native/read-native.js";

/** The bytes of a native file. */
export interface NativeBytes {
  /** To open it is to inflate it. */
  readonly isPacked: boolean;
  /** Throws FormatError when they can't be had. */
  open(): ByteSource;
}

/** As many symbols are read before they are asked for, in all: those of some thousand extensions and their libraries. */
const MOST_EARLY_SYMBOLS = 300_000;

/** The key of a native file among the sources. */
export function nativeKey(place: BuildPlace): string {
  return showPlace(place);
}

/** A NativeReader over `sources` (by `nativeKey`), which may grow while it is used. */
export function createNativeStore(sources: ReadonlyMap<string, NativeBytes>): NativeReader {
  const gaps: Gap[] = [];
  const contents = new Map<string, NativeContents>();
  // Read while the file was open for something else, and not asked for yet: what is packed is inflated as seldom as can be.
  const early = new Map<string, NativeContents>();
  const earlySymbols = new Map<NativeImage, ReadSymbols>();
  let earlyCount = 0;
  const symbols = new Map<NativeImage, NativeSymbols | undefined>();

  const note = (
    { place }: Pick<NativeFile, "place">,
    format: string,
    problems: readonly NativeProblem[],
    isBug = false,
  ): void => {
    const [first] = problems;
    if (first === undefined || gaps.some((gap) => gap.place === place)) return;
    gaps.push({
      place,
      reader: format,
      reason: first.reason,
      ...(isBug && { kind: "bug" as const }),
      hides: "native",
      ...(first.offset !== undefined && { offset: first.offset }),
    });
  };

  const withBytes = <T>(file: Pick<NativeFile, "place">, read: (source: ByteSource) => T): T | undefined => {
    let source: ByteSource | undefined;
    try {
      source = sources.get(nativeKey(file.place))?.open();
      return source === undefined ? undefined : read(source);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { reader, offset, message } =
        error instanceof FormatError
          ? error
          : { reader: "native", offset: undefined, message: `the reader failed with ${whatFailed(error)}` };
      // A bug of ours costs the file, too, and nothing else.
      note(
        file,
        reader,
        [{ reason: message, ...(offset !== undefined && { offset }) }],
        !(error instanceof FormatError),
      );
      return undefined;
    } finally {
      source?.close();
    }
  };

  /** The images, and the symbols of those that are packed: the rules ask for them of nearly all that is loaded. */
  const readContents = (key: string, source: ByteSource): NativeContents | undefined => {
    const read = readNative(source);
    if (read === undefined || sources.get(key)?.isPacked !== true) return read;
    for (const image of read.images) {
      if (earlyCount > MOST_EARLY_SYMBOLS) break;
      const found = readNativeSymbols(source, image);
      earlyCount += found.symbols.imports.length + found.symbols.exports.size;
      earlySymbols.set(image, found);
    }
    return read;
  };

  return {
    gaps,
    images(file) {
      const key = nativeKey(file.place);
      let known = contents.get(key);
      if (known === undefined) {
        known = early.get(key) ??
          withBytes(file, (source) => readContents(key, source)) ?? { images: [], problems: [] };
        early.delete(key);
        contents.set(key, known);
        note(file, file.format, known.problems);
      }
      return known.images;
    },
    symbols(file, image) {
      if (!symbols.has(image)) {
        const read = earlySymbols.get(image) ?? withBytes(file, (source) => readNativeSymbols(source, image));
        earlySymbols.delete(image);
        note(file, file.format, read?.problems ?? []);
        symbols.set(image, read === undefined || read.problems.length > 0 ? undefined : read.symbols);
      }
      return symbols.get(image);
    },
    moduleNames(file) {
      const key = nativeKey(file.place);
      const read = (source: ByteSource): readonly string[] => {
        const read = contents.has(key) || early.has(key) ? undefined : readContents(key, source);
        if (read !== undefined) early.set(key, read);
        return readModuleNames(source);
      };
      return withBytes(file, read) ?? [];
    },
    text: (place) => withBytes({ place }, (source) => manifestText(source.read(0, MOST_TEXT_BYTES))),
    holdsText: (file, text) => withBytes(file, (source) => findText(source, text)) ?? false,
  };
}

/** Manifests have some thousands at most. */
const MOST_TEXT_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;

function findText(source: ByteSource, text: string): boolean {
  const wanted = Buffer.from(text, "latin1");
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    const bytes = source.read(at, CHUNK_BYTES + wanted.length - 1);
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(wanted)) return true;
  }
  return false;
}
