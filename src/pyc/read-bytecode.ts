// Python bytecode to ModuleCode: the one public function of this folder. Most files of a library say nothing but their
// imports, so only scopes that hold one are looked into, unless a name of interest occurs.

import { FormatError } from "../errors.js";
import type { ModuleCode } from "../model/code.js";
import { lower } from "./lower.js";
import { readMagic, releaseOfMagic, versionOfMagic } from "./magic.js";
import type { MarshalFile } from "./marshal.js";
import { walkMarshal } from "./marshal.js";
import { opcodeTable } from "./opcodes.js";

export { readMagic } from "./magic.js";
export type { PycHeader } from "./magic.js";

export interface BytecodeOptions {
  /** Identifiers that make a file worth reading in full. */
  readonly interest: ReadonlySet<string>;
  /** Further identifiers of which `noted` is to say whether they occur; they make no file worth a full reading. */
  readonly noted?: ReadonlySet<string>;
  /** "imports": import events only. "full": all events. "auto": all of them where a name of interest occurs. */
  readonly depth: "imports" | "full" | "auto";
  /**
   * "none": `bytes` begin with the marshalled code, and `magic` says whose it is. "list": with a marshalled list of code
   * objects, of which the last is read (py2exe's scripts). Default "pyc".
   */
  readonly header?: "pyc" | "none" | "list";
  readonly magic?: number;
  /** Is told what goes wrong in functions that are read when their events are asked for; without it, it is thrown then. */
  readonly failed?: (error: unknown) => void;
}

export interface BytecodeGap {
  /** Byte offset within `bytes`, where it is known. */
  readonly offset?: number;
  readonly reason: string;
}

export interface Bytecode {
  readonly code: ModuleCode;
  /** 0 when there is none. */
  readonly magic: number;
  readonly gaps: readonly BytecodeGap[];
}

/**
 * Reads a .pyc of CPython 2.5 to 3.15, or bare marshalled code. Never throws for what the bytes hold: damage, another
 * implementation or an unknown version give a gap and depth "names".
 */
export function readBytecode(bytes: Uint8Array, options: BytecodeOptions): Bytecode {
  const bare = options.header === "none" || options.header === "list";
  const header = bare ? undefined : readMagic(bytes);
  const magic = bare ? (options.magic ?? 0) : (header?.magic ?? 0);
  if (!bare && header === undefined) return nothing(magic, undefined, notPyc(bytes), 0);
  const version = releaseOfMagic(magic);
  if (version === undefined) {
    const python = header?.version ?? versionOfMagic(magic);
    return nothing(magic, python, unknownMagic(magic, header?.implementation, python), 0);
  }
  const table = opcodeTable(version);
  if (table === undefined) return nothing(magic, version, `bytecode of Python ${version}; 2.5 to 3.15 are read`, 0);
  const start = header?.headerLength ?? 0;
  if (bytes.length <= start) {
    return nothing(magic, version, `data ends early: expected code behind ${start} bytes, found ${bytes.length}`, 0);
  }
  let file: MarshalFile;
  try {
    const { number, importName, haveArgument } = table;
    const { interest, noted } = options;
    file = walkMarshal(bytes, start, {
      version: number,
      importName,
      haveArgument,
      interest,
      ...(noted !== undefined && { noted }),
    });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return nothing(magic, version, error.message, error.offset);
  }
  if (options.header === "list") file = lastOf(file);
  const isMissing = options.header === "list" ? file.codes.length === 0 : file.codes[0]?.start !== start;
  if (isMissing) return nothing(magic, version, "expected a code object at the start", start);
  const full = options.depth === "full" || (options.depth === "auto" && file.mentions.size > 0);
  const { code, problems } = lower(file, table, !full, options.failed);
  return { code, magic, gaps: problems };
}

/** The file as if it held but the last of its outermost code objects; references into the others stay good. */
function lastOf(file: MarshalFile): MarshalFile {
  const first = file.codes.findLastIndex((code) => code.parent < 0);
  const codes = file.codes
    .slice(Math.max(0, first))
    .map((code) => ({ ...code, parent: Math.max(-1, code.parent - first) }));
  return { ...file, codes, codeByStart: new Map(codes.map((code, index) => [code.start, index])) };
}

function nothing(magic: number, python: string | undefined, reason: string, offset: number | undefined): Bytecode {
  const code: ModuleCode = {
    depth: "names",
    scopes: [],
    mentions: [],
    ...(python === undefined ? {} : { python }),
  };
  return { code, magic, gaps: [offset === undefined ? { reason } : { offset, reason }] };
}

function notPyc(bytes: Uint8Array): string {
  if (bytes.length < 4) return `data ends early: expected the 4 bytes of a magic number, found ${bytes.length}`;
  const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `expected a magic number that ends with 0d 0a, found ${found}`;
}

function unknownMagic(magic: number, implementation: string | undefined, python: string | undefined): string {
  if (implementation === "CPython" || (implementation === undefined && python !== undefined)) {
    return `magic number ${magic} is of a Python ${python ?? ""} that was never released`;
  }
  if (implementation === "PyPy" || implementation === "GraalPy") {
    return `magic number ${magic} is ${implementation}'s${python === undefined ? "" : ` for Python ${python}`}; CPython's are read`;
  }
  return `unknown magic number ${magic}`;
}
