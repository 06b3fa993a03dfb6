// The list of rules, written by hand: a reader sees every rule here, and so does a bundler.

import avHeuristics from "./av-heuristics.js";
import buildPathLeak from "./build-path-leak.js";
import caseDuplicateMember from "./case-duplicate-member.js";
import companionMissing from "./companion-missing.js";
import crossAppMatch from "./cross-app-match.js";
import ctypesLibMissing from "./ctypes-lib-missing.js";
import cwdRelativeData from "./cwd-relative-data.js";
import dataInMacosDir from "./data-in-macos-dir.js";
import dataPathInZip from "./data-path-in-zip.js";
import debugRuntime from "./debug-runtime.js";
import distMetadataMissing from "./dist-metadata-missing.js";
import docstringsStripped from "./docstrings-stripped.js";
import dynamicModuleMissing from "./dynamic-module-missing.js";
import encodingsMissing from "./encodings-missing.js";
import entryPointsLost from "./entry-points-lost.js";
import excludedButImported from "./excluded-but-imported.js";
import execBitLost from "./exec-bit-lost.js";
import execNotFoundTool from "./exec-not-found-tool.js";
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
import frozenFlagMismatch from "./frozen-flag-mismatch.js";
import giTypelibMissing from "./gi-typelib-missing.js";
import glibcTooNew from "./glibc-too-new.js";
import guardedImportFeatureLost from "./guarded-import-feature-lost.js";
import hardenedRuntime from "./hardened-runtime.js";
import illegalVersionChar from "./illegal-version-char.js";
import importSymbolUnresolved from "./import-symbol-unresolved.js";
import innerDirMismatch from "./inner-dir-mismatch.js";
import installerVersion from "./installer-version.js";
import knownDataMissing from "./known-data-missing.js";
import knownHiddenImport from "./known-hidden-import.js";
import libstdcxxBundled from "./libstdcxx-bundled.js";
import listedDirectoryInZip from "./listed-directory-in-zip.js";
import loaderEnvLeak from "./loader-env-leak.js";
import localeMoMissing from "./locale-mo-missing.js";
import longpath from "./longpath.js";
import minMacosTooNew from "./min-macos-too-new.js";
import missingBootstrap from "./missing-bootstrap.js";
import mixedDllVersions from "./mixed-dll-versions.js";
import moduleCaseCollision from "./module-case-collision.js";
import multipleQtBindings from "./multiple-qt-bindings.js";
import nameUnparseable from "./name-unparseable.js";
import nativeDepMissing from "./native-dep-missing.js";
import nestedUnsigned from "./nested-unsigned.js";
import noFileName from "./no-file-name.js";
import noFreezeSupport from "./no-freeze-support.js";
import noMainExecutable from "./no-main-executable.js";
import nonAsciiPath from "./non-ascii-path.js";
import notAnalysed from "./not-analysed.js";
import notNewer from "./not-newer.js";
import notUniversal from "./not-universal.js";
import onefilePathAssumption from "./onefile-path-assumption.js";
import onefileTmpNoexec from "./onefile-tmp-noexec.js";
import opensslApplink from "./openssl-applink.js";
import opensslDefaultPaths from "./openssl-default-paths.js";
import packageDataMissing from "./package-data-missing.js";
import packagePartiallyFrozen from "./package-partially-frozen.js";
import patchChain from "./patch-chain.js";
import pkgutilScan from "./pkgutil-scan.js";
import pycMagicMismatch from "./pyc-magic-mismatch.js";
import qtPlatformPluginMissing from "./qt-platform-plugin-missing.js";
import qtXcbDeps from "./qt-xcb-deps.js";
import type { AnyRule } from "./rule.js";
import secretsOrSource from "./secrets-or-source.js";
import shipBloat from "./ship-bloat.js";
import siteBuiltins from "./site-builtins.js";
import slowProcessStart from "./slow-process-start.js";
import sonameFileMismatch from "./soname-file-mismatch.js";
import sourceNeededAtRuntime from "./source-needed-at-runtime.js";
import staleInclude from "./stale-include.js";
import stdioNone from "./stdio-none.js";
import stdlibModuleMissing from "./stdlib-module-missing.js";
import sxsManifest from "./sxs-manifest.js";
import symlinksFlattened from "./symlinks-flattened.js";
import sysExecutableAsPython from "./sys-executable-as-python.js";
import tclTkMismatch from "./tcl-tk-mismatch.js";
import templateMissing from "./template-missing.js";
import topLevelImportUnresolved from "./top-level-import-unresolved.js";
import truncatedOrCorrupt from "./truncated-or-corrupt.js";
import tzdataMissing from "./tzdata-missing.js";
import ucrtTooOldOs from "./ucrt-too-old-os.js";
import unguardedPlatformImport from "./unguarded-platform-import.js";
import unsafeMember from "./unsafe-member.js";
import upxPacked from "./upx-packed.js";
import vcRuntimeMissing from "./vc-runtime-missing.js";
import versionDisagreement from "./version-disagreement.js";
import versionSortsLow from "./version-sorts-low.js";
import windowsService from "./windows-service.js";
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
  knownDataMissing,
  opensslDefaultPaths,
  tzdataMissing,
  tclTkMismatch,
  templateMissing,
  sourceNeededAtRuntime,
  docstringsStripped,
  giTypelibMissing,
  cwdRelativeData,
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
  loaderEnvLeak,
  execNotFoundTool,
  extensionForOtherPython,
  opensslApplink,
  companionMissing,
  noFreezeSupport,
  sysExecutableAsPython,
  stdioNone,
  siteBuiltins,
  onefileTmpNoexec,
  onefilePathAssumption,
  frozenFlagMismatch,
  avHeuristics,
  unguardedPlatformImport,
  windowsService,
  longpath,
  nonAsciiPath,
  slowProcessStart,
  execBitLost,
  symlinksFlattened,
  noMainExecutable,
  missingBootstrap,
  shipBloat,
  secretsOrSource,
  unsafeMember,
  caseDuplicateMember,
  truncatedOrCorrupt,
  zipTail,
  nameUnparseable,
  versionSortsLow,
  illegalVersionChar,
  notNewer,
  innerDirMismatch,
  versionDisagreement,
  installerVersion,
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
