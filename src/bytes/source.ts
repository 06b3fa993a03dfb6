// Bytes at random access: a file on disk, a buffer, or a window on either. Nothing ever needs "the whole file".
// Reading is synchronous: a command-line tool gains nothing from waiting in parallel, and members are small.

export interface ByteSource {
  /** For messages: the path as the user typed it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `at`, or fewer at the end of the source. Never throws for a range; throws on I/O errors. */
  read(at: number, length: number): Uint8Array;
  /** The part from `start`, `size` bytes long, as a source of its own; no copy. */
  window(start: number, size: number, name?: string): ByteSource;
  close(): void;
}
