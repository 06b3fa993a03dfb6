// What `import` finds: walks the roots of sys.path in order, package by package, by the rules of the interpreter that runs
// there, and says of every other file that looks like a module why it can't be imported from where it lies. A package found
// in one root hides the same package in later ones, submodules and all; that is where inventories made by file name go wrong.

import type { Entry } from "../archive/container.js";
import { fileIn, placeIn, type BuildFolder } from "../freezer/build-folder.js";
import type { ExtensionLoading } from "../freezer/freezer.js";
import { isArchive, type ImportRoot, type ModuleForm, type ModuleRecord, type Platform } from "../model/app.js";
import { isAtLeast, moduleNameOf, type ModuleFile } from "../model/module-name.js";
import { findStub } from "./extension-stub.js";

export interface TreeRoot {
  readonly kind: ImportRoot["kind"];
  /** Index into FrozenApp.roots. */
  readonly index: number;
  readonly folder: BuildFolder;
}

export interface TreeRules {
  readonly python: string | undefined;
  readonly platform: Platform | undefined;
  readonly extensions: ExtensionLoading;
  /** Leaves the magic numbers of bytecode unread: nobody will ask. */
  readonly namesOnly?: boolean;
}

export interface ModuleTree {
  readonly modules: Map<string, ModuleRecord>;
  readonly shadowed: ModuleRecord[];
  readonly unimportable: { readonly record: ModuleRecord; readonly because: string }[];
  /** Where the bytes of each codeKey are. */
  readonly code: Map<string, { readonly folder: BuildFolder; readonly entry: Entry; readonly record: ModuleRecord }>;
}

/** Esky's own files: copies of programs and libraries that wait to be installed. */
const CONTROL = "esky-files";

interface Portion {
  readonly root: TreeRoot;
  readonly folder: BuildFolder;
}

interface Candidate {
  readonly portion: Portion;
  readonly file: string | undefined;
  readonly entry: Entry | undefined;
  readonly form: ModuleForm;
  /** The folder of a package. */
  readonly package: BuildFolder | undefined;
}

/** The modules that the roots hold. `readHead` gives the first bytes of a member, or undefined when it can't be read. */
export function readModuleTree(
  roots: readonly TreeRoot[],
  rules: TreeRules,
  read: (folder: BuildFolder, entry: Entry, limit?: number) => Uint8Array | undefined,
): ModuleTree {
  const tree: ModuleTree = { modules: new Map(), shadowed: [], unimportable: [], code: new Map() };
  const reached = new Set<BuildFolder>();
  const rootFolders = new Set(roots.map((root) => root.folder));
  for (const { folder } of roots)
    for (const inner of folder.folders.values()) if (inner.name === CONTROL) rootFolders.add(inner);
  const flats = new Map<string, { readonly root: TreeRoot; readonly file: string; readonly module: ModuleFile }>();
  const isZip = (root: TreeRoot): boolean => isArchive(root.kind);
  const joinsFolders = rules.extensions === "folders";
  const namingRules = { python: rules.python, platform: rules.platform };

  const prefixes = new Map<BuildFolder["container"], string>();
  const keyPrefix = ({ container }: BuildFolder): string => {
    let prefix = prefixes.get(container);
    if (prefix === undefined) prefixes.set(container, (prefix = `${container.at.join("!/")}!/`));
    return prefix;
  };

  const refuse = (portion: Portion, name: string, form: ModuleForm, file: string, because: string): void => {
    const place = placeIn(portion.folder, file);
    const record: ModuleRecord = { name, form, isPackage: false, place, root: portion.root.index };
    tree.unimportable.push({ record, because });
  };

  const record = (name: string, candidate: Candidate): ModuleRecord => {
    const { portion, entry, file, form } = candidate;
    const folder = candidate.package ?? portion.folder;
    const place = placeIn(folder, file ?? "");
    const base = { name, form, isPackage: candidate.package !== undefined, place, root: portion.root.index };
    if (entry === undefined || (form !== "bytecode" && form !== "source")) return base;
    if (entry.oddities.includes("encrypted")) return base; // said once, of the whole archive
    const codeKey = keyPrefix(folder) + entry.path;
    let magic: number | undefined;
    if (form === "bytecode" && rules.namesOnly !== true) {
      const head = read(folder, entry, 4);
      // Anything may be called .pyc.
      if (head?.[2] === 0x0d && head[3] === 0x0a) magic = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
    }
    const made: ModuleRecord = { ...base, codeKey, ...(magic !== undefined && { magic }) };
    tree.code.set(codeKey, { folder, entry, record: made });
    return made;
  };

  /** What one folder offers under each name, best first. */
  const offersOf = (portion: Portion, prefix: string): Map<string, Candidate[]> => {
    const { folder, root } = portion;
    const offers = new Map<string, Candidate[]>();
    const offer = (name: string, candidate: Candidate): void => {
      const known = offers.get(name);
      if (known === undefined) offers.set(name, [candidate]);
      else known.push(candidate);
    };
    for (const [name, inner] of folder.folders) {
      if (name === "__pycache__") refuseCached(portion, inner, prefix);
      if (name.includes(".") || name === "__pycache__" || rootFolders.has(inner)) continue;
      const init = initOf({ root, folder: inner });
      if (init !== undefined)
        offer(name, { portion, file: init.file, entry: init.entry, form: init.form, package: inner });
      else if (canBeNamespace({ root, folder: inner }) && holdsModules(inner))
        offer(name, { portion, file: undefined, entry: undefined, form: "namespace", package: inner });
    }
    const files: (readonly [order: number, name: string, candidate: Candidate])[] = [];
    for (const [file, entry] of folder.files) {
      const module = moduleNameOf(file, namingRules);
      if (module === undefined || module.isPackage) continue;
      if (module.isFlat && !/^[^\W\d]\w*(\.[^\W\d]\w*)+$/u.test(module.name)) continue; // libtk8-238aa679.6.so
      const full = prefix + module.name;
      const because = refusal(portion, module, entry, prefix);
      if (because !== undefined) refuse(portion, full, module.form, file, because);
      else if (module.isFlat || (root.kind === "flat-extensions" && module.form === "extension"))
        flats.set(full, flats.get(full) ?? { root, file, module });
      else if (root.kind !== "flat-extensions")
        files.push([
          formOrder(module.form, isZip(root)),
          module.name,
          { portion, file, entry, form: module.form, package: undefined },
        ]);
    }
    files.sort((a, b) => a[0] - b[0]);
    for (const [, name, candidate] of files) offer(name, candidate);
    return offers;
  };

  const refusal = (portion: Portion, module: ModuleFile, entry: Entry, prefix: string): string | undefined => {
    if (module.refused !== undefined) return module.refused;
    if (
      isZip(portion.root) &&
      module.form === "extension" &&
      rules.extensions !== "zip" &&
      !hasEggStub(portion, module.name)
    )
      return "an extension inside a zip can't be loaded";
    if (module.isFlat && prefix !== "") return "the file's name has dots";
    if (entry.oddities.includes("backslash") && rules.platform !== "win32")
      return "its name in the zip has backslashes";
    return undefined;
  };

  /** setuptools' eggs bring `x.py` beside `x.so`, which unpacks and loads it. */
  const hasEggStub = (portion: Portion, name: string): boolean =>
    portion.root.kind === "egg-zip" &&
    [".py", ".pyc", ".pyo"].some((suffix) => portion.folder.files.has(name + suffix));

  const refuseCached = (portion: Portion, cache: BuildFolder, prefix: string): void => {
    reached.add(cache);
    const isKnown = (name: string): boolean =>
      portion.folder.files.has(`${name}.py`) || portion.folder.files.has(`${name}.pyw`);
    for (const file of cache.files.keys()) {
      const module = moduleNameOf(`__pycache__/${file}`, namingRules);
      const base = module?.name ?? "__init__";
      if ((module === undefined && !file.startsWith("__init__.")) || isKnown(base)) continue;
      const name = module === undefined ? prefix.slice(0, -1) : prefix + base;
      if (name !== "")
        refuse(
          { root: portion.root, folder: cache },
          name,
          "bytecode",
          file,
          "a file in __pycache__ counts only beside its source",
        );
    }
  };

  const initOf = (portion: Portion): { file: string; entry: Entry; form: ModuleFile["form"] } | undefined => {
    let best: { file: string; entry: Entry; form: ModuleFile["form"] } | undefined;
    for (const [file, entry] of portion.folder.files) {
      if (!file.startsWith("__init__")) continue;
      const module = moduleNameOf(`p/${file}`, namingRules);
      if (module?.isPackage !== true || module.refused !== undefined) continue;
      if (module.form === "extension" && isZip(portion.root)) continue;
      const inZip = isZip(portion.root);
      if (best === undefined || formOrder(module.form, inZip) < formOrder(best.form, inZip))
        best = { file, entry, form: module.form };
    }
    return best;
  };

  /** Python 3.3 and newer; in a zip only with an entry for the folder, until 3.14 made those up itself. */
  const canBeNamespace = ({ root, folder }: Portion): boolean => {
    if (joinsFolders) return true; // an archive's package has this folder as its path
    if (rules.python !== undefined && !isAtLeast(rules.python, 3, 3)) return false;
    if (rules.python === undefined) return !isZip(root);
    return !isZip(root) || folder.isListed || isAtLeast(rules.python, 3, 14);
  };

  const visit = (prefix: string, portions: readonly Portion[]): void => {
    for (const portion of portions) reached.add(portion.folder);
    const [offers = new Map<string, Candidate[]>(), ...later] = portions.map((portion) => offersOf(portion, prefix));
    for (const more of later)
      for (const [name, candidates] of more) offers.set(name, [...(offers.get(name) ?? []), ...candidates]);
    for (const [name, candidates] of offers) take(prefix + name, candidates);
  };

  /** Of all that is offered under a name, import takes the first that is no mere folder. */
  const take = (name: string, candidates: readonly Candidate[]): void => {
    const chosen = candidates.find((candidate) => candidate.form !== "namespace") ?? candidates[0];
    if (chosen === undefined) return;
    tree.modules.set(name, record(name, chosen));
    const others = candidates.length === 1 ? [] : candidates.filter((candidate) => candidate !== chosen);
    for (const other of others)
      if (other.form !== "namespace" && !isSameModule(chosen, other)) tree.shadowed.push(record(name, other));
    if (chosen.package === undefined) return;
    const twins = others.filter((other) => other.package !== undefined);
    const isOpen = twins.length > 0 && (joinsFolders || chosen.form === "namespace" || extendsPath(chosen));
    const inside: Portion[] = [{ root: chosen.portion.root, folder: chosen.package }];
    for (const twin of isOpen ? twins : [])
      if (twin.package !== undefined) inside.push({ root: twin.portion.root, folder: twin.package });
    visit(`${name}.`, inside);
  };

  /** pkgutil and pkg_resources join the folders of one package over all of sys.path. */
  const extendsPath = ({ entry, package: folder }: Candidate): boolean => {
    const bytes = entry === undefined || folder === undefined ? undefined : read(folder, entry);
    return bytes !== undefined && /extend_path|declare_namespace/.test(Buffer.from(bytes).toString("latin1"));
  };

  visit(
    "",
    roots.map((root) => ({ root, folder: root.folder })),
  );
  placeFlatExtensions();
  for (const root of roots) if (root.kind !== "flat-extensions") refuseUnreached({ root, folder: root.folder }, "");
  // The extensions behind stubs that are in use lie where import wouldn't look, and needn't.
  const isUsed = (name: string): boolean => tree.modules.get(name)?.form === "extension-stub";
  return { ...tree, unimportable: tree.unimportable.filter(({ record: { name } }) => !isUsed(name)) };

  /** Turns loader modules into extensions where the file they load is there, and into nothing where it isn't. */
  function placeFlatExtensions(): void {
    const used = new Set<string>();
    for (const [name, { folder, entry, record: made }] of [...tree.code].map(
      ([, value]) => [value.record.name, value] as const,
    )) {
      if (joinsFolders || made.form !== "bytecode" || entry.size > 2048 || tree.modules.get(name) !== made) continue;
      const bytes = read(folder, entry);
      const stub = bytes === undefined ? undefined : findStub(bytes, name);
      if (stub === undefined) continue;
      const { codeKey, ...rest } = made;
      if (codeKey !== undefined) tree.code.delete(codeKey);
      const file = stub.files.find((candidate) => isThere(candidate, folder));
      const asStub: ModuleRecord = { ...rest, form: "extension-stub" };
      used.add(name);
      if (file !== undefined) tree.modules.set(name, asStub);
      else {
        tree.modules.delete(name);
        tree.unimportable.push({
          record: asStub,
          because: `it loads ${stub.files[0] ?? "an extension"}, which is not in the build`,
        });
      }
    }
    for (const [name, { root, file, module }] of flats) {
      if (used.has(name) || tree.modules.get(name)?.form === "extension") continue;
      const parent = module.isFlat ? name.slice(0, name.lastIndexOf(".")) : "";
      const found = {
        name,
        form: "extension",
        isPackage: false,
        place: placeIn(root.folder, file),
        root: root.index,
      } as const;
      const isFound =
        (rules.extensions === "finder" || joinsFolders) &&
        (parent === "" || tree.modules.get(parent)?.isPackage === true);
      if (tree.modules.has(name)) tree.shadowed.push(found);
      else if (isFound || (rules.extensions === "zip" && isZip(root))) tree.modules.set(name, found);
      else if (rules.extensions === "finder" || joinsFolders)
        tree.unimportable.push({ record: found, because: `its package ${parent} is not in the build` });
      else tree.unimportable.push({ record: found, because: "no loader module of that name is in the zip" });
    }
  }

  function isThere(file: string, beside: BuildFolder): boolean {
    if (beside.files.has(file)) return true;
    return roots.some((root) => !isZip(root) && fileIn(root.folder, file) !== undefined);
  }

  function refuseUnreached(portion: Portion, prefix: string): void {
    for (const [name, inner] of portion.folder.folders) {
      if (name.includes(".") || rootFolders.has(inner)) continue;
      const next = { root: portion.root, folder: inner };
      if (reached.has(inner)) refuseUnreached(next, `${prefix}${name}.`);
      else if (holdsModules(inner)) refuseAll(next, prefix + name, reasonAgainst(next, prefix + name));
    }
  }

  function reasonAgainst(portion: Portion, name: string): string {
    const winner = tree.modules.get(name);
    if (winner !== undefined && initOf(portion) !== undefined) return `import finds another ${name} first`;
    if (winner !== undefined)
      return `import finds the ${winner.isPackage ? "package" : "module"} ${name} first, and it does not look here`;
    if (rules.python !== undefined && isAtLeast(rules.python, 3, 3) && isZip(portion.root))
      return "the folder has no __init__ and no entry of its own in the zip";
    return "the folder has no __init__";
  }

  function refuseAll(portion: Portion, name: string, because: string): void {
    reached.add(portion.folder);
    for (const file of portion.folder.files.keys()) {
      const module = moduleNameOf(`p/${file}`, namingRules);
      if (module === undefined || module.isFlat || (module.isPackage && tree.modules.has(name))) continue;
      refuse(portion, module.isPackage ? name : `${name}.${module.name.slice(2)}`, module.form, file, because);
    }
    for (const [inner, folder] of portion.folder.folders)
      if (!inner.includes(".") && inner !== "__pycache__" && !rootFolders.has(folder))
        refuseAll({ root: portion.root, folder }, `${name}.${inner}`, because);
  }
}

/** Files that import looks at, at any depth: folders of pure data are no namespace packages worth a record. */
function holdsModules(folder: BuildFolder): boolean {
  for (const file of folder.files.keys()) if (/\.(pyc?|pyo|pyd|so)$/i.test(file)) return true;
  for (const [name, inner] of folder.folders) if (name !== "__pycache__" && holdsModules(inner)) return true;
  return false;
}

/** `till.py` and the `till.pyc` beside it. */
function isSameModule(a: Candidate, b: Candidate): boolean {
  const isCode = (form: ModuleForm): boolean => form === "source" || form === "bytecode";
  return a.portion.folder === b.portion.folder && a.package === b.package && isCode(a.form) && isCode(b.form);
}

/** Folders try extensions, source, bytecode; zips bytecode, then source. */
function formOrder(form: ModuleFile["form"], isZip: boolean): number {
  if (form === "extension") return 0;
  return (form === "bytecode") === isZip ? 1 : 2;
}
