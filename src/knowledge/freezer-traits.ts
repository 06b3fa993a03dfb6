// What freezers do with an includes list and with modules, as far as findings depend on it. Seen on bbfreeze 0.97 to 1.1.3,
// cx_Freeze 4.3.4 to 8.0, py2exe 0.6 to 0.13 (documentation and runs); checked 2026-11.

export interface FreezerTraits {
  /** Stops with ImportError at an include that does not exist. */
  readonly abortsAtUnknownInclude: boolean;
  /** Reads `pkg.*` in includes as the submodules of pkg. */
  readonly readsWildcards: boolean;
  /** Puts pure modules into a zip unless told otherwise. */
  readonly zipsModules: boolean;
}

const TRAITS: Readonly<Record<string, FreezerTraits>> = {
  // bbfreeze.Freezer.addModule: `pkg.*` is import_hook(pkg, fromlist="*"); a failing import_hook is not caught.
  bbfreeze: { abortsAtUnknownInclude: true, readsWildcards: true, zipsModules: true },
  // cx_Freeze.ModuleFinder.IncludeModule: raises ImportError; a wildcard is looked for as a module of that name.
  cx_Freeze: { abortsAtUnknownInclude: true, readsWildcards: false, zipsModules: true },
  // py2exe.mf: a missing include is listed among the missing modules at the end; `pkg.*` is import_hook(pkg, None, ["*"]).
  py2exe: { abortsAtUnknownInclude: false, readsWildcards: true, zipsModules: true },
};

const CAUTIOUS: FreezerTraits = { abortsAtUnknownInclude: false, readsWildcards: true, zipsModules: false };

/** The traits of a freezer; for one that is not known the ones that raise no alarm. */
export function traitsOf(freezer: string): FreezerTraits {
  return TRAITS[freezer] ?? CAUTIOUS;
}
