// Which of the files that the code opens will not be found, whose word that is, and how grave. Each file is judged once, so
// that the rules about data never speak of one fault twice.

import type { BuildPlace, Confidence, Severity } from "../../finding.js";
import type { FrozenApp, SourceTree } from "../../model/app.js";
import type { CodeUse } from "../../model/code-uses.js";
import type { ImportGraph } from "../../model/graph.js";
import { type OpenedFile, openedFiles } from "./opened-files.js";
import { whereabouts } from "./whereabouts.js";

export type DataRule = "package-data-missing" | "data-path-in-zip" | "cwd-relative-data";

export interface DataVerdict {
  readonly rule: DataRule;
  readonly file: OpenedFile;
  /** Where the source tree has it. */
  readonly source: string | undefined;
  /** Files of that name in other places of the build. */
  readonly elsewhere: readonly string[];
  readonly zip: BuildPlace | undefined;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

export interface DataFacts {
  readonly graph: ImportGraph;
  readonly app: FrozenApp;
  readonly source: SourceTree | undefined;
}

const judged = new WeakMap<ImportGraph, readonly DataVerdict[]>();

/** What one rule has to say; all are judged when the first rule asks. */
export function dataVerdicts(rule: DataRule, facts: DataFacts): readonly DataVerdict[] {
  let all = judged.get(facts.graph);
  if (all === undefined) judged.set(facts.graph, (all = judge(facts)));
  return all.filter((one) => one.rule === rule);
}

function judge({ graph, app, source }: DataFacts): readonly DataVerdict[] {
  // What could not be opened may hold any file; what the machine brings is not in the build.
  if (app.gaps.some(({ hides }) => hides === "inventory") || app.freezers.includes("unknown")) return [];
  const places = whereabouts(app, source);
  const movesAbout = graph.uses.some(({ what, isOwn }) => what === "os.chdir" && isOwn);
  return openedFiles(graph).flatMap((file): readonly DataVerdict[] => {
    if (file.use.caution.caught || (file.base === "start" && (movesAbout || file.how !== "read"))) return [];
    const where = places.of(file);
    const inTree = places.inTree(file);
    if (where.kind === "there") return [];
    // A folder of modules, or one in a zip, that is listed is FL120's word.
    if (file.how === "list" && (where.kind === "in-zip" || graph.has(file.path.replaceAll("/", ".")) !== false))
      return [];
    const about = { file, source: inTree };
    if (where.kind === "in-zip") {
      if (file.byLoader && file.how !== "write") {
        // The zip lacks what its loader would have read from it.
        if (inTree === undefined || where.isIn) return [];
        const gravity = gravityOf(file, true);
        return [{ rule: "package-data-missing", ...about, elsewhere: [], zip: where.zip, ...gravity }];
      }
      const gravity = gravityOf(file, inTree !== undefined || where.isIn);
      return [{ rule: "data-path-in-zip", ...about, elsewhere: [], zip: where.zip, ...gravity }];
    }
    if (file.how === "write") return [];
    const { elsewhere } = where;
    const isKnown = inTree !== undefined;
    if (file.base === "start") {
      if (!isKnown) return [];
      const { confidence } = gravityOf(file, true);
      const severity = "warning" as const;
      return [
        { rule: "cwd-relative-data", ...about, elsewhere, zip: undefined, severity, confidence: soft(confidence) },
      ];
    }
    // A file that nobody was shown may be made by something that is not seen; at the start it must be there.
    if (!isKnown && (!file.use.sure || file.use.isHandled || file.how === "list")) return [];
    return [{ rule: "package-data-missing", ...about, elsewhere, zip: undefined, ...gravityOf(file, isKnown) }];
  });
}

const soft = (confidence: Confidence): Confidence => (confidence === "certain" ? "likely" : confidence);

interface Gravity {
  readonly severity: Severity;
  readonly confidence: Confidence;
}

/** At the start it ends the program. `isKnown`: the file exists, so the code counts on it. */
function gravityOf(file: OpenedFile, isKnown: boolean): Gravity {
  const { use, isOneOfMany, isSilent, base } = file;
  if (use.caution.conditional || isOneOfMany) return { severity: "warning", confidence: "possible" };
  if (isSilent || base === "program" || !isKnown) return { severity: "warning", confidence: "likely" };
  return { severity: "error", confidence: use.sure && isCertain(use) ? "certain" : "likely" };
}

/** A call whose path is the only one that it may get. */
const isCertain = ({ argument, receiver }: CodeUse): boolean => argument(0).length < 2 && receiver().length < 2;
