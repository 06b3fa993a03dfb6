// The two ways in which things go wrong that are not our bugs. Everything else may crash loudly.

import type { GapKind } from "./finding.js";

/** The user can mend it: a flag, a configuration, a path. Printed as one line without a stack; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a bug of ours says of itself, in one line: the error and where it was thrown. */
export function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const where = (error.stack ?? "").split("\n").find((line) => /^\s+at /.test(line)) ?? "";
  return `${error.name}: ${error.message} (${where.trim().replace(/\(.*[\\/]/, "(")})`;
}

/**
 * Bytes are not what a format says. Thrown by cursors and decoders only, caught once by the reader's public
 * function and turned into a Gap.
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly reader: string;
  /** What stood in the way, where that decides what to do about it. */
  readonly kind: GapKind | undefined;
  /** Byte offset within what the reader was given, where it is known. */
  readonly offset: number | undefined;

  /** `message` says what was met and what was expected: "table of contents ends early: expected 12 bytes, found 7". */
  constructor(reader: string, message: string, offset?: number, kind?: GapKind) {
    super(message);
    this.reader = reader;
    this.offset = offset;
    this.kind = kind;
  }
}
