// An extension module that was built for another Python than the build's, so that the
// import fails though the file is found.
// Files whose tag says so are not found at all, which is the word of the rules about missing modules.

import { gravityAt } from "./native/gravity.js";
import type { Linkage } from "../model/linkage.js";
import { type ExtensionFault, faultOf, interpreterSymbols } from "./native/extension-faults.js";
import { type Extension, importedExtensions } from "./native/imported-extensions.js";
import { foreignBinaries } from "./native/machine.js";
import { askerName, chainOf, gravityOf, type MissingNeed } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import { pythonOfBuild, pythonOfLibrary } from "./native/python-library.js";
import { type Draft, defineRule } from "./rule.js";

type Message = ExtensionFault["kind"] | "library";

export default defineRule({
  id: "extension-for-other-python",
  needs: ["linkage", "app"],
  says: ["linked", "symbol", "unicode", "init", "library"],
  notes: ["chain", "also"],
  *check({ linkage, app, knowledge }): Iterable<Draft<Message, "chain" | "also">> {
    const python = app.python.version ?? pythonOfBuild(linkage);
    if (python === undefined) return;
    const interpreter = interpreterSymbols(linkage);
    const said = new Set<string>();
    const groups = new Map<string, Faulty[]>();
    // One for another machine is not even looked into.
    const foreign = new Set(foreignBinaries(linkage).foreign.map(({ file }) => file));
    for (const extension of importedExtensions(linkage, app)) {
      if (foreign.has(extension.file)) continue;
      const fault = faultOf(extension, python, interpreter, linkage);
      if (fault === undefined) continue;
      if (fault.kind === "linked") said.add(fault.library.toLowerCase());
      const key = `${linkage.certaintyOf(extension)} ${keyOf(fault)}`;
      groups.set(key, [...(groups.get(key) ?? []), { extension, fault }]);
    }
    for (const group of groups.values()) yield refused(group, python, linkage);
    for (const missing of needsFor("extension-for-other-python", { linkage, knowledge }))
      if (!said.has(missing.name.toLowerCase())) yield needed(missing, python, linkage);
  },
});

interface Faulty {
  readonly extension: Extension;
  readonly fault: ExtensionFault;
}

/** Extensions of one other interpreter are one fault; a name that is wrong is each file's own. */
function keyOf(fault: ExtensionFault): string {
  switch (fault.kind) {
    case "linked":
      return `linked ${fault.library} ${String(fault.isThere)}`;
    case "symbol":
    case "unicode":
      return fault.kind;
    case "init":
      return `init ${fault.built ?? fault.wanted}`;
  }
}

function refused(group: readonly Faulty[], python: string, linkage: Linkage): Draft<Message, "also"> {
  const [first, ...others] = group;
  if (first === undefined) throw new Error("a group has a member");
  const { extension, fault } = first;
  const certainty = linkage.certaintyOf(extension);
  return {
    message: fault.kind,
    args: { module: extension.module, running: python, file: fileOf(extension), ...argsOf(fault, extension) },
    ...gravityAt(certainty),
    subject: extension.module,
    names: group.map((one) => one.extension.module),
    place: extension.file.place,
    related: others.slice(0, 3).map((one) => ({ place: one.extension.file.place, note: "also" })),
  };
}

function argsOf(fault: ExtensionFault, { image }: Extension): Draft["args"] {
  switch (fault.kind) {
    case "linked": {
      const { library, built, isThere } = fault;
      if (image.format === "pe") return { library, built, ...(isThere ? { conflict: library } : { absent: library }) };
      return { library, built, ...(!isThere && image.format === "elf" && { unopened: library }) };
    }
    case "symbol":
      return { symbols: fault.symbols, symbol: fault.symbols[0] ?? "" };
    case "unicode": {
      const width = fault.symbols.some((name) => name.startsWith("PyUnicodeUCS2_")) ? "2" : "4";
      return { symbols: fault.symbols, symbol: fault.symbols[0] ?? "", width, other: width === "2" ? "4" : "2" };
    }
    case "init":
      return {
        wanted: fault.wanted,
        ...(fault.built !== undefined && { built: fault.built }),
        ...(fault.other !== undefined && { other: fault.other }),
      };
  }
}

/** What other files need of a Python that is not the build's: a library of an extension, an extension that nobody imports. */
function needed(missing: MissingNeed, python: string, linkage: Linkage): Draft<Message, "chain" | "also"> {
  const { name, first, askers } = missing;
  const chain = chainOf(first.binary, linkage);
  return {
    message: "library",
    args: { asker: askerName(first.binary), running: python, built: pythonOfLibrary(name) ?? "", library: name, chain },
    ...gravityOf(missing),
    subject: name,
    place: first.binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: first.binary.file.place, note: "chain" as const }] : []),
      ...askers.slice(1, 4).map(({ binary }) => ({ place: binary.file.place, note: "also" as const })),
    ],
  };
}

function fileOf({ path }: Extension): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
