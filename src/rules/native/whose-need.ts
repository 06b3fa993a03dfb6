// Which rule speaks of a library that is not found, so that one fault is one finding. Rules take theirs from `needsFor`.

import type { Linkage, MissingCompanion, Need } from "../../model/linkage.js";
import { fits, namePattern } from "../../wildcards.js";
import { type MissingNeed, missingNeeds, type NativeFacts } from "./missing-needs.js";
import { isLeakedName } from "./install-names.js";
import { leakBehind } from "./run-paths.js";
import { pythonOfBuild, pythonOfLibrary } from "./python-library.js";

/** The rules that speak of libraries that are not found. */
export type NeedRule =
  | "vc-runtime-missing"
  | "sxs-manifest"
  | "ucrt-too-old-os"
  | "native-dep-missing"
  | "soname-file-mismatch"
  | "wrong-arch"
  | "debug-runtime"
  | "glibc-too-new"
  | "build-path-leak"
  | "extension-for-other-python"
  | "qt-xcb-deps"
  | "companion-missing";

/** What the rule of that name has the word on. */
export function needsFor(rule: NeedRule, facts: NativeFacts): readonly MissingNeed[] {
  return missingNeeds(facts.linkage).filter((missing) => ruleOf(missing, facts) === rule);
}

/** Asked in this order: the first that knows more of it than that it is absent. */
function ruleOf(missing: MissingNeed, facts: NativeFacts): NeedRule {
  const { linkage, knowledge } = facts;
  const {
    name,
    first,
    first: { binary, outcome },
  } = missing;
  if (linkage.companions.some((one) => isNeedOf(name, one))) return "companion-missing";
  if (isOfWindowPlugin(first, linkage)) return "qt-xcb-deps";
  if (knowledge.isCLibrary(name)) return "glibc-too-new"; // it is for another C library, and says so once
  if (isLeakedName(missing)) return "build-path-leak";
  if (isOfOtherPython(missing, linkage)) return "extension-for-other-python";
  const isPe = binary.image.format === "pe";
  const crt = isPe ? knowledge.crtOf(name, binary.image.arch) : undefined;
  if (isPe && knowledge.isDebugRuntime(name)) return "debug-runtime";
  if (crt?.family === "ucrt") return "ucrt-too-old-os";
  if (outcome.kind !== "missing") return "native-dep-missing";
  const why = outcome.nearby[0]?.why;
  if (why === "other-arch" && !isOfUnfitAssembly(crt?.assembly, linkage)) return "wrong-arch";
  if (crt?.assembly !== undefined) return hasSome(crt.assembly, facts) ? "sxs-manifest" : "vc-runtime-missing";
  if (crt !== undefined) return "vc-runtime-missing";
  if (why === "other-name" || why === "other-version") return "soname-file-mismatch";
  return leakBehind(missing, linkage) === undefined ? "native-dep-missing" : "build-path-leak";
}

/** Its manifest is there and is another one's: what is wrong with the DLLs beside it follows from that. */
function isOfUnfitAssembly(assembly: string | undefined, linkage: Linkage): boolean {
  return linkage.assemblies.some(({ wanted, outcome }) => wanted.name === assembly && outcome.kind === "unfit");
}

/** Whether the build has the assembly in some way: a manifest of it, or each of the DLLs that are asked for. */
function hasSome(assembly: string, { linkage, knowledge }: NativeFacts): boolean {
  if (linkage.assemblies.some(({ wanted, outcome }) => wanted.name === assembly && outcome.kind !== "absent"))
    return true;
  return linkage.needs.every(
    ({ need, binary, outcome }) =>
      outcome.kind !== "missing" ||
      knowledge.crtOf(need.name, binary.image.arch)?.assembly !== assembly ||
      outcome.nearby.some(({ why }) => why === "not-searched"),
  );
}

/** The library of a Python that the build does not run: bringing it along would be no help. */
function isOfOtherPython({ name, askers }: MissingNeed, linkage: Linkage): boolean {
  const python = pythonOfLibrary(name);
  // A program of its own may well bring its own Python.
  if (python === undefined || askers.some(({ binary }) => binary.image.kind === "program")) return false;
  const own = pythonOfBuild(linkage);
  return own !== undefined && own !== python;
}

/** Whether a library is what the companion stands for. */
export function isNeedOf(library: string, { any }: MissingCompanion): boolean {
  const file = library.slice(library.lastIndexOf("/") + 1).toLowerCase();
  return any.some((glob) => {
    const pattern = namePattern(glob.slice(glob.lastIndexOf("/") + 1).toLowerCase());
    return glob.startsWith("**/") && /\w/.test(glob.slice(3)) && fits(pattern, file);
  });
}

/** What Qt's plugin for X11 or Wayland needs, itself or by what it needs, and nothing else that is loaded does. */
function isOfWindowPlugin({ binary, outcome }: Need, linkage: Linkage): boolean {
  const [root] = linkage.chainTo(binary);
  const isNear = outcome.kind === "missing" && outcome.nearby.length > 0;
  return (
    root?.image.format === "elf" && !isNear && linkage.qt.some(({ windowPlugins }) => windowPlugins.includes(root))
  );
}
