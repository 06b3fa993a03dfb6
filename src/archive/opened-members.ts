// The members of a container that somebody has open. Closing the container closes them; closing one lets go of it at
// once, so that walking over a thousand libraries holds the bytes of one.

import type { ByteSource } from "../bytes/source.js";

export class OpenedMembers {
  readonly #sources = new Set<ByteSource>();

  /** `source`, kept until it is closed. */
  keep(source: ByteSource): ByteSource {
    const kept: ByteSource = {
      ...source,
      close: () => {
        this.#sources.delete(kept);
        source.close();
      },
    };
    this.#sources.add(kept);
    return kept;
  }

  close(): void {
    for (const source of this.#sources) source.close();
  }
}
