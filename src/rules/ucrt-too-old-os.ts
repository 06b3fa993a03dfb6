// The build asks for the universal C runtime, or for contracts (api-ms-win-*), that older Windows has not. Which systems are
// meant, the user says; without that, it is a remark about builds that would start on older ones.

import { rankOf } from "../model/certainty.js";
import { type Gravity, gravityAt } from "./native/gravity.js";
import { askerName } from "./native/missing-needs.js";
import type { Linkage, Need } from "../model/linkage.js";
import type { Knowledge } from "./knowledge.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "contract" | "update" | "unasked";
type Note = "also";

export default defineRule({
  id: "ucrt-too-old-os",
  needs: ["linkage", "app"],
  says: ["contract", "update", "unasked"],
  notes: ["also"],
  *check({ linkage, knowledge, app }): Iterable<Draft<Message, Note>> {
    const wanted = wantedOf(linkage, knowledge);
    if (linkage.systems.length === 0) {
      const own = wanted.find(
        ({ binary, isRuntime }) => isRuntime && (binary.role === "python" || binary.role === "launcher"),
      );
      // From 3.9 on Python asks for more than the update brings.
      if (own !== undefined && /^3\.[5-8]$/.test(app.python.version ?? ""))
        yield { ...draftOf("unasked", [own]), severity: "info", confidence: "certain" };
      return;
    }
    for (const system of linkage.systems) {
      const lacking = (kind: "never" | "sometimes"): readonly Wanted[] =>
        wanted.filter(({ binary, need }) =>
          linkage.systemsWithout(need, binary.image).some((one) => one.system === system && one.kind === kind),
        );
      const never = lacking("never");
      if (never.length > 0) {
        const gravity = gravityOf(never, linkage);
        yield { ...draftOf("contract", never, system), ...gravity };
        if (gravity.confidence !== "possible") continue; // what does not start there needs no update
      }
      // What else a system may lack has other ways to come, or is made to be absent.
      const updates = lacking("sometimes").filter(({ isRuntime }) => isRuntime);
      if (updates.length > 0) yield { ...draftOf("update", updates, system), ...milder(gravityOf(updates, linkage)) };
    }
  },
});

interface Wanted extends Need {
  /** The universal C runtime, or one of the contracts that come with it. */
  readonly isRuntime: boolean;
}

/** Contracts that are asked for and that the build has no file of, the surest to be asked first. */
function wantedOf(linkage: Linkage, knowledge: Knowledge): readonly Wanted[] {
  const bundled = new Set(linkage.binaries.map(({ path }) => path.slice(path.lastIndexOf("/") + 1).toLowerCase()));
  const asked = linkage.needs.flatMap((one): Wanted[] => {
    const name = one.need.name.toLowerCase();
    const isRuntime = knowledge.crtOf(name, one.binary.image.arch)?.family === "ucrt";
    if (one.binary.image.format !== "pe" || one.need.how !== "load") return [];
    // Files of contracts in the build pass on to the runtime; they don't ask by themselves.
    if (bundled.has(name) || /(?:^|\/)(?:api-ms-win-[^/]*|ucrtbase)\.dll$/i.test(one.binary.path)) return [];
    return isRuntime || name.startsWith("api-ms-win-") ? [{ ...one, isRuntime }] : [];
  });
  return asked.sort((a, b) => orderOf(a, linkage) - orderOf(b, linkage));
}

function orderOf({ binary }: Need, linkage: Linkage): number {
  const isOwn = binary.role === "python" ? 0 : binary.role === "launcher" ? 1 : 2;
  return 3 * rankOf(linkage.certaintyOf(binary)) + isOwn;
}

function draftOf(message: Message, wanted: readonly Wanted[], system = ""): Omit<Draft<Message, Note>, "confidence"> {
  const [first] = wanted;
  if (first === undefined) throw new Error("a contract that nobody asks for");
  const names = [...new Set(wanted.map(({ need }) => need.name.toLowerCase()))];
  const others = [...new Set(wanted.map(({ binary }) => binary))].filter((binary) => binary !== first.binary);
  return {
    message,
    args: { asker: askerName(first.binary), system, contracts: names, dll: first.need.name },
    // The system is what an ignore would name.
    subject: system === "" ? "universal C runtime" : system,
    place: first.binary.file.place,
    related: others.slice(0, 3).map(({ file }) => ({ place: file.place, note: "also" as const })),
  };
}

function gravityOf([first]: readonly Wanted[], linkage: Linkage): Gravity {
  return gravityAt(first === undefined ? "unknown" : linkage.certaintyOf(first.binary));
}

/** An update that most machines have. */
function milder(gravity: Gravity): Gravity {
  return gravity.confidence === "certain" ? { severity: "warning", confidence: "likely" } : gravity;
}
