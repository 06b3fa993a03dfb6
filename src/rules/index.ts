// The list of rules, written by hand: a reader sees every rule here, and so does a bundler.

import buildPathLeak from "./build-path-leak.js";
import dataInMacosDir from "./data-in-macos-dir.js";
import dynamicModuleMissing from "./dynamic-module-missing.js";
import encodingsMissing from "./encodings-missing.js";
import entryPointsLost from "./entry-points-lost.js";
import excludedButImported from "./excluded-but-imported.js";
import finderJunk from "./finder-junk.js";
import glibcTooNew from "./glibc-too-new.js";
import guardedImportFeatureLost from "./guarded-import-feature-lost.js";
import libstdcxxBundled from "./libstdcxx-bundled.js";
import hardenedRuntime from "./hardened-runtime.js";
import listedDirectoryInZip from "./listed-directory-in-zip.js";
import minMacosTooNew from "./min-macos-too-new.js";
import moduleCaseCollision from "./module-case-collision.js";
import nestedUnsigned from "./nested-unsigned.js";
import notAnalysed from "./not-analysed.js";
import notUniversal from "./not-universal.js";
import packagePartiallyFrozen from "./package-partially-frozen.js";
import pkgutilScan from "./pkgutil-scan.js";
import pycMagicMismatch from "./pyc-magic-mismatch.js";
import type { AnyRule } from "./rule.js";
import sonameFileMismatch from "./soname-file-mismatch.js";
import staleInclude from "./stale-include.js";
import stdlibModuleMissing from "./stdlib-module-missing.js";
import topLevelImportUnresolved from "./top-level-import-unresolved.js";
import nativeDepMissing from "./native-dep-missing.js";
import zipTail from "./zip-tail.js";

export const rules: readonly AnyRule[] = [
  notAnalysed,
  dynamicModuleMissing,
  packagePartiallyFrozen,
  pkgutilScan,
  entryPointsLost,
  topLevelImportUnresolved,
  staleInclude,
  excludedButImported,
  stdlibModuleMissing,
  encodingsMissing,
  pycMagicMismatch,
  moduleCaseCollision,
  guardedImportFeatureLost,
  listedDirectoryInZip,
  nativeDepMissing,
  sonameFileMismatch,
  glibcTooNew,
  libstdcxxBundled,
  buildPathLeak,
  zipTail,
  nestedUnsigned,
  dataInMacosDir,
  minMacosTooNew,
  notUniversal,
  hardenedRuntime,
  finderJunk,
];
