// From the first two bytes of a .pyc to the Python that wrote it. The number is a plain counter per implementation,
// so only released numbers say which instruction set follows; those in between are of alphas that nobody ships.

/** What the head of a .pyc says. */
export interface PycHeader {
  /** First two bytes, little endian. */
  readonly magic: number;
  /** "2.7", "3.11"; undefined when no table knows the number. */
  readonly version: string | undefined;
  /** Bytes before the marshalled code. */
  readonly headerLength: number;
  readonly implementation: "CPython" | "PyPy" | "GraalPy" | "unknown";
  /** True when the instructions of this number can be read. */
  readonly known: boolean;
}

// Released magic numbers of CPython (importlib/_bootstrap_external.py of each version). From 3.11 on: 2900 + 50 * minor
// and counting up within the alphas.
const released: ReadonlyMap<number, string> = new Map([
  [62131, "2.5"],
  [62161, "2.6"],
  [62211, "2.7"],
  [3131, "3.0"],
  [3151, "3.1"],
  [3180, "3.2"],
  [3230, "3.3"],
  [3310, "3.4"],
  [3350, "3.5"], // 3.5.0 and 3.5.1
  [3351, "3.5"],
  [3379, "3.6"],
  [3394, "3.7"],
  [3413, "3.8"],
  [3425, "3.9"],
  [3439, "3.10"],
  [3495, "3.11"],
  [3531, "3.12"],
  [3571, "3.13"],
  [3627, "3.14"],
]);

// First and last number of each version, alphas included.
const ranges: readonly (readonly [first: number, last: number, version: string])[] = [
  [20121, 20121, "1.5"],
  [50428, 50428, "1.6"],
  [50823, 50823, "2.0"],
  [60202, 60202, "2.1"],
  [60717, 60717, "2.2"],
  [62011, 62021, "2.3"],
  [62041, 62061, "2.4"],
  [62071, 62132, "2.5"],
  [62151, 62162, "2.6"],
  [62171, 62212, "2.7"],
  [3000, 3131, "3.0"],
  [3141, 3151, "3.1"],
  [3160, 3180, "3.2"],
  [3190, 3230, "3.3"],
  [3250, 3310, "3.4"],
  [3320, 3351, "3.5"],
  [3360, 3379, "3.6"],
  [3390, 3394, "3.7"],
  [3400, 3413, "3.8"],
  [3420, 3425, "3.9"],
  [3430, 3439, "3.10"],
  [3450, 3495, "3.11"],
  [3500, 3531, "3.12"],
  [3550, 3571, "3.13"],
  [3600, 3649, "3.14"],
  [3650, 3699, "3.15"],
];

const pypy: ReadonlyMap<number, string> = new Map([
  [62218, "2.7"],
  [48, "3.2"],
  [3187, "3.2"],
  [64, "3.3"],
  [112, "3.5"],
  [160, "3.6"],
  [192, "3.6"],
  [224, "3.7"],
  [240, "3.7"],
  [256, "3.8"],
  [320, "3.9"],
  [336, "3.9"],
  [384, "3.10"],
  [416, "3.11"],
]);

/** The Python version that a CPython magic number belongs to, alphas included; undefined when the tables have none. */
export function versionOfMagic(magic: number): string | undefined {
  const release = releaseOfMagic(magic);
  if (release !== undefined) return release;
  return ranges.find(([first, last]) => magic >= first && magic <= last)?.[2];
}

/** The version whose instructions a magic number stands for; undefined for alphas, other implementations and the unknown. */
export function releaseOfMagic(magic: number): string | undefined {
  // 3.15 isn't final: its numbers from the candidates on share one instruction set so far.
  if (magic >= 3657 && magic <= 3699) return "3.15";
  // Python 2 run with -U adds one.
  return released.get(magic) ?? (magic > 62000 ? released.get(magic - 1) : undefined);
}

/** Reads the head of a .pyc file; undefined when the bytes are not a .pyc at all (no CR LF after the number). */
export function readMagic(bytes: Uint8Array): PycHeader | undefined {
  const [low, high, cr, lf] = bytes;
  if (low === undefined || high === undefined || cr !== 0x0d || lf !== 0x0a) return undefined;
  const magic = low | (high << 8);
  const version = versionOfMagic(magic);
  if (version !== undefined) {
    const known = releaseOfMagic(magic) !== undefined;
    return { magic, version, headerLength: headerLengthOf(version, magic), implementation: "CPython", known };
  }
  const pypyVersion = pypy.get(magic);
  if (pypyVersion !== undefined) {
    const headerLength = headerLengthOf(pypyVersion, magic);
    return { magic, version: pypyVersion, headerLength, implementation: "PyPy", known: false };
  }
  const implementation = magic >= 21000 && magic < 22000 ? "GraalPy" : "unknown";
  return { magic, version: undefined, headerLength: 16, implementation, known: false };
}

// Header: magic (4), then up to 3.2 mtime (4); from 3.3 mtime, source size (8); from 3.7 flags (4) and either of
// mtime and size, or a hash (8).
function headerLengthOf(version: string, magic: number): number {
  const [major, minor] = version.split(".").map(Number);
  if (major !== 3 || minor === undefined || minor < 3) return 8;
  if (minor === 3 && magic >= 3190 && magic < 3210) return 8;
  if (minor < 7 || (minor === 7 && magic >= 3390 && magic < 3392)) return 12;
  return 16;
}

/** The head that this Python writes before the code of a .pyc: the four bytes of `magic` and no time, size or hash. */
export function pycHeaderFor(magic: Uint8Array, { headerLength }: PycHeader): Uint8Array {
  const header = new Uint8Array(headerLength);
  header.set(magic.subarray(0, 4));
  return header;
}
