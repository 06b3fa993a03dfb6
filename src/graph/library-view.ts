// The standard library of the target's Python and platform, as the graph sees it.

/** What the graph asks of the standard library of the target's Python and platform. */
export interface StandardLibraryView {
  has(module: string): boolean | "maybe";
  isBuiltin(module: string): boolean | "maybe";
  isExtension(module: string): boolean | "maybe";
  /** Some builds of that Python have it built in, or not at all, where others have a file of it. */
  variesByBuild(module: string): boolean;
  /** What a name without a file stands for: "posixpath" for os.path. */
  aliasOf(module: string): string | undefined;
  /** Does the module make such names, so that it loads what others ask of it, and nothing else? */
  hasMovedNames(module: string): boolean;
  /** The standard modules that an import gets by other names: "configparser" by `from six.moves import configparser`. */
  movedImports(module: string, names: readonly string[] | null): readonly string[];
  imports(module: string): readonly StandardEdge[];
  /** The direct submodules of a package. */
  submodules(packageName: string): readonly string[];
}

export interface StandardEdge {
  readonly module: string;
  readonly guard: string;
  /** Asked for by C code or by a computed name: no import statement says so. */
  readonly hidden: boolean;
}
