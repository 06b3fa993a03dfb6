// What `freeze-lint feed` tells: what clients see, where they go, and what is wrong with it.

import type { Finding, Gap } from "../finding.js";
import type { Feed } from "../model/feed.js";
import type { Hidden } from "./report.js";

export interface FeedReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly feed: Feed;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly hidden: Hidden;
  readonly notices: readonly string[];
}
