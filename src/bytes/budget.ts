// What one run may spend on one target, so that a hostile archive costs a line in the report and not the machine.

import { FormatError } from "../errors.js";

export interface Limits {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  readonly maxInflatedBytes: number;
  readonly maxNesting: number;
}

export const defaultLimits: Limits = {
  maxEntries: 200_000,
  maxEntryBytes: 256 * 1024 * 1024,
  maxInflatedBytes: 4 * 1024 * 1024 * 1024,
  maxNesting: 4,
};

export class Budget {
  readonly limits: Limits;
  #entries = 0;
  #inflatedBytes = 0;

  constructor(limits: Limits = defaultLimits) {
    this.limits = limits;
  }

  /** Counts entries or inflated bytes against the target's limit; throws FormatError once it is passed. */
  spend(what: "entries" | "inflated", amount: number, reader: string): void {
    if (what === "entries") {
      this.#entries += amount;
      if (this.#entries > this.limits.maxEntries) {
        throw new FormatError(
          reader,
          `more than ${this.limits.maxEntries} entries in one target; the rest is not read`,
          undefined,
          "too-large",
        );
      }
    } else {
      this.#inflatedBytes += amount;
      if (this.#inflatedBytes > this.limits.maxInflatedBytes) {
        throw new FormatError(
          reader,
          `more than ${this.limits.maxInflatedBytes} bytes inflated for one target; the rest is not read`,
          undefined,
          "too-large",
        );
      }
    }
  }
}
