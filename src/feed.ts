// `freeze-lint feed`: reads a feed, lets the rules that know feeds judge it, and gives one report.

import { isRuleMeant, type Catalogue } from "./catalogue.js";
import { readFeed, type FeedOptions } from "./feed/read-feed.js";
import type { Ignore, Severity } from "./finding.js";
import { knowledgeFor } from "./knowledge/knowledge.js";
import type { FeedReport } from "./report/feed-report.js";
import { feedRules } from "./rules/index.js";
import { runRules } from "./rules/run.js";
import { packageVersion } from "./version.js";

export interface CheckFeedOptions extends Omit<FeedOptions, "version"> {
  /** A folder, a file or an address, as the user typed it. */
  readonly source: string;
  readonly catalogue: Catalogue;
  readonly severities: ReadonlyMap<string, Severity | "off">;
  readonly ignores: readonly Ignore[];
  /** Codes, prefixes of codes, or rule names. Empty: all rules. */
  readonly only: readonly string[];
  readonly except: readonly string[];
  readonly showPossible: boolean;
}

/** Throws UsageError where the source can't be read, or is no feed. */
export async function checkFeed(options: CheckFeedOptions): Promise<FeedReport> {
  const { source, catalogue, only, except } = options;
  const version = packageVersion();
  const { feed, gaps } = await readFeed(source, { ...options, version });
  const { findings, possibleFingerprints, ignored, notices } = runRules(
    feedRules,
    {
      ...{
        app: undefined,
        source: undefined,
        recipe: undefined,
        graph: undefined,
        linkage: undefined,
        fits: undefined,
      },
      ...{ versions: undefined, feed, gaps, knowledge: knowledgeFor(undefined, undefined).knowledge },
    },
    {
      target: feed.source,
      catalogue,
      severities: options.severities,
      isSelected: (entry) =>
        !except.some((word) => isRuleMeant(word, entry)) &&
        (only.length === 0 || only.some((word) => isRuleMeant(word, entry))),
      ignores: options.ignores,
      showPossible: options.showPossible,
      sourceLine: () => undefined,
    },
  );
  return {
    tool: { name: "freeze-lint", version },
    feed,
    findings,
    gaps,
    hidden: { byBaseline: 0, ignored, possible: possibleFingerprints.length, possibleFingerprints },
    notices,
  };
}
