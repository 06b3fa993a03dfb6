// Reads Mach-O: programs, libraries and bundles of macOS, thin or universal. Symbol names are given as C spells them: of
// the "_" that the linker puts before each, one is taken away (`_PyInit__ssl` is PyInit__ssl); a name without stays.

import type { ByteSource } from "../bytes/source.js";
import type { MachOImage, NativeContents } from "../model/native.js";
import type { MachOCommands } from "./macho-commands.js";
import { readCommands } from "./macho-commands.js";
import { readSignature } from "./macho-signature.js";
import type { MachOSlice } from "./macho-slices.js";
import { findSlices } from "./macho-slices.js";
import { readExports, readImports } from "./macho-symbols.js";
import type { Problems } from "./problems.js";
import { collectProblems } from "./problems.js";
import type { ReadSymbols } from "./read-native.js";

/** One image for each machine that the file serves. */
export function readMachO(source: ByteSource): NativeContents {
  const problems = collectProblems();
  const images = findSlices(source, problems).flatMap((slice) => {
    const commands = readCommands(slice, problems);
    return commands === undefined ? [] : [imageOf(slice, commands, problems)];
  });
  return { images, problems: problems.list };
}

function imageOf(slice: MachOSlice, commands: MachOCommands, problems: Problems): MachOImage {
  const { header, ownName, system, signature: range } = commands;
  const signature = range && problems.attempt(() => readSignature(slice, range));
  return {
    format: "macho",
    arch: header.arch,
    bits: header.bits,
    kind: header.kind,
    needs: commands.needs,
    ...(ownName !== undefined && { ownName }),
    rpaths: commands.rpaths,
    ...(system !== undefined && { minimumSystem: system.minimum, platform: system.platform }),
    ...(system?.sdk !== undefined && { sdk: system.sdk }),
    isSigned: range !== undefined,
    ...(signature !== undefined && { signature }),
    dyldEnvironment: commands.dyldEnvironment,
    isEncrypted: commands.isEncrypted,
    offset: slice.offset,
  };
}

/** Problems of header and load commands are readMachO's to tell; here are those of the symbols. */
export function readMachOSymbols(source: ByteSource, image: MachOImage): ReadSymbols {
  const problems = collectProblems();
  const known = collectProblems();
  const slice = findSlices(source, known).find(({ offset }) => offset === image.offset);
  const commands = slice && readCommands(slice, known);
  if (slice === undefined || commands === undefined) {
    problems.add("the image is not there", image.offset);
    return { symbols: { imports: [], exports: new Map(), forwarders: new Map() }, problems: problems.list };
  }
  const imports = readImports(slice, commands, problems);
  const exports = readExports(slice, commands, problems);
  return { symbols: { imports, exports, forwarders: new Map() }, problems: problems.list };
}
