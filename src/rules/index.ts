// The list of rules, written by hand: a reader sees every rule here, and so does a bundler.

import buildPathLeak from "./build-path-leak.js";
import companionMissing from "./companion-missing.js";
import ctypesLibMissing from "./ctypes-lib-missing.js";
import cwdRelativeData from "./cwd-relative-data.js";
import dataInMacosDir from "./data-in-macos-dir.js";
import dataPathInZip from "./data-path-in-zip.js";
import debugRuntime from "./debug-runtime.js";
import distMetadataMissing from "./dist-metadata-missing.js";
import dynamicModuleMissing from "./dynamic-module-missing.js";
import encodingsMissing from "./encodings-missing.js";
import entryPointsLost from "./entry-points-lost.js";
import excludedButImported from "./excluded-but-imported.js";
import extensionForOtherPython from "./extension-for-other-python.js";
import extensionHiddenImport from "./extension-hidden-import.js";
import extensionInZip from "./extension-in-zip.js";
import finderJunk from "./finder-junk.js";
import glibcTooNew from "./glibc-too-new.js";
import guardedImportFeatureLost from "./guarded-import-feature-lost.js";
import hardenedRuntime from "./hardened-runtime.js";
import importSymbolUnresolved from "./import-symbol-unresolved.js";
import knownHiddenImport from "./known-hidden-import.js";
import libstdcxxBundled from "./libstdcxx-bundled.js";
import listedDirectoryInZip from "./listed-directory-in-zip.js";
import minMacosTooNew from "./min-macos-too-new.js";
import mixedDllVersions from "./mixed-dll-versions.js";
import moduleCaseCollision from "./module-case-collision.js";
import multipleQtBindings from "./multiple-qt-bindings.js";
import nativeDepMissing from "./native-dep-missing.js";
import nestedUnsigned from "./nested-unsigned.js";
import noFileName from "./no-file-name.js";
import notAnalysed from "./not-analysed.js";
import notUniversal from "./not-universal.js";
import opensslApplink from "./openssl-applink.js";
import packageDataMissing from "./package-data-missing.js";
import packagePartiallyFrozen from "./package-partially-frozen.js";
import pkgutilScan from "./pkgutil-scan.js";
import pycMagicMismatch from "./pyc-magic-mismatch.js";
import qtPlatformPluginMissing from "./qt-platform-plugin-missing.js";
import qtXcbDeps from "./qt-xcb-deps.js";
import type { AnyRule } from "./rule.js";
import sonameFileMismatch from "./soname-file-mismatch.js";
import sourceNeededAtRuntime from "./source-needed-at-runtime.js";
import staleInclude from "./stale-include.js";
import stdlibModuleMissing from "./stdlib-module-missing.js";
import sxsManifest from "./sxs-manifest.js";
import templateMissing from "./template-missing.js";
import topLevelImportUnresolved from "./top-level-import-unresolved.js";
import ucrtTooOldOs from "./ucrt-too-old-os.js";
import upxPacked from "./upx-packed.js";
import vcRuntimeMissing from "./vc-runtime-missing.js";
import wrongArch from "./wrong-arch.js";
import zipTail from "./zip-tail.js";

export const rules: readonly AnyRule[] = [
  notAnalysed,
  dynamicModuleMissing,
  packagePartiallyFrozen,
  pkgutilScan,
  entryPointsLost,
  extensionHiddenImport,
  knownHiddenImport,
  topLevelImportUnresolved,
  staleInclude,
  excludedButImported,
  stdlibModuleMissing,
  encodingsMissing,
  pycMagicMismatch,
  moduleCaseCollision,
  guardedImportFeatureLost,
  listedDirectoryInZip,
  distMetadataMissing,
  packageDataMissing,
  dataPathInZip,
  noFileName,
  templateMissing,
  sourceNeededAtRuntime,
  cwdRelativeData,
  vcRuntimeMissing,
  sxsManifest,
  ucrtTooOldOs,
  nativeDepMissing,
  sonameFileMismatch,
  wrongArch,
  mixedDllVersions,
  importSymbolUnresolved,
  glibcTooNew,
  libstdcxxBundled,
  qtPlatformPluginMissing,
  qtXcbDeps,
  multipleQtBindings,
  upxPacked,
  ctypesLibMissing,
  extensionInZip,
  debugRuntime,
  buildPathLeak,
  extensionForOtherPython,
  opensslApplink,
  companionMissing,
  zipTail,
  nestedUnsigned,
  dataInMacosDir,
  minMacosTooNew,
  notUniversal,
  hardenedRuntime,
  finderJunk,
];
