// How bytes are stored: a zip, a folder, a zip glued behind a launcher. What they mean is the freezer's business.

import type { Gap } from "../finding.js";
import type { Budget } from "../bytes/budget.js";
import type { ByteSource } from "../bytes/source.js";
import type { ShippedFile } from "../model/app.js";

export interface Entry extends ShippedFile {
  /** Bytes in the container, before inflating. */
  readonly storedSize: number;
  readonly isDirectory: boolean;
}

export interface Container {
  /** "zip", "directory" ... */
  readonly kind: string;
  /** From the outermost file inwards, as in BuildPlace.container. */
  readonly at: readonly string[];
  /** Where the container begins in the bytes it was found in (a launcher's length), and what stands behind its end. */
  readonly span: {
    readonly start: number;
    readonly end: number;
    readonly sourceSize: number;
    readonly commentSize: number;
  };
  /** The line that names an interpreter, where the bytes begin with one: "#!/usr/bin/env python3.11". */
  readonly shebang?: string;
  /** What stands before the container in its bytes: the program that a zip is glued behind. Open as long as the container. */
  readonly launcher?: ByteSource;
  /** All members, in the order of the container's directory, hostile names included (see ShippedFile.oddities). */
  readonly entries: readonly Entry[];
  /** What could not be listed. */
  readonly gaps: readonly Gap[];
  /**
   * The member's bytes, inflated, its CRC checked. Throws FormatError (encrypted, unknown method, wrong CRC, over the
   * budget, truncated). `limit` reads only the first bytes (then no CRC check is possible).
   */
  read(entry: Entry, limit?: number): Uint8Array;
  /** The member as random-access bytes for a container inside it: a window when stored, inflated (to memory or a temporary file) otherwise. */
  open(entry: Entry): ByteSource;
  close(): void;
}

export interface Glance {
  readonly name: string;
  readonly size: number;
  /** The first 4 KiB. */
  readonly head: Uint8Array;
  /** The last 66 KiB. */
  readonly tail: Uint8Array;
}

/** The bytes of a source that a format takes for its own, and how to open them. */
export interface Claim {
  readonly start: number;
  readonly size: number;
  /** `at` is for places in findings and gaps, from the outermost file inwards. */
  open(at: readonly string[], budget: Budget): Promise<Container>;
}

export interface Format {
  readonly kind: string;
  /** What this format claims of the source, or undefined. Never throws for strange bytes; reads little. */
  recognise(glance: Glance, source: ByteSource): Claim | undefined;
}
