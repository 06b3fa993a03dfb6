// What the name of a build's folder or archive promises, where a tool has put a platform into it in distutils' spelling:
// Esky's version folders (and their zips), cx_Freeze's "exe.win-amd64-3.11", "acme-1.0.win32.zip".

import type { FrozenApp, NativeFile, Platform } from "../../model/app.js";

interface NamedMachine {
  readonly platform: Platform;
  /** Any of these is what the name means. */
  readonly archs: readonly string[];
}

/** The platform in the name, and what the programs are really for; undefined where both agree or one is not known. */
export function misnamed({ place, natives }: FrozenApp): { readonly named: string; readonly have: string } | undefined {
  const path = place.member ?? place.container.at(-1) ?? "";
  const file = path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:zip|tar|tar\.gz|tgz)$/i, "");
  // A version stands before it, or "exe": by itself "win32" is what many call any Windows.
  const named = /(?:^exe|\d)\.(win32|win-\w+|linux-\w+|macosx-[\d_.]+-\w+)(?:-\d\.\d+)?$/.exec(file)?.[1];
  const machine = named === undefined ? undefined : machineOf(named);
  const programs = natives.filter(({ role }) => role === "launcher");
  const known = programs.filter(({ arch }) => arch !== "");
  const [first] = known;
  if (named === undefined || machine === undefined || first === undefined || known.length < programs.length)
    return undefined;
  if (known.some((program) => fits(program, machine))) return undefined;
  return { named, have: `${SYSTEMS[PLATFORMS[first.format]]} on ${first.arch}` };
}

const PLATFORMS: Readonly<Record<NativeFile["format"], Platform>> = { elf: "linux", pe: "win32", macho: "darwin" };
const SYSTEMS: Readonly<Record<Platform, string>> = { linux: "Linux", win32: "Windows", darwin: "macOS" };

function fits({ format, arch }: NativeFile, { platform, archs }: NamedMachine): boolean {
  return PLATFORMS[format] === platform && arch.split("+").some((one) => archs.includes(one));
}

// distutils.util.get_platform(). On Linux it tells of the kernel, so a 32-bit Python says "linux-x86_64" on most machines.
const ARCHS: ReadonlyMap<string, readonly string[]> = new Map([
  ["win32", ["x86"]],
  ["win-amd64", ["x86_64"]],
  ["win-arm64", ["arm64"]],
  ["win-arm32", ["arm"]],
  ["linux-x86_64", ["x86_64", "x86"]],
  ["linux-aarch64", ["arm64", "arm"]],
  ["linux-i686", ["x86"]],
  ["linux-i586", ["x86"]],
  ["linux-i386", ["x86"]],
  ["macosx-x86_64", ["x86_64"]],
  ["macosx-arm64", ["arm64"]],
  ["macosx-i386", ["x86"]],
  ["macosx-ppc", ["ppc"]],
  ["macosx-intel", ["x86", "x86_64"]],
  ["macosx-universal2", ["x86_64", "arm64"]],
  ["macosx-fat", ["ppc", "x86"]],
  ["macosx-fat3", ["ppc", "x86", "x86_64"]],
  ["macosx-fat64", ["ppc64", "x86_64"]],
  ["macosx-universal", ["ppc", "ppc64", "x86", "x86_64"]],
]);

function machineOf(named: string): NamedMachine | undefined {
  const archs = ARCHS.get(named.replace(/^macosx-[\d_.]+-/, "macosx-"));
  const platform = named.startsWith("win") ? "win32" : named.startsWith("linux") ? "linux" : "darwin";
  return archs === undefined ? undefined : { platform, archs };
}
