// Names what was given when it is no container that we read, and what to do instead. Half of all first tries are made
// on the wrong file (the installer, the tarball); a good sentence here saves the user the issue tracker.

import type { ByteSource } from "../bytes/source.js";
import type { Glance } from "./container.js";
import { executableKind } from "./executable.js";
import { describeCutZip } from "./zip-span.js";

/** How far into an executable the marks of installers are looked for. */
const SCANNED_BYTES = 4 * 1024 * 1024;

interface Kind {
  /** What it is and what to do, as the rest of a sentence that begins with the file's name. */
  readonly says: string;
  /** Bytes and the offset they stand at, from the end when negative. */
  readonly marks: readonly (readonly [offset: number, text: string])[];
}

const LFS_MARK = "version https://git-lfs.github.com/spec/";

/** Formats of others, known by their first or last bytes. They may well have a zip inside: it isn't the build. */
const FOREIGN: readonly Kind[] = [
  {
    says: "is a Windows installer package (.msi); unpack it (msiexec /a FILE TARGETDIR=FOLDER, or msiextract FILE elsewhere) and name the folder",
    marks: [[0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]],
  },
  {
    says: "is a disk image (.dmg); mount it (or 7z x FILE elsewhere) and name the .app in it",
    marks: [[-512, "koly"]],
  },
  ...["AI\x01", "AI\x02"].map((mark): Kind => ({
    says: "is an AppImage; unpack it (FILE --appimage-extract) and name the folder squashfs-root",
    marks: [
      [0, "\x7fELF"],
      [8, mark],
    ],
  })),
  { says: "is a Git LFS pointer in place of the file; get the file itself (git lfs pull)", marks: [[0, LFS_MARK]] },
  { says: "is a bzip2 file (.tar.bz2); unpack it first and name the folder", marks: [[0, "BZh"]] },
  { says: "is an xz file (.tar.xz); unpack it first and name the folder", marks: [[0, "\xfd7zXZ\0"]] },
  { says: "is a zstd file (.tar.zst); unpack it first and name the folder", marks: [[0, "\x28\xb5\x2f\xfd"]] },
  { says: "is a 7z archive; unpack it first and name the folder", marks: [[0, "7z\xbc\xaf\x27\x1c"]] },
  { says: "is a rar archive; unpack it first and name the folder", marks: [[0, "Rar!\x1a\x07"]] },
  { says: "is a cabinet file (.cab); unpack it first and name the folder", marks: [[0, "MSCF"]] },
  {
    says: "is a Debian package (.deb); unpack it (dpkg-deb -x FILE FOLDER) and name the folder",
    marks: [[0, "!<arch>\ndebian"]],
  },
  {
    says: "is an RPM package; unpack it (rpm2cpio FILE | cpio -id) and name the folder",
    marks: [[0, "\xed\xab\xee\xdb"]],
  },
  {
    says: "is a macOS installer package (.pkg); unpack it (pkgutil --expand-full FILE FOLDER) and name the folder",
    marks: [[0, "xar!"]],
  },
];

const NSIS = "is an NSIS installer; install or unpack it (7z x FILE) and name the folder";
const INNO = "is an Inno Setup installer; install or unpack it (innoextract FILE) and name the folder";

/** Programs for Windows that bring the build along packed. */
const INSTALLERS: readonly (readonly [mark: string, says: string])[] = [
  ["Nullsoft.NSIS.exehead", NSIS],
  ["NullsoftInst", NSIS],
  ["JR.Inno.Setup", INNO],
  ["Inno Setup Setup Data", INNO],
  [".wixburn", "is a WiX installer bundle; unpack it (dark -x FOLDER FILE), then the .msi in it, and name the folder"],
];

/** What the launcher of Nuitka's one-file programs tells the program that it starts; its payload is packed with zstd. */
const ONE_FILE = "NUITKA_ONEFILE_PARENT";
const SAYS_ONE_FILE =
  "is a one-file program of Nuitka's, whose modules lie compressed in it and are not read; build with --mode=standalone (--standalone) and name the .dist folder, with the file of --report=FILE.xml in it";

/** For a file that must not be searched for a zip: what it is and what to do; undefined when it may be one of ours. */
export function describeForeign(glance: Glance): string | undefined {
  if (glance.size === 0) return "is empty; expected a zip, a tar, an executable with a zip behind it, or a folder";
  const kind = FOREIGN.find(({ marks }) => marks.every(([offset, text]) => hasMark(glance, offset, text)));
  if (kind !== undefined) return kind.says;
  return undefined;
}

/** For a file that holds a build in a form that is not read: what it is and what to do; undefined for any other. */
export function describePacked(glance: Glance, source: ByteSource): string | undefined {
  const foreign = glance.size === 0 ? undefined : describeForeign(glance);
  if (foreign !== undefined) return foreign;
  const kind = executableKind(glance.head);
  if (kind === undefined) return undefined;
  const start = buffer(source.read(0, SCANNED_BYTES));
  if (start.includes(ONE_FILE) || start.includes(Buffer.from(ONE_FILE, "utf16le"))) return SAYS_ONE_FILE;
  return kind === "PE" ? INSTALLERS.find(([mark]) => start.includes(mark))?.[1] : undefined;
}

/** For a file without a zip: one clause, to stand behind the file's name, that says what it is and what to do instead. */
export function describeUnknown(glance: Glance, source: ByteSource): string {
  const foreign = describeForeign(glance);
  if (foreign !== undefined) return foreign;
  if (hasMark(glance, 0, "PK\x03\x04"))
    return `is a zip that was cut off: ${describeCutZip(source)}; make or download it again`;
  if (hasMark(glance, 0, "\x1f\x8b"))
    return "is a gzip file that holds no tar; unpack it first and name what was packed";
  const packed = describePacked(glance, source);
  if (packed !== undefined) return packed;
  const kind = executableKind(glance.head);
  const executable = kind === undefined ? undefined : EXECUTABLES[kind];
  if (executable !== undefined)
    return `is ${executable} without a zip behind it; name the folder or the zip that it ships in`;
  const what = isText(glance.head)
    ? "is a text file"
    : `is no archive that is known here (it begins ${firstBytes(glance)})`;
  return `${what}; expected a zip, a tar, an executable with a zip behind it, or a folder`;
}

/** Whether it is what Git LFS leaves in a file's place. */
export function isPointer(glance: Glance): boolean {
  return hasMark(glance, 0, LFS_MARK);
}

const EXECUTABLES = {
  ELF: "an ELF executable or library",
  PE: "a Windows executable (PE)",
  "Mach-O": "a macOS executable (Mach-O)",
} as const;

function hasMark(glance: Glance, offset: number, text: string): boolean {
  const part = offset < 0 ? glance.tail.subarray(glance.tail.length + offset) : glance.head.subarray(offset);
  return glance.size >= Math.abs(offset) && buffer(part.subarray(0, text.length)).toString("latin1") === text;
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}

function firstBytes({ head }: Glance): string {
  return [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
