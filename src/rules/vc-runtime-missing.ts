// The Visual C++ runtime of the interpreter, or of what else is loaded, is not in the build: a clean Windows has none. What
// one redistributable installs is one finding, whose subject is that redistributable: an ignore of it states a prerequisite.

import { rankOf } from "../model/certainty.js";
import { type Gravity } from "./native/gravity.js";
import type { FrozenApp } from "../model/app.js";
import { askerName, chainOf, gravityOf, type MissingNeed, type NativeFacts } from "./native/missing-needs.js";
import { needsFor } from "./native/whose-need.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "runtime" | "assembly" | "alone";
type Note = "chain" | "also" | "installer" | "there";

export default defineRule({
  id: "vc-runtime-missing",
  needs: ["linkage", "app"],
  says: ["runtime", "assembly", "alone"],
  notes: ["chain", "also", "installer", "there"],
  *check(facts): Iterable<Draft<Message, Note>> {
    const groups = new Map<string, MissingNeed[]>();
    for (const missing of needsFor("vc-runtime-missing", facts)) {
      const key = `${installerOf(missing, facts) ?? missing.name.toLowerCase()} ${missing.certainty === "unknown"}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [missing]);
      else known.push(missing);
    }
    for (const all of groups.values()) {
      const [first] = [...all].sort((a, b) => rank(a) - rank(b));
      if (first !== undefined) yield draftOf(first, all, facts);
    }
  },
});

function draftOf(
  missing: MissingNeed,
  all: readonly MissingNeed[],
  facts: NativeFacts & { readonly app: FrozenApp },
): Draft<Message, Note> {
  const { name, first, askers } = missing;
  const { binary, outcome } = first;
  const { knowledge, linkage, app } = facts;
  const crt = knowledge.crtOf(name, binary.image.arch);
  const chain = chainOf(binary, linkage);
  const names = [...new Set([name, ...all.map((other) => other.name)].map((one) => one.toLowerCase()))];
  const installer = app.files.find(({ file }) => /(?:^|\/)vc_?redist[^/]*\.(?:exe|msi)$/i.test(file.path));
  const nearby = outcome.kind === "missing" ? outcome.nearby : [];
  const isAtStart = binary.role === "launcher" || binary.role === "python";
  return {
    message: crt?.redistributable === undefined ? "alone" : crt.assembly === undefined ? "runtime" : "assembly",
    args: {
      asker: askerName(binary),
      chain,
      bits: binary.image.bits,
      dll: name,
      file: name.toLowerCase(),
      [isAtStart ? "program" : "module"]: binary.module ?? binary.path,
      ...(crt?.assembly !== undefined && { assembly: crt.assembly }),
    },
    ...gravityWith(gravityOf(missing), installer !== undefined),
    subject: crt?.redistributable ?? name.toLowerCase(),
    names,
    place: binary.file.place,
    related: [
      ...(chain.length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...askers.slice(1, 4).map(({ binary: other }) => ({ place: other.file.place, note: "also" as const })),
      ...nearby.slice(0, 1).map(({ binary: there }) => ({ place: there.file.place, note: "there" as const })),
      ...(installer === undefined ? [] : [{ place: installer.place, note: "installer" as const }]),
    ],
  };
}

/** Whether the installer that lies in the build is run first, only its makers know. */
function gravityWith(gravity: Gravity, hasInstaller: boolean): Gravity {
  return hasInstaller && gravity.confidence === "certain" ? { severity: "warning", confidence: "likely" } : gravity;
}

function installerOf({ name, first }: MissingNeed, { knowledge }: NativeFacts): string | undefined {
  return knowledge.crtOf(name, first.binary.image.arch)?.redistributable;
}

/** The surest first; of those what the interpreter itself needs. */
function rank({ certainty, first }: MissingNeed): number {
  const isOwn = first.binary.role === "python" || first.binary.role === "launcher";
  return 2 * rankOf(certainty) + (isOwn ? 0 : 1);
}
