// The one door to native files: bytes in, images and symbols out. ELF, PE and Mach-O are told apart by their first bytes.

import type { ByteSource } from "../bytes/source.js";
import type { NativeContents, NativeImage, NativeProblem, NativeSymbols } from "../model/native.js";
import { readElf, readElfSymbols } from "./elf.js";
import { HEAD_BYTES, readNativeHead } from "./head.js";
import { readMachO, readMachOSymbols } from "./macho.js";
import { readPe, readPeSymbols } from "./pe.js";

export interface ReadSymbols {
  readonly symbols: NativeSymbols;
  readonly problems: readonly NativeProblem[];
}

/** The images of a native file, or undefined when it is none. Damage is told in `problems`; only I/O errors are thrown. */
export function readNative(source: ByteSource): NativeContents | undefined {
  switch (readNativeHead(source.read(0, HEAD_BYTES))?.format) {
    case "elf":
      return readElf(source);
    case "pe":
      return readPe(source);
    case "macho":
      return readMachO(source);
    case undefined:
      return undefined;
  }
}

/** The dynamic symbols of one of the file's images. Damage is told in `problems`; only I/O errors are thrown. */
export function readNativeSymbols(source: ByteSource, image: NativeImage): ReadSymbols {
  switch (image.format) {
    case "elf":
      return readElfSymbols(source);
    case "pe":
      return readPeSymbols(source);
    case "macho":
      return readMachOSymbols(source, image);
  }
}
