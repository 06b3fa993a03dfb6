// To be written.

import type { ByteSource } from "../bytes/source.js";
import type { MachOImage, NativeContents } from "../model/native.js";
import type { ReadSymbols } from "./read-native.js";

export function readMachO(source: ByteSource): NativeContents {
  return { images: [], problems: [{ reason: `${source.name}: not read yet` }] };
}

export function readMachOSymbols(source: ByteSource, image: MachOImage): ReadSymbols {
  return {
    symbols: { imports: [], exports: new Map(), forwarders: new Map() },
    problems: [{ reason: `${source.name}: symbols of ${image.format} are not read yet` }],
  };
}
