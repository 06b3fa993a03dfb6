// Which machine a process of the build runs on, and which of its files can't be loaded there: one process holds code for one
// machine only, whatever else the system is able to run.

import type { Binary, Linkage } from "../../model/linkage.js";
import type { NativeImage } from "../../model/native.js";
import { showPlace } from "../../finding.js";

/** Files of which no image fits the programs of the build (or, without those, its Python library), one binary of each. */
export function foreignBinaries({ binaries }: Linkage): {
  /** Undefined when neither is there: then nothing is foreign. */
  readonly host: Binary | undefined;
  readonly foreign: readonly Binary[];
} {
  const of = (role: Binary["role"]): Binary[] => binaries.filter((binary) => binary.role === role);
  const launchers = of("launcher");
  const hosts = launchers.length > 0 ? launchers : of("python");
  const [host] = hosts;
  if (host === undefined) return { host, foreign: [] };
  const files = new Map<string, Binary[]>();
  for (const binary of binaries) {
    if (hosts.includes(binary)) continue;
    const key = showPlace(binary.file.place);
    files.set(key, [...(files.get(key) ?? []), binary]);
  }
  const fits = (binary: Binary): boolean => hosts.some((one) => isSameMachine(one.image, binary.image));
  const foreign = [...files.values()].flatMap((images) => {
    const [first] = images;
    return first === undefined || images.some(fits) || first.image.format !== host.image.format ? [] : [first];
  });
  return { host, foreign };
}

/** Whether both run in one process. A machine that we don't know may be any; .NET assemblies are for all of them. */
export function isSameMachine(a: NativeImage, b: NativeImage): boolean {
  if (a.arch === "" || b.arch === "" || isForAll(a) || isForAll(b)) return true;
  return a.arch === b.arch && a.bits === b.bits && endianOf(a) === endianOf(b);
}

function isForAll(image: NativeImage): boolean {
  return image.format === "pe" && image.isManaged;
}

function endianOf(image: NativeImage): "little" | "big" {
  return image.format === "elf" ? image.endian : "little";
}

/**
 * The holes of the symptoms, one of which each loader shows. glibc asks for the class first, then for the byte order, and
 * passes over a file for another machine without a word of it (elf/dl-load.c); CPython hands on what Windows and dyld say.
 */
export function refusalOf(file: string, have: NativeImage, want: NativeImage): Readonly<Record<string, string>> {
  switch (have.format) {
    case "pe":
      return { windows: file };
    case "macho":
      return { dyld: file, have: dyldName(have), need: dyldName(want) };
    case "elf":
      if (have.bits !== want.bits) return { class: String(have.bits), elf: file };
      return endianOf(have) === endianOf(want) ? { passed: file } : { data: endianOf(want), elf: file };
  }
}

function dyldName({ arch }: NativeImage): string {
  return arch === "x86" ? "i386" : arch;
}

/** "x86_64"; with the bits where two images of that name differ in them, or with the byte order. */
export function machineName(image: NativeImage, other: NativeImage): string {
  if (image.arch !== other.arch) return image.arch;
  if (image.bits !== other.bits) return `${image.arch} (${image.bits} bits)`;
  return `${image.arch} (${endianOf(image)} endian)`;
}

const ARCH_WORD =
  /(?:^|[/_.-])(?:x86|x64|x86_64|amd64|i[3-6]86|ia32|win32|win64|arm|armhf|armv\d\w*|arm64\w*|aarch64|(?:lib)?(?:32|64)(?:bit)?)(?=[/_.-]|$)/i;
const ARCH_END = /(?:32|64|86)(?:bit)?\.\w+$/i;

/** Its folder or name says for which machine it is: code that picks the right one picks it by that. */
export function isNamedForMachine(path: string): boolean {
  return ARCH_WORD.test(path) || ARCH_END.test(path);
}
