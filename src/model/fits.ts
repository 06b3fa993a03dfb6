// Which systems a build runs on, as far as its native files tell, and which of them asks for the newest.

import type { Certainty } from "./certainty.js";
import type { Binary, Host } from "./linkage.js";

/** What one system is to the native files of a build. The tables behind it belong to whoever asks. */
export interface System {
  /** "debian12", and as a sentence calls it: "Debian 12". */
  readonly name: string;
  readonly title: string;
  readonly platform: "linux" | "win32" | "darwin";
  /** The user named it; otherwise it is one of those that everybody's builds are measured against. */
  readonly isNamed: boolean;
  readonly libc?: Libc;
  /** Linux: whether its own libraries have a version such as "GLIBCXX_3.4.29"; undefined where nobody knows. */
  hasVersion(version: string, arch: string): boolean | undefined;
  /** The highest version of a prefix that it has: "2.36" for GLIBC. */
  ceiling(prefix: string, arch: string): string | undefined;
  /** Windows and macOS: whether a program that is marked for this version, or later ones, starts. */
  startsMarked(version: string): boolean;
  readonly host: Host;
}

export type Libc = "glibc" | "musl";

/** Why a binary can't be loaded on a system. */
export type Obstacle = { readonly binary: Binary; readonly certainty: Certainty } & (
  | {
      /** A symbol version that the system's library lacks: "GLIBC_2.34" where it has "GLIBC_2.28". */
      readonly kind: "version";
      readonly version: string;
      readonly library: string;
      readonly has?: string;
    }
  /** It is built for another C library: this one. */
  | { readonly kind: "libc"; readonly libc: Libc }
  /** `isSure` where no system of that name has the library. */
  | { readonly kind: "library"; readonly library: string; readonly isSure: boolean }
  /** Marked for a later release of the system. */
  | { readonly kind: "release"; readonly version: string }
);

export interface SystemFit {
  readonly system: System;
  /**
   * "partly": it starts, and what is loaded later fails. "depends": on what that machine has installed.
   */
  readonly runs: "yes" | "no" | "partly" | "depends";
  /** The surest to be loaded first, of these what asks for the newest. */
  readonly obstacles: readonly Obstacle[];
}

/** The highest version that what the application loads asks of a system's library, and who asks for it. */
export interface Floor {
  /** "GLIBC", "GLIBCXX", "CXXABI", "GCC" */
  readonly prefix: string;
  /** "2.34" */
  readonly version: string;
  readonly files: readonly Binary[];
  /** What would be asked for without these files; undefined where nothing else asks. */
  readonly without?: string;
}

export interface Fits {
  readonly systems: readonly SystemFit[];
  readonly floors: readonly Floor[];
}
