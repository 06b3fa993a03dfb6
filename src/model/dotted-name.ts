// The dotted name of a module taken apart.

/** "salt" for "salt.modules.cp". */
export function topOf(module: string): string {
  const dot = module.indexOf(".");
  return dot < 0 ? module : module.slice(0, dot);
}

/** "salt.modules" for "salt.modules.cp"; "" for a top-level module. */
export function parentOf(module: string): string {
  const dot = module.lastIndexOf(".");
  return dot < 0 ? "" : module.slice(0, dot);
}

/** The packages around a module, outermost first: "salt" and "salt.modules" for "salt.modules.cp". */
export function packagesAround(module: string): readonly string[] {
  const parts = module.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}
