// Programs and libraries for Windows as literals: whom they need, and which assemblies their manifest asks for.

import { peFile, type PePlan } from "./pe.js";

interface Wants {
  readonly needs?: readonly string[];
  readonly delays?: readonly string[];
  /** Its own manifest: resource 1 of a program, 2 of a library. */
  readonly manifest?: string;
  readonly bits?: 32 | 64;
}

export const exe = (wants: Wants = {}, plan: PePlan = {}): Buffer => imageOf(wants, false, plan);
export const dll = (wants: Wants = {}, plan: PePlan = {}): Buffer => imageOf(wants, true, plan);

function imageOf({ needs, delays, manifest, bits = 64 }: Wants, isDll: boolean, plan: PePlan): Buffer {
  return peFile({
    bits,
    isDll,
    ...(needs !== undefined && { imports: needs.map((name) => [name, ["start"]] as const) }),
    ...(delays !== undefined && { delayImports: delays.map((name) => [name, ["start"]] as const) }),
    ...(manifest !== undefined && { resources: [{ type: 24, id: isDll ? 2 : 1, data: Buffer.from(manifest) }] }),
    ...plan,
  });
}

type Identity = readonly [name: string, version: string, arch: string];

const identity = ([name, version, arch]: Identity): string =>
  `<assemblyIdentity type="win32" name="${name}" version="${version}" processorArchitecture="${arch}"/>`;

/** The manifest of a program or library that asks for these. */
export const manifest = (...wanted: readonly Identity[]): string =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">${wanted
    .map((one) => `<dependency><dependentAssembly>${identity(one)}</dependentAssembly></dependency>`)
    .join("")}</assembly>`;

/** The manifest of an assembly that has these files. */
export const assembly = (own: Identity, files: readonly string[], rest = ""): string =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">${identity(own)}${files
    .map((file) => `<file name="${file}"/>`)
    .join("")}${rest}</assembly>`;
