// When modules came and went and what they are called now, whatever the target's version is.

import { entryOf } from "../knowledge-files.js";
import { moduleTables, nameTables } from "./module-tables.js";
import { pythonVersions, type VersionSet, versionSet } from "./python-versions.js";

/** The first version (of 2.5 and newer) that has the module, or undefined when none has. "2.5" may mean older. */
export function addedIn(module: string): string | undefined {
  const set = everyVersion(module);
  return pythonVersions.find((_, index) => (set & (1 << index)) !== 0);
}

/** The first version that no longer has the module: "3.12" for imp; undefined when the newest still has it or none ever had. */
export function removedIn(module: string): string | undefined {
  const set = everyVersion(module);
  const last = pythonVersions.findLastIndex((_, index) => (set & (1 << index)) !== 0);
  return last === -1 ? undefined : pythonVersions[last + 1];
}

/** What Python 3 calls a module of Python 2 (several where it was split); [] when it kept its name or is gone. */
export function renamedTo(module: string): readonly string[] {
  return entryOf(nameTables().renamed, module)?.split(" ") ?? [];
}

/** What Python 2 called a module of Python 3: ["Queue"] for queue. */
export function renamedFrom(module: string): readonly string[] {
  return Object.entries(nameTables().renamed)
    .filter(([, now]) => now.split(" ").includes(module))
    .map(([before]) => before);
}

function everyVersion(module: string): VersionSet {
  const { python, packages, compiled } = moduleTables();
  const texts = [entryOf(python, module), entryOf(packages, module)];
  for (const states of Object.values(entryOf(compiled, module) ?? {})) {
    for (const part of states.split(", ")) texts.push(part.slice(part.indexOf(" ") + 1));
  }
  return texts.reduce((set, text) => (text === undefined ? set : set | versionSet(text)), 0);
}
