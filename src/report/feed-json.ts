// The report of a feed for programs: schema/feed.json describes it. The order is fixed, and no time of a run stands in it.

import { showPlace } from "../finding.js";
import type { Channel, FeedFile } from "../model/feed.js";
import type { FeedReport } from "./feed-report.js";
import { findingOf, gapOf } from "./json.js";
import { visibleJson } from "./visible.js";

export const feedSchemaVersion = "1.0.0";

export function jsonFeedReport({ tool, feed, findings, gaps, hidden }: FeedReport): string {
  const ordered = {
    schemaVersion: feedSchemaVersion,
    tool: { name: tool.name, version: tool.version },
    source: feed.source,
    channels: feed.channels.map(channelOf),
    findings: findings.map(findingOf),
    gaps: gaps.map(gapOf),
    hidden: {
      possible: hidden.possible,
      ignored: hidden.ignored.map(({ code, subject, because }) => ({ code, subject, because })),
    },
  };
  return visibleJson(`${JSON.stringify(ordered, undefined, 2)}\n`);
}

function channelOf(channel: Channel) {
  return {
    updater: channel.kind,
    app: channel.app,
    platform: channel.platform,
    name: channel.name,
    place: showPlace(channel.place),
    releases: channel.releases.map(({ version, shown, belongsTo, minimumSystem, isSigned, files }) => ({
      version,
      shown,
      belongsTo,
      minimumSystem,
      isSigned,
      files: files.map(fileOf),
    })),
    patches: channel.patches.map(({ from, to, files }) => ({ from, to, files: files.map(fileOf) })),
    routes: channel.routes.map(({ from, to, orElse, by }) => ({ from: from ?? null, to: to ?? null, orElse, by })),
  };
}

function fileOf({ name, state, size, sum }: FeedFile) {
  return { name, state, size: size?.said, sumFits: sum?.fits };
}
