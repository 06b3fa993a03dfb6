// Which Visual C++ runtime a DLL belongs to, and what a user has to install for it. Names and redistributables:
// learn.microsoft.com, "Redistributing Visual C++ Files" and "Latest supported Visual C++ Redistributable"; DLL names of
// each version as delvewheel's vc_redist knows them; checked 2026-11.

export interface CrtFamily {
  /** "vc90"; "ucrt" for the universal C runtime; "msvcrt" for the one that is part of Windows. */
  readonly family: string;
  readonly part: "runtime" | "C++" | "MFC" | "ATL" | "OpenMP" | "AMP" | "concurrency";
  /** What installs it: "Visual C++ 2008 (x86)"; undefined where nothing does and it must lie beside the program. */
  readonly redistributable: string | undefined;
  /** The side-by-side assembly that holds it (2005 and 2008): "Microsoft.VC90.CRT". */
  readonly assembly: string | undefined;
  /** Only with Visual Studio, and not to be passed on. */
  readonly isDebug: boolean;
}

/** Version → the year in the name of its installer. 7.0 and 7.1 have none. From 14.0 on one installer serves all. */
const YEARS: Readonly<Record<string, string>> = {
  80: "2005",
  90: "2008",
  100: "2010",
  110: "2012",
  120: "2013",
  140: "2015-2022",
};
const PARTS: Readonly<Record<string, CrtFamily["part"]>> = {
  msvcr: "runtime",
  vcruntime: "runtime",
  msvcp: "C++",
  msvcm: "C++",
  vccorlib: "C++",
  mfc: "MFC",
  mfcm: "MFC",
  atl: "ATL",
  vcomp: "OpenMP",
  vcamp: "AMP",
  concrt: "concurrency",
};
const ASSEMBLIES: Readonly<Partial<Record<CrtFamily["part"], string>>> = {
  runtime: "CRT",
  "C++": "CRT",
  MFC: "MFC",
  ATL: "ATL",
  OpenMP: "OpenMP",
};

// msvcr90 msvcp140_1 vcruntime140_1 msvcp140_codecvt_ids mfc140u mfc90deu vcruntime140_threads; with d for debug:
// msvcr90d msvcp140_1d msvcp140d_atomic_wait mfc140ud.
const VERSIONED =
  /^(msvcr|msvcp|msvcm|vcruntime|vccorlib|concrt|mfcm|mfc|atl|vcomp|vcamp)(70|71|80|90|100|110|120|140)(u?)(_\d)?(d?)(_[a-z_]+|[a-z]{3})?\.dll$/;

/** The runtime that a DLL is part of, for processes of that architecture; undefined for any other DLL. */
export function crtFamily(dll: string, arch: string): CrtFamily | undefined {
  const name = dll.toLowerCase();
  const none = { assembly: undefined, isDebug: false };
  if (name === "msvcrt.dll") return { family: "msvcrt", part: "runtime", redistributable: undefined, ...none };
  if (/^ucrtbased?\.dll$/.test(name) || name.startsWith("api-ms-win-crt-")) {
    const isDebug = name === "ucrtbased.dll";
    const redistributable = isDebug ? undefined : "Universal C Runtime (KB2999226)";
    return { family: "ucrt", part: "runtime", redistributable, assembly: undefined, isDebug };
  }
  // Visual C++ 2005 gave its OpenMP runtime no number.
  const parts = VERSIONED.exec(name.replace(/^vcomp(d?)\.dll$/, "vcomp80$1.dll"));
  const [, stem = "", version = "", , , debug] = parts ?? [];
  const part = PARTS[stem];
  if (part === undefined) return undefined;
  const year = YEARS[version];
  const isDebug = debug === "d";
  return {
    family: `vc${version}`,
    part,
    redistributable: year === undefined || isDebug ? undefined : `Visual C++ ${year} (${installerArch(arch)})`,
    assembly: version === "80" || version === "90" ? assemblyName(version, part, isDebug) : undefined,
    isDebug,
  };
}

/** Whether the DLL comes with Visual Studio only, so that no user has it: MSVCR90D.dll, ucrtbased.dll, python311_d.dll. */
export function isDebugRuntime(dll: string): boolean {
  const name = dll.toLowerCase();
  return crtFamily(name, "")?.isDebug === true || name === "msvcrtd.dll" || /^python\d+t?_d\.dll$/.test(name);
}

function assemblyName(version: string, part: CrtFamily["part"], isDebug: boolean): string | undefined {
  const holder = ASSEMBLIES[part];
  return holder === undefined ? undefined : `Microsoft.VC${version}.${isDebug ? "Debug" : ""}${holder}`;
}

function installerArch(arch: string): string {
  return arch === "x86_64" ? "x64" : arch;
}
