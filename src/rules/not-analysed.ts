// What could not be read, said with place and reason. It silences every "is missing" that could be answered from there.

import type { Gap } from "../finding.js";
import type { FrozenApp } from "../model/app.js";
import type { Recipe } from "../model/recipe.js";
import { hasNoProgram } from "./support/no-program.js";
import { pathSubject } from "./support/path-subject.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "not-analysed",
  needs: [],
  uses: ["app", "recipe", "graph", "gaps"],
  says: [
    "no-start",
    "inventory",
    "foreign",
    "compiled",
    "code",
    "other-python",
    "no-extensions",
    "native",
    "recipe",
    "bug",
  ],
  notes: ["also"],
  remedies: [
    "encrypted",
    "pointer",
    "forbidden",
    "link",
    "too-large",
    "method",
    "no-program",
    "other-python",
    "no-bytecode",
    "no-extensions",
    "syntax",
  ],
  *check({ app, recipe, graph, gaps }) {
    // Nothing was followed, so silence would be no answer. A part of some application (a wheel) starts nothing by itself.
    const isStarted =
      app?.scripts.some(({ codeKey }) => codeKey !== undefined) === true || (graph?.asked.size ?? 0) > 0;
    const isRead = !gaps.some(({ hides }) => hides === "inventory");
    // That there is no program to start it with is said by no-main-executable.
    if (app !== undefined && !isStarted && isRead && app.hostProvides === undefined && !hasNoProgram(app, gaps)) {
      yield { message: "no-start", confidence: "certain", subject: "start", place: app.place };
    }
    // Beside a build the includes list is no evidence of what is missing.
    const doubts = app === undefined && recipe !== undefined && !recipe.complete ? doubtsOf(recipe, gaps) : [];
    for (const gap of gaps.filter(({ hides }) => hides === "inventory")) {
      yield {
        message: gap.reader === "freezer" ? "foreign" : gap.reader === "nuitka" ? "compiled" : "inventory",
        args: { reason: reasonOf(gap) },
        remedy: remedyOf(gap),
        confidence: "certain",
        subject: subjectOf(gap, app),
        place: gap.place,
      };
    }
    const others = [...gaps, ...doubts].filter((gap) => gap.hides !== "inventory" && gap.kind !== "bug");
    for (const [key, found] of byKey(others)) {
      const [first, ...rest] = found;
      if (first === undefined) continue;
      const isRecipe = first.hides === "recipe";
      yield {
        message: isRecipe ? "recipe" : first.hides === "native" ? "native" : (MESSAGES[first.kind ?? ""] ?? "code"),
        args: { reason: reasonOf(first) },
        remedy: remedyOf(first),
        // What is loaded by code that can't be read can't be known; a line of a source tree is one line.
        severity: isRecipe
          ? "info"
          : first.hides === "native"
            ? "warning"
            : found.some(({ place }) => "container" in place)
              ? "error"
              : "warning",
        confidence: "certain",
        subject: key,
        names: [...new Set(found.map((gap) => subjectOf(gap, app)))],
        place: first.place,
        related: rest
          .slice(0, 5)
          .map((gap) => ({ place: gap.place, note: "also" as const, args: { reason: reasonOf(gap) } })),
      };
    }
    for (const gap of gaps.filter(({ kind }) => kind === "bug")) {
      yield {
        message: "bug",
        args: { reason: gap.reason },
        severity: "warning",
        confidence: "certain",
        subject: subjectOf(gap, app),
        place: gap.place,
      };
    }
  },
});

/** Kinds with a sentence of their own. */
const MESSAGES: Readonly<Record<string, "other-python" | "no-extensions">> = {
  "other-python": "other-python",
  "no-extensions": "no-extensions",
};

/** What is to be done about a gap of that kind; undefined where its message says it all. */
function remedyOf({ kind, hides, reader }: Gap): string | undefined {
  if (kind !== undefined) return kind;
  return hides === "code" && reader === "python" ? "syntax" : undefined;
}

/** Gaps that one thing mends together. The key is the subject of what is said of them. */
function byKey(gaps: readonly Gap[]): ReadonlyMap<string, readonly Gap[]> {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const isWhole = gap.hides === "recipe" || gap.hides === "native";
    const key = isWhole ? gap.hides : (gap.kind ?? (gap.reader === "python" ? "source" : "code"));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return groups;
}

/** What of the includes list could not be worked out, less what is a gap already: lines that don't parse. */
function doubtsOf(recipe: Recipe, gaps: readonly Gap[]): readonly Gap[] {
  const known = new Set(gaps.map(({ place }) => JSON.stringify(place)));
  return recipe.unknowns
    .filter(({ place }) => !known.has(JSON.stringify(place)))
    .map(({ place, because }) => ({ place, reader: "recipe", reason: because, hides: "recipe" as const }));
}

function reasonOf(gap: Gap): string {
  return gap.offset === undefined ? gap.reason : `${gap.reason} (at byte ${gap.offset})`;
}

const subjectOf = (gap: Gap, app: FrozenApp | undefined): string =>
  "path" in gap.place ? gap.place.path : pathSubject(gap.place, app);
