// What an updater reads before it fetches anything: which releases a feed offers, on which platform, and where it sends
// each client. One feed may serve several applications and platforms: each of them is a channel.

import type { Place } from "../finding.js";

export type FeedKind = "esky" | "electron-updater" | "squirrel" | "sparkle";

export interface Feed {
  /** As reports call it: a path, or an address. */
  readonly source: string;
  readonly channels: readonly Channel[];
  /** Files that a person takes for releases, and that no client will ever look at. */
  readonly strays: readonly Stray[];
}

/** What the clients of one application on one platform see. */
export interface Channel {
  readonly kind: FeedKind;
  readonly app: string | undefined;
  /** In the updater's words: "win-amd64" (Esky), "windows", "macos", "linux-arm64". */
  readonly platform: string;
  /** "latest", "beta": where an updater knows several. */
  readonly name?: string;
  /** The page, file or folder that says it. */
  readonly place: Place;
  /** One for each version, the oldest first by the updater's own order. */
  readonly releases: readonly FeedRelease[];
  readonly patches: readonly FeedPatch[];
  /** What the updater refuses, and with what. */
  readonly refusals: readonly Refusal[];
  /** Where clients go; the oldest first. */
  readonly routes: readonly Route[];
}

export interface FeedRelease {
  readonly version: string;
  /** What people are shown, where it is another text. */
  readonly shown?: string;
  readonly files: readonly FeedFile[];
  /** The application whose name the file really bears, where the updater takes it for another one's. */
  readonly belongsTo?: string;
  /** Milliseconds; of feeds that date their entries. */
  readonly published?: number;
  /** macOS: the oldest that it is offered to. */
  readonly minimumSystem?: string;
  /** Whether the feed signs it; undefined where that updater knows no signatures. */
  readonly isSigned?: boolean;
}

export interface FeedPatch {
  readonly from: string;
  readonly to: string;
  readonly files: readonly FeedFile[];
  readonly belongsTo?: string;
}

/** A file that the feed names, and what was found of it beside the feed. */
export interface FeedFile {
  /** As the feed writes it. */
  readonly name: string;
  readonly place: Place;
  /** "unknown": it lies elsewhere, or it is not known what lies there. */
  readonly state: "there" | "absent" | "unknown";
  /** Bytes. */
  readonly size?: { readonly said: number; readonly found: number | undefined };
  readonly sum?: FeedSum;
}

export interface FeedSum {
  readonly algorithm: "sha512" | "sha1";
  /** Whether the text can be such a sum at all. */
  readonly isWellFormed: boolean;
  /** Whether the file has it; undefined where the file was not read. */
  readonly fits: boolean | undefined;
}

export interface Refusal {
  readonly what: "version" | "checksum" | "line" | "no-file" | "encoding" | "no-full" | "pattern" | "entry";
  readonly place: Place;
  /** The entry that is meant: a version, a file, a line. */
  readonly subject: string;
  /** What the updater says, word for word as far as it is known. */
  readonly symptom: string;
  /** Whether all of the feed is lost with it. */
  readonly isFatal: boolean;
}

/** A client and where it goes. */
export interface Route {
  /** The version that is installed; undefined for one that the feed does not have. */
  readonly from: string | undefined;
  /** Undefined: it stays. */
  readonly to: string | undefined;
  /** Versions that the updater takes for the same as `to`, and might choose in its place. */
  readonly orElse: readonly string[];
  readonly by: "whole" | "patches" | undefined;
}

export interface Stray {
  readonly name: string;
  readonly place: Place;
  /** "unlisted": the index beside it does not name it. "unmatched": no client's pattern fits its name. */
  readonly why: "unlisted" | "unmatched";
  readonly version: string | undefined;
}
