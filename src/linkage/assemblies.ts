// Side-by-side assemblies of Visual C++ 2005 and 2008: who asks for them, and whether the build has them as private ones.
// A program's manifest (resource 1, or PROGRAM.exe.manifest beside it) holds for all that has none of its own; from 2.6 to
// 3.x, pythonXY.dll also lends its own to the extensions that it loads. The store of Windows, which comes first, is the
// user's. Sources: learn.microsoft.com, "Assembly Searching Sequence"; CPython's dynload_win.c (_Py_ActivateActCtx).

import { crtFamily } from "../knowledge/visual-cpp.js";
import type { FrozenApp, ShippedFile } from "../model/app.js";
import type { BuildPlace } from "../finding.js";
import type { AssemblyOutcome, AssemblyReference, AssemblyIdentity, Binary } from "../model/linkage.js";
import type { NativeReader } from "../model/native-reader.js";
import { type AssemblyManifest, readAssemblyManifest } from "./assembly-manifest.js";
import { folderOf, type Layout, pathBelow } from "./layout.js";

export interface Assemblies {
  readonly references: readonly AssemblyReference[];
  /**
   * The DLL of an assembly for who needs it. "unnamed": no manifest that holds for it asks for the assembly, so that the
   * DLL is looked for as any other. Undefined: one does, and the assembly is absent or has no such file.
   */
  provide(dll: string, asker: Binary): Binary | "unnamed" | undefined;
}

const NO_ASSEMBLIES: Assemblies = { references: [], provide: () => "unnamed" };

export function assembliesOf(
  app: FrozenApp,
  binaries: readonly Binary[],
  layout: Layout,
  reader: NativeReader,
): Assemblies {
  if (!binaries.some(({ image }) => image.format === "pe")) return NO_ASSEMBLIES;
  const texts = new ManifestFiles(app, reader);
  const launchers = binaries.filter(({ role }) => role === "launcher");
  const folders = new Set(launchers.map(({ path }) => folderOf(path)));
  folders.add(layout.programFolder);
  for (const folder of layout.launchFolders) folders.add(folder);

  const references = binaries.flatMap((binary) =>
    wantedBy(binary, texts, folders).map((wanted): AssemblyReference => {
      const own = binary.role === "launcher" ? [] : [folderOf(binary.path)];
      return { binary, wanted, outcome: outcomeOf(wanted, [...own, ...folders], texts) };
    }),
  );

  return {
    references,
    provide(dll, asker) {
      const assembly = crtFamily(dll, asker.image.arch)?.assembly;
      if (assembly === undefined) return "unnamed";
      const holding = references.filter(
        ({ binary, wanted }) =>
          wanted.name.toLowerCase() === assembly.toLowerCase() &&
          (binary === asker || binary.role === "launcher" || (binary.role === "python" && asker.role !== "launcher")),
      );
      if (holding.length === 0) return "unnamed";
      for (const { outcome } of holding) {
        if (outcome.kind !== "private") continue;
        const found = layout
          .at(outcome.folder === "" ? dll : `${outcome.folder}/${dll}`)
          .find(({ image }) => image.arch === asker.image.arch);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** The assemblies of Visual C++ that a binary's manifest asks for; those of Windows are always there. */
function wantedBy(
  { image, role, path }: Binary,
  texts: ManifestFiles,
  programFolders: ReadonlySet<string>,
): readonly AssemblyIdentity[] {
  if (image.format !== "pe") return [];
  const id = image.kind === "program" ? 1 : 2;
  const embedded = image.manifests.filter((one) => one.id === id).map(({ text }) => readAssemblyManifest(text));
  // PyInstaller's launcher makes a context of the one beside what it unpacks.
  const beside = role === "launcher" ? texts.ofPrograms(path, programFolders) : [];
  const found = new Map<string, AssemblyIdentity>();
  for (const manifest of [...beside, ...embedded])
    for (const wanted of manifest?.dependencies ?? []) {
      const key = wanted.name.toLowerCase();
      if (/^microsoft\.vc\d+\./.test(key) && !found.has(key)) found.set(key, wanted);
    }
  return [...found.values()];
}

function outcomeOf(wanted: AssemblyIdentity, folders: readonly string[], texts: ManifestFiles): AssemblyOutcome {
  for (const holder of folders)
    for (const folder of [holder, holder === "" ? wanted.name : `${holder}/${wanted.name}`]) {
      const file = texts.at(`${folder === "" ? "" : `${folder}/`}${wanted.name}.manifest`);
      if (file === undefined) continue;
      const { place, manifest } = file;
      const identity = manifest?.identity;
      if (manifest === undefined || identity === undefined) return { kind: "unread", place };
      if (identity.arch !== wanted.arch && identity.arch !== "*" && wanted.arch !== "*")
        return { kind: "unfit", place, why: "arch", found: identity };
      // Only what lies in the store is redirected to another version.
      if (identity.version !== wanted.version) return { kind: "unfit", place, why: "version", found: identity };
      return {
        kind: "private",
        place,
        folder: folderOf(file.path),
        files: manifest.files,
        hasApplication: manifest.hasApplication,
      };
    }
  return { kind: "absent" };
}

interface ManifestFile {
  readonly path: string;
  readonly place: BuildPlace;
  readonly manifest: AssemblyManifest | undefined;
}

/** The manifests that are files of the build, parsed when they are asked for. */
class ManifestFiles {
  readonly #byPath = new Map<string, { readonly path: string; readonly place: BuildPlace }>();
  readonly #reader: NativeReader;

  constructor(app: FrozenApp, reader: NativeReader) {
    this.#reader = reader;
    for (const { file, place } of app.files) {
      if (!isManifest(file) || place.container.join("!/") !== app.place.container.join("!/")) continue;
      const path = pathBelow(app, place.member ?? "") ?? file.path;
      this.#byPath.set(path.toLowerCase(), { path, place });
    }
  }

  at(path: string): ManifestFile | undefined {
    const found = this.#byPath.get(path.toLowerCase());
    if (found === undefined) return undefined;
    const text = this.#reader.text(found.place);
    return { ...found, manifest: text === undefined ? undefined : readAssemblyManifest(text) };
  }

  /** Beside the program by its name, or anywhere a program's manifest is looked for. */
  ofPrograms(launcher: string, folders: ReadonlySet<string>): readonly (AssemblyManifest | undefined)[] {
    const own = this.at(`${launcher}.manifest`);
    if (own !== undefined) return [own.manifest];
    return [...this.#byPath.values()]
      .filter(({ path }) => /\.exe\.manifest$/i.test(path) && folders.has(folderOf(path)))
      .map(({ path }) => this.at(path)?.manifest);
  }
}

function isManifest({ path }: ShippedFile): boolean {
  return /\.manifest$/i.test(path);
}
