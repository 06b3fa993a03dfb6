// How linkage gets at native files: it asks by place, the scan layer opens and reads on first use.

import type { BuildPlace, Gap } from "../finding.js";
import type { NativeFile } from "./app.js";
import type { NativeImage, NativeSymbols } from "./native.js";

export interface NativeReader {
  /** The images of the file; none when it could not be read. */
  images(file: NativeFile): readonly NativeImage[];
  /** Undefined when they could not be read. */
  symbols(file: NativeFile, image: NativeImage): NativeSymbols | undefined;
  /** Whether the file's bytes hold this text (ISO 8859-1). */
  holdsText(file: NativeFile, text: string): boolean;
  /** The text of a manifest of the build; undefined when it could not be read. */
  text(place: BuildPlace): string | undefined;
  /** What could not be read so far. */
  readonly gaps: readonly Gap[];
}
