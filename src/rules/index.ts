// The list of rules, written by hand: a reader sees every rule here, and so does a bundler.

import buildPathLeak from "./build-path-leak.js";
import companionMissing from "./companion-missing.js";
import crossAppMatch from "./cross-app-match.js";
import ctypesLibMissing from "./ctypes-lib-missing.js";
import dataInMacosDir from "./data-in-macos-dir.js";
import debugRuntime from "./debug-runtime.js";
import docstringsStripped from "./docstrings-stripped.js";
import dynamicModuleMissing from "./dynamic-module-missing.js";
import encodingsMissing from "./encodings-missing.js";
import entryPointsLost from "./entry-points-lost.js";
import excludedButImported from "./excluded-but-imported.js";
import extensionForOtherPython from "./extension-for-other-python.js";
import extensionHiddenImport from "./extension-hidden-import.js";
import extensionInZip from "./extension-in-zip.js";
import feedEntryRefused from "./feed-entry-refused.js";
import feedFileDiffers from "./feed-file-differs.js";
import feedFileMissing from "./feed-file-missing.js";
import feedGoesBack from "./feed-goes-back.js";
import feedOtherApplication from "./feed-other-application.js";
import feedPatchUnusable from "./feed-patch-unusable.js";
import feedPlatformBehind from "./feed-platform-behind.js";
import feedReleaseUnseen from "./feed-release-unseen.js";
import feedUnsigned from "./feed-unsigned.js";
import finderJunk from "./finder-junk.js";
import giTypelibMissing from "./gi-typelib-missing.js";
import glibcTooNew from "./glibc-too-new.js";
import guardedImportFeatureLost from "./guarded-import-feature-lost.js";
import hardenedRuntime from "./hardened-runtime.js";
import illegalVersionChar from "./illegal-version-char.js";
import importSymbolUnresolved from "./import-symbol-unresolved.js";
import innerDirMismatch from "./inner-dir-mismatch.js";
import knownDataMissing from "./known-data-missing.js";
import knownHiddenImport from "./known-hidden-import.js";
import libstdcxxBundled from "./libstdcxx-bundled.js";
import listedDirectoryInZip from "./listed-directory-in-zip.js";
import localeMoMissing from "./locale-mo-missing.js";
import minMacosTooNew from "./min-macos-too-new.js";
import mixedDllVersions from "./mixed-dll-versions.js";
import moduleCaseCollision from "./module-case-collision.js";
import multipleQtBindings from "./multiple-qt-bindings.js";
import nameUnparseable from "./name-unparseable.js";
import nativeDepMissing from "./native-dep-missing.js";
import nestedUnsigned from "./nested-unsigned.js";
import notAnalysed from "./not-analysed.js";
import notNewer from "./not-newer.js";
import notUniversal from "./not-universal.js";
import opensslApplink from "./openssl-applink.js";
import opensslDefaultPaths from "./openssl-default-paths.js";
import packagePartiallyFrozen from "./package-partially-frozen.js";
import patchChain from "./patch-chain.js";
import pkgutilScan from "./pkgutil-scan.js";
import pycMagicMismatch from "./pyc-magic-mismatch.js";
import qtPlatformPluginMissing from "./qt-platform-plugin-missing.js";
import qtXcbDeps from "./qt-xcb-deps.js";
import type { AnyRule } from "./rule.js";
import sonameFileMismatch from "./soname-file-mismatch.js";
import staleInclude from "./stale-include.js";
import stdlibModuleMissing from "./stdlib-module-missing.js";
import sxsManifest from "./sxs-manifest.js";
import tclTkMismatch from "./tcl-tk-mismatch.js";
import topLevelImportUnresolved from "./top-level-import-unresolved.js";
import tzdataMissing from "./tzdata-missing.js";
import ucrtTooOldOs from "./ucrt-too-old-os.js";
import upxPacked from "./upx-packed.js";
import vcRuntimeMissing from "./vc-runtime-missing.js";
import versionDisagreement from "./version-disagreement.js";
import versionSortsLow from "./version-sorts-low.js";
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
  knownDataMissing,
  opensslDefaultPaths,
  tzdataMissing,
  tclTkMismatch,
  docstringsStripped,
  giTypelibMissing,
  localeMoMissing,
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
  nameUnparseable,
  versionSortsLow,
  illegalVersionChar,
  notNewer,
  innerDirMismatch,
  versionDisagreement,
  crossAppMatch,
  patchChain,
  nestedUnsigned,
  dataInMacosDir,
  minMacosTooNew,
  notUniversal,
  hardenedRuntime,
  finderJunk,
];

/** The rules of `freeze-lint feed`: they see a feed alone, and no build has one. */
export const feedRules: readonly AnyRule[] = [
  feedFileMissing,
  feedFileDiffers,
  feedGoesBack,
  feedReleaseUnseen,
  feedPlatformBehind,
  feedPatchUnusable,
  feedOtherApplication,
  feedEntryRefused,
  feedUnsigned,
];
