// To be written.

import type { ByteSource } from "../bytes/source.js";
import type { ElfImage, NativeContents } from "../model/native.js";
import type { ReadSymbols } from "./read-native.js";

export function readElf(source: ByteSource): NativeContents {
  return { images: [], problems: [{ reason: `${source.name}: not read yet` }] };
}

export function readElfSymbols(source: ByteSource, image: ElfImage): ReadSymbols {
  return {
    symbols: { imports: [], exports: new Map(), forwarders: new Map() },
    problems: [{ reason: `${source.name}: symbols of ${image.format} are not read yet` }],
  };
}
