// Code asks for the metadata of a distribution by name (its version, mostly), and the build has left that behind. Freezers
// follow imports, and no import leads to a .dist-info folder.

import type { CodeUse } from "../model/code-uses.js";
import { wholeText } from "../model/code-uses.js";
import type { FrozenApp } from "../model/app.js";
import { plainName } from "../model/entry-points.js";
import type { ImportGraph } from "../model/graph.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "dist-metadata-missing",
  needs: ["graph", "app"],
  uses: ["recipe", "source"],
  says: ["metadata", "distribution"],
  notes: ["also"],
  *check({ graph, app }) {
    if (!tellsAll(app)) return;
    const known = new Set(app.metadata.map(({ name }) => plainName(name)));
    const lost = new Map<string, Request[]>();
    for (const use of graph.uses) {
      if (!ASKS.test(use.what)) continue;
      // A module that is not there fails before, and that is another rule's word.
      if (graph.has(use.what.slice(0, use.what.lastIndexOf("."))) === false) continue;
      const names = namesAsked(use);
      for (const name of names) {
        const plain = plainName(name);
        // Who calls the function is asked last: that may take reading all of its callers.
        if (known.has(plain) || use.caution.caught) continue;
        lost.set(plain, [...(lost.get(plain) ?? []), { use, name, isOneOfMany: names.length > 1 }]);
      }
    }
    for (const [plain, requests] of lost) {
      const ranked = requests
        .map((request) => ({ ...request, gravity: gravityOf(request, plain, graph) }))
        .sort((a, b) => rank(a.gravity) - rank(b.gravity));
      const [first] = ranked;
      if (first === undefined) continue;
      const { use, name, gravity } = first;
      const others = ranked.slice(1).filter(({ use: { isOwn } }) => isOwn);
      yield {
        message: use.what.startsWith("pkg_resources.") ? "distribution" : "metadata",
        args: { via: use.via, distribution: name, when: gravity.when },
        severity: gravity.severity,
        confidence: gravity.confidence,
        subject: plain,
        place: use.place,
        snippet: use.snippet,
        related: others.slice(0, 3).map((one) => ({ place: one.use.place, note: "also" as const })),
      };
    }
  },
});

const ASKS =
  /^(?:importlib\.metadata|importlib_metadata)\.(?:version|distribution|metadata|requires|files)$|^pkg_resources\.(?:get_distribution|require)$/;

interface Request {
  readonly use: CodeUse;
  readonly name: string;
  readonly isOneOfMany: boolean;
}

interface Gravity {
  readonly severity: "error" | "warning";
  readonly confidence: "certain" | "likely" | "possible";
  /** For the sentence: 1 when it happens at the start, 2 later. */
  readonly when: number;
}

/** Whether a name that is not among the build's metadata is nowhere. Nuitka keeps in its program what it finds asked for. */
function tellsAll(app: FrozenApp): boolean {
  return (
    app.hostProvides !== "packages" &&
    !app.freezers.includes("Nuitka") &&
    !app.freezers.includes("unknown") &&
    !app.gaps.some(({ hides }) => hides === "inventory")
  );
}

/** The distributions that the call names: `require` takes requirements, or lists of them. */
function namesAsked(use: CodeUse): readonly string[] {
  const values = use.argument(0, "distribution_name", "name", "dist");
  const texts = values.flatMap((value) => {
    if (value.t === "list") return value.items.map((item) => (item.length === 1 ? item[0] : undefined));
    return [value];
  });
  return [
    ...new Set(
      texts.flatMap((value) => {
        const whole = value === undefined || (value.t === "text" && value.inRoots) ? undefined : wholeText(value);
        const name = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:$|[[(<>=!~;])/.exec(whole ?? "")?.[1];
        return name === undefined || name === "__main__" ? [] : [name];
      }),
    ),
  ];
}

/**
 * At the start it is the end of the program, whoever asks. What other people's functions ask for is hardly ever known to
 * matter; nor is a distribution of which the build has nothing at all.
 */
function gravityOf({ use, isOneOfMany }: Request, plain: string, graph: ImportGraph): Gravity {
  const { sure, isOwn, caution } = use;
  if (sure && !isOneOfMany) return { severity: "error", confidence: "certain", when: 1 };
  const isThere = graph.has(plain.replaceAll("-", "_")) !== false || graph.has(plain.replaceAll("-", ".")) !== false;
  const isFirm = isOwn && !caution.conditional && (isThere || sure);
  if (!isFirm) return { severity: "warning", confidence: "possible", when: 2 };
  return { severity: isOneOfMany ? "warning" : "error", confidence: "likely", when: sure ? 1 : 2 };
}

const rank = ({ severity, confidence }: Gravity): number =>
  confidence === "possible" ? 3 : (severity === "error" ? 0 : 1) + (confidence === "certain" ? 0 : 0.5);
