// What users get in one piece: the archive that they unpack, or the folder on disk that a build lies in, with what else is in
// it. Names are as strange here as they came: whoever unpacks it has to live with them.

import type { BuildPlace } from "../finding.js";
import type { NativeFile, ShippedFile } from "./app.js";

export interface ShippedEntry extends ShippedFile {
  readonly isDirectory: boolean;
}

export interface Shipment {
  /** "folder": it lies unpacked on a disk; then only what is in the build's own folder counts. */
  readonly kind: "zip" | "tar" | "folder";
  readonly place: BuildPlace;
  /** Everything in it, in the order of the archive, by paths from its root. */
  readonly entries: readonly ShippedEntry[];
  /** Programs that start the application from outside of its own folder: those at Esky's upper level. */
  readonly programs: readonly NativeFile[];
  /** Plain files that hold the target of what was a symbolic link: paths of files, and what they say. */
  readonly textLinks: readonly { readonly path: string; readonly target: string }[];
  /** Members that can't be unpacked, with the reason; of a large archive not all data was tried. */
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  readonly esky?: EskyShipment;
}

/** What Esky's updater goes by when it unpacks a release. */
export interface EskyShipment {
  /** Path of the version folder within the shipment: "acme-1.0.win32", "appdata/acme-1.0.win32". */
  readonly version: string;
  /** Path of the folder that it updates, "" for the top: there lie the programs that the user starts. */
  readonly upper: string;
  /** Lines of esky-files/bootstrap-manifest.txt: what must lie in the upper folder. Undefined: not there, or not read. */
  readonly manifest?: readonly string[];
  /** Names in esky-files/esky_filelist.txt, from the upper folder on, as they are written there. */
  readonly fileList?: readonly string[];
}

/** A file with something in it that nobody else should have. */
export interface SecretFile {
  readonly path: string;
  readonly place: BuildPlace;
  /** "env": settings in a .env file, at least one of which looks like a secret. "login": passwords or tokens for services. */
  readonly kind: "private-key" | "env" | "login";
}
