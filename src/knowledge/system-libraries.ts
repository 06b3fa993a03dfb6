// Which libraries a system brings by itself, so that no build has to: Windows and macOS here, Linux and the Visual C++
// runtimes in files of their own. Windows is read off install media; what updates and drivers add is a "maybe".

import { readKnowledge, tableOf } from "../knowledge-files.js";
import { type TargetProfile, targetProfile, type WindowsRelease } from "./targets.js";

export { type LinuxLibrary, linuxLibrary } from "./linux-libraries.js";
export { type CrtFamily, crtFamily, isDebugRuntime } from "./visual-cpp.js";

export type WindowsArch = "x86_64" | "x86" | "arm64";

/**
 * Whether the system folder of the target has the DLL for processes of that architecture. Without a profile: what every
 * Windows that still gets updates has; "maybe" where only some of them do. Server Core and the N editions have less.
 */
export function hasWindowsDll(name: string, arch: string, profile: TargetProfile | undefined): boolean | "maybe" {
  const dll = plainName(name);
  if (profile?.windows !== undefined) return hasDll(dll, arch, profile.windows);
  const answers = ["win10", "win11"].map((target) => {
    const release = targetProfile(target)?.windows;
    return release === undefined ? "maybe" : hasDll(dll, arch, release);
  });
  const [first] = answers;
  return first !== undefined && answers.every((one) => one === first) ? first : "maybe";
}

function hasDll(dll: string, arch: string, release: WindowsRelease): boolean | "maybe" {
  // Windows 10 and 11 keep an OpenSSL of their own there, of whatever version they like.
  if (dll === "libcrypto" || dll === "libssl") return mediaHave(dll, arch, release) ? "maybe" : false;
  if (isUniversalCrt(dll)) return release === "10" || release === "11" || "maybe";
  if (isApiSet(dll)) return hasApiSet(dll, arch, release);
  // On Windows 7 it lies in WinSxS; the default activation context finds it for every program.
  if (dll === "gdiplus") return true;
  if (APPLETS.has(dll)) return true;
  if (mediaHave(dll, arch, release)) return true;
  return DRIVERS.has(dll) || (dll === "d3dcompiler_47" && release !== "10" && release !== "11") ? "maybe" : false;
}

/**
 * Control panel applets that programs link to, which the lists of DLLs leave out: the Bluetooth functions of
 * bluetoothapis.h (learn.microsoft.com: "DLL: Bthprops.cpl"), by the name of their older import library (PyBluez links Irprops).
 */
const APPLETS: ReadonlySet<string> = new Set(["bthprops.cpl", "irprops.cpl"]);

/** Loaders of drivers: with the graphics card's driver, not with Windows. d3dcompiler_47 comes with update KB4019990. */
const DRIVERS: ReadonlySet<string> = new Set([
  ...["vulkan-1", "opencl", "nvcuda", "nvml", "nvapi", "nvapi64", "nvcuvid", "nvencodeapi", "nvencodeapi64"],
  ...["amdhip64", "atiadlxx", "atiadlxy", "ze_loader"],
]);

/** The universal C runtime: part of Windows 10; update KB2999226 brings it to Windows 7 to 8.1 (support.microsoft.com). */
function isUniversalCrt(dll: string): boolean {
  return dll === "ucrtbase" || dll.startsWith("api-ms-win-crt-");
}

/** Contracts that the same update brings to Windows 7, because the universal C runtime asks for them. */
const WITH_UNIVERSAL_CRT: ReadonlySet<string> = new Set([
  ...["core-file-l1-2-0", "core-file-l2-1-0", "core-localization-l1-2-0", "core-processthreads-l1-1-1"],
  ...["core-synch-l1-2-0", "core-timezone-l1-1-0", "core-xstate-l2-1-0"],
]);

/** A contract that the loader resolves before it looks into any folder: api-ms-win-core-path-l1-1-0.dll. */
export function isApiSet(name: string): boolean {
  return /^(api|ext)-ms-/.test(plainName(name));
}

function hasApiSet(dll: string, arch: string, release: WindowsRelease): boolean | "maybe" {
  // No list tells the contracts of each later release, and new ones are asked for by new programs only.
  if (release === "10" || release === "11" || mediaHave(dll, arch, release)) return true;
  // Extensions may be absent by design; the downlevel ones come with Internet Explorer.
  if (dll.startsWith("ext-ms-") || dll.startsWith("api-ms-win-downlevel-")) return "maybe";
  if (WITH_UNIVERSAL_CRT.has(dll.replace("api-ms-win-", ""))) return "maybe";
  // Windows 7 has a file for each contract that it knows; of 8 and 8.1 the schema may know more.
  return release === "7" ? false : "maybe";
}

// HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\KnownDLLs of Windows 7 to 11, the entries that all lists share
// or that differ by release only; checked 2026-11.
const KNOWN_DLLS: ReadonlySet<string> = new Set(
  "advapi32 clbcatq combase comdlg32 coml2 difxapi gdi32 gdiplus imagehlp imm32 kernel32 msctf msvcrt normaliz nsi ole32 oleaut32 psapi rpcrt4 sechost setupapi shcore shell32 shlwapi user32 wldap32 ws2_32".split(
    " ",
  ),
);

/** Whether Windows always takes its own copy of the DLL, wherever else one lies. */
export function isKnownDll(name: string): boolean {
  return KNOWN_DLLS.has(plainName(name));
}

/** Whether the path of a load command is macOS's own; since macOS 11 such libraries exist in the loader's cache only. */
export function macSystemLibrary(path: string): boolean {
  return /^\/System\/|^\/usr\/(?!local\/)/.test(path);
}

/** KERNEL32.dll → kernel32; winspool.drv keeps its ending, as in the table. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/\.dll$/, "");
}

let media: ReadonlyMap<string, string> | undefined;

function mediaHave(dll: string, arch: string, release: WindowsRelease): boolean {
  media ??= readMedia();
  const releases = (media.get(dll) ?? "").split(", ").find((text) => text.startsWith(`${arch} `));
  return releases !== undefined && releases.split(" ").includes(release);
}

/** DLL → "arm64 10 11, x86 7 8 8.1 10 11". */
function readMedia(): ReadonlyMap<string, string> {
  const rows = tableOf<string>(readKnowledge("windows-dlls.json"), "dlls");
  return new Map(Object.entries(rows).flatMap(([releases, dlls]) => dlls.split(" ").map((dll) => [dll, releases])));
}
