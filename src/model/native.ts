// What native files say of themselves: whom they need, where they look, what they ask of the system. One image is one
// program or library for one machine; a universal Mach-O file holds several. Names are as the file spells them.

export type NativeImage = ElfImage | PeImage | MachOImage;

export interface NativeNeed {
  /** "libssl.so.3", "KERNEL32.dll", "@rpath/libtcl8.6.dylib". */
  readonly name: string;
  /**
   * "load": the loader refuses the file without it. "delay": looked for at the first call of one of its functions (PE
   * delay imports, LC_LAZY_LOAD_DYLIB). "weak": may be absent. "reexport": as "load", and its symbols count as one's own.
   */
  readonly how: "load" | "delay" | "weak" | "reexport";
}

interface ImageBase {
  /** "x86_64", "x86", "arm64", "arm", ...; "" when the number is unknown. */
  readonly arch: string;
  readonly bits: 32 | 64;
  /** "program": what a user starts. "library": shared libraries, extensions, bundles. "other": objects, core files. */
  readonly kind: "program" | "library" | "other";
  /** In the order of the file, which is the order in which loaders look for them. */
  readonly needs: readonly NativeNeed[];
  /** The name that others ask for it by: DT_SONAME, the export table's name, LC_ID_DYLIB. */
  readonly ownName?: string;
}

export interface ElfImage extends ImageBase {
  readonly format: "elf";
  readonly endian: "little" | "big";
  /** PT_INTERP: "/lib64/ld-linux-x86-64.so.2". */
  readonly interpreter?: string;
  /** Entries of DT_RPATH and DT_RUNPATH, split at ":", `$ORIGIN` unexpanded. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
  /** DF_1_NODEFLIB: the system's own folders are not searched. */
  readonly skipsSystem: boolean;
  /** .gnu.version_r: the versions that it asks of the libraries it needs. */
  readonly versionNeeds: readonly {
    readonly library: string;
    readonly versions: readonly { readonly name: string; readonly isWeak: boolean }[];
  }[];
  /** .gnu.version_d, without the base entry that repeats the soname. */
  readonly versionDefinitions: readonly string[];
}

export interface PeImage extends ImageBase {
  readonly format: "pe";
  /** IMAGE_OPTIONAL_HEADER.Subsystem: 2 window, 3 console. */
  readonly subsystem: number;
  /** MajorOperatingSystemVersion.Minor and MajorSubsystemVersion.Minor: "6.1". */
  readonly systemVersion: string;
  readonly subsystemVersion: string;
  /** COFF Characteristics and DllCharacteristics, as they stand. */
  readonly characteristics: number;
  readonly dllCharacteristics: number;
  readonly sections: readonly string[];
  /** RT_MANIFEST resources: id 1 belongs to programs, 2 to libraries. UTF-8 text. */
  readonly manifests: readonly { readonly id: number; readonly text: string }[];
  /** VS_FIXEDFILEINFO as "3.11.9.0", and the strings of its first table. */
  readonly version?: {
    readonly file: string;
    readonly product: string;
    readonly strings: ReadonlyMap<string, string>;
  };
  /** It has a CLR header: a .NET assembly, loaded by other rules. */
  readonly isManaged: boolean;
  /** The certificate table: file offset and size in bytes. */
  readonly certificate?: { readonly offset: number; readonly size: number };
}

export interface MachOImage extends ImageBase {
  readonly format: "macho";
  /** LC_RPATH, as spelt. */
  readonly rpaths: readonly string[];
  /** LC_BUILD_VERSION or LC_VERSION_MIN_MACOSX: "10.13", "11.0"; the same of the SDK. */
  readonly minimumSystem?: string;
  readonly sdk?: string;
  /** LC_BUILD_VERSION's platform: 1 macOS, 2 iOS, ...; 1 as well for LC_VERSION_MIN_MACOSX. */
  readonly platform?: number;
  /** It has LC_CODE_SIGNATURE, whether that could be read or not. */
  readonly isSigned: boolean;
  readonly signature?: MachOSignature;
  /** LC_DYLD_ENVIRONMENT. */
  readonly dyldEnvironment: readonly string[];
  readonly isEncrypted: boolean;
  /** Where the image begins in its file, in bytes: 0 unless the file is universal. */
  readonly offset: number;
}

/** What a code signature says of itself; whether it is right is not looked at. */
export interface MachOSignature {
  /** Of the code directory: 0x2 ad hoc, 0x10000 hardened runtime. */
  readonly flags: number;
  readonly team?: string;
  /** The names of those that are granted; undefined where they could not be read. */
  readonly entitlements?: readonly string[];
}

export interface ImportedSymbol {
  readonly name: string;
  /**
   * Whom it is asked of: the DLL (PE), the library that the ordinal or the version table names (Mach-O, ELF). Undefined
   * where any loaded library may have it.
   */
  readonly library?: string;
  /** ELF: "GLIBC_2.34". */
  readonly version?: string;
  readonly isWeak: boolean;
  /** PE: asked for by number; `name` is then "#12". */
  readonly ordinal?: number;
}

/** The dynamic symbols of one image. Read apart from the rest: few questions need them, and they are most of the bytes. */
export interface NativeSymbols {
  readonly imports: readonly ImportedSymbol[];
  /**
   * Name → the versions that define it (ELF; "" for none, and elsewhere). PE forwarders count as exports; what is
   * exported by number only is "#12".
   */
  readonly exports: ReadonlyMap<string, readonly string[]>;
  /** PE: export → "OTHER.Function". */
  readonly forwarders: ReadonlyMap<string, string>;
}

/** What could not be read of a native file. */
export interface NativeProblem {
  /** One line: what was met, what was expected. */
  readonly reason: string;
  /** Bytes from the beginning of the file. */
  readonly offset?: number;
}

/** The images of one file; empty where the header itself could not be read. */
export interface NativeContents {
  readonly images: readonly NativeImage[];
  readonly problems: readonly NativeProblem[];
}
