// What Python raises where a loader asks the disk for a folder or file of a package that a freezer keeps in one file: POSIX
// tells a path through a file from one that isn't there, Windows doesn't. Seen on builds by bbfreeze, cx_Freeze and
// PyInstaller with Python 2.7, 3.6, 3.8 and 3.11 on Linux; for Windows after the errors of FindFirstFile (system error codes).

import type { Platform } from "../model/app.js";
import { versionIndex } from "./python-versions.js";

export interface DiskError {
  readonly of: "folder" | "file";
  /** The path leads through a file: library.zip/acme/plugins. */
  readonly isInFile: boolean;
}

/** "FileNotFoundError: [Errno 2] No such file or directory" */
export function diskError(error: DiskError, python: string | undefined, platform: Platform | undefined): string {
  // From 3.3 on each error number has a class of its own (PEP 3151).
  const isOld = python !== undefined && versionIndex(python).index < versionIndex("3.3").index;
  if (platform === "win32" && error.of === "folder")
    return isOld
      ? "WindowsError: [Error 3] The system cannot find the path specified"
      : "FileNotFoundError: [WinError 3] The system cannot find the path specified";
  const isThrough = error.isInFile && platform !== "win32";
  const kind = isOld
    ? error.of === "folder"
      ? "OSError"
      : "IOError"
    : isThrough
      ? "NotADirectoryError"
      : "FileNotFoundError";
  return `${kind}: ${isThrough ? "[Errno 20] Not a directory" : "[Errno 2] No such file or directory"}`;
}
