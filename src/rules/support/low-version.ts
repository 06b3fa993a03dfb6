// Versions of an Esky build that sort lower than they look, which FL602 speaks of; what it says FL606 doesn't say again.

import { headOf, isMeantEarly, compareAsPeopleDo } from "../../versions/plain-order.js";
import { compareEskyVersions } from "../../versions/esky-order.js";
import type { EskyRelease, OtherRelease } from "./esky-release.js";

export interface LowVersion {
  /** "prefix": a word stands before the numbers; "suffix": behind them. */
  readonly kind: "prefix" | "suffix";
  /** The numbers alone, which it sorts before: "0.10.3" of "0.10.3.d". */
  readonly base: string;
  /** What makes it so: "v", ".d". */
  readonly word: string;
  /** Releases that people call older and Esky doesn't. */
  readonly stuck: readonly OtherRelease[];
}

/** Undefined where the version sorts as it looks, or is meant for a pre-release. */
export function lowVersionOf(release: EskyRelease): LowVersion | undefined {
  const { version } = release;
  const base = headOf(version);
  if (base === undefined) return undefined;
  const at = version.indexOf(base);
  const kind = at > 0 ? "prefix" : "suffix";
  if (compareEskyVersions(version, base) >= 0 || (kind === "suffix" && isMeantEarly(version))) return undefined;
  const word = at > 0 ? version.slice(0, at) : version.slice(base.length);
  return { kind, base, word, stuck: stuckBelow(release) };
}

/** Known releases that people call older than this one, whose clients Esky nonetheless never takes to it. */
export function stuckBelow({ version, others, previous }: EskyRelease): readonly OtherRelease[] {
  const known = [
    ...(previous === undefined ? [] : [previous]),
    ...others.filter((one) => one.version !== previous?.version),
  ];
  return known.filter(
    (one) => compareAsPeopleDo(one.version, version) === -1 && compareEskyVersions(version, one.version) <= 0,
  );
}
