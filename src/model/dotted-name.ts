// The dotted name of a module taken apart.

/** Names of more parts stand in no program that a person wrote, and each part is a package to be asked for. */
const MOST_PARTS = 64;

/** Whether the name has more parts than any that is meant: what is missing is said of those above it. */
export function isTooDeep(module: string): boolean {
  let at = -1;
  for (let parts = 1; parts <= MOST_PARTS; parts++) {
    at = module.indexOf(".", at + 1);
    if (at < 0) return false;
  }
  return true;
}

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

/** The packages around a module, outermost first: "salt" and "salt.modules" for "salt.modules.cp". Of endless names, the first. */
export function packagesAround(module: string): readonly string[] {
  const parts = module.split(".");
  return parts.slice(1, MOST_PARTS + 1).map((_, index) => parts.slice(0, index + 1).join("."));
}
