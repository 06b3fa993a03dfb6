// How linkage gets at native files: it asks by place, the scan layer opens and reads on first use.

import type { BuildPlace, Gap } from "../finding.js";
import type { NativeFile } from "./app.js";
import type { NativeImage, NativeSymbols } from "./native.js";

/** What the binary of an extension tells of its imports. */
export interface BinaryNames {
  /** The dotted names that stand alone in it. */
  readonly names: readonly string[];
  /** Whether it takes types or functions of other compiled modules when it is loaded, as a cimport of Cython's does. */
  cimports(): boolean;
}

export interface NativeReader {
  /** The images of the file; none when it could not be read. */
  images(file: NativeFile): readonly NativeImage[];
  /** Undefined when they could not be read. */
  symbols(file: NativeFile, image: NativeImage): NativeSymbols | undefined;
  /** Whether the file's bytes hold this text (ISO 8859-1). */
  holdsText(file: NativeFile, text: string): boolean;
  /** The dotted names that stand alone in the file's bytes. */
  moduleNames(file: NativeFile): readonly string[];
  /** The text of a manifest of the build; undefined when it could not be read. */
  text(place: BuildPlace): string | undefined;
  /** What could not be read so far. */
  readonly gaps: readonly Gap[];
}
