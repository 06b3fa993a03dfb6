// The report of a feed for eyes: for each application a table of clients and where each goes, a column for each platform;
// then the findings. A feed of years is long, and its oldest clients all go the same way: equal rows are folded.

import type { Channel, Route } from "../model/feed.js";
import { findingBlock } from "./finding-block.js";
import type { FeedReport } from "./feed-report.js";
import { pageFor } from "./human.js";
import type { ReporterOptions } from "./index.js";
import { visibleIn } from "./visible.js";
import { wrap } from "./wrap.js";

const MOST_ROWS = 12;

export function humanFeedReport(raw: FeedReport, options: ReporterOptions): string {
  const report = visibleIn(raw);
  const page = pageFor(options);
  const { ink, width } = page;
  const tables = [...groupsOf(report.feed.channels).values()].map((channels) => table(channels, width, page.all));
  const findings = report.findings.map((finding) => findingBlock(finding, new Set([report.feed.source]), page));
  const gaps = report.gaps.map(({ place, reason }) =>
    wrap(`${"path" in place ? place.path : ""}: ${reason}`, width, "  ", "    "),
  );
  const sections = [
    [ink.bold(ink.underline(report.feed.source)), ...tables].join("\n\n"),
    ...findings,
    ...(gaps.length === 0 ? [] : [[ink.bold("Not read"), ...gaps].join("\n")]),
    summary(report, width),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Channels of one application by one updater stand in one table. */
function groupsOf(channels: readonly Channel[]): ReadonlyMap<string, readonly Channel[]> {
  const groups = new Map<string, Channel[]>();
  for (const channel of channels) {
    const key = JSON.stringify([channel.kind, channel.app?.toLowerCase(), channel.name]);
    groups.set(key, [...(groups.get(key) ?? []), channel]);
  }
  return groups;
}

const ANY_OTHER = "any older";

function table(channels: readonly Channel[], width: number, all: boolean): string {
  const [first] = channels;
  const title = [first?.app, first?.kind, first?.name === undefined ? undefined : `channel ${first.name}`];
  const cells = channels.map(
    (channel) => new Map(channel.routes.map((route) => [route.from ?? ANY_OTHER, goal(route)])),
  );
  const names = [...new Set(channels.flatMap(({ routes }) => routes.map(({ from }) => from ?? ANY_OTHER)))];
  const ranks = ranksIn(channels);
  const ranked = names.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || (a < b ? -1 : 1));
  const rows = ranked.map((name) => [name, ...cells.map((column) => column.get(name) ?? "")]);
  const folded = all ? rows : fold(rows);
  const head = ["client on", ...channels.map(({ platform }) => platform)];
  const heading = wrap(title.filter((one) => one !== undefined && one !== "").join(", "), width, "", "  ");
  if (rows.length === 0) return `${heading}\n  no client updates`;
  return [heading, ...aligned([head, ...folded], width)].join("\n");
}

/** The place of each version in the order of the channel that has most of them and knows it. */
function ranksIn(channels: readonly Channel[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const { routes } of [...channels].sort((a, b) => b.routes.length - a.routes.length))
    for (const [at, { from = ANY_OTHER }] of routes.entries()) if (!ranks.has(from)) ranks.set(from, at);
  return ranks;
}

function goal({ to, orElse, by }: Route): string {
  if (to === undefined) return "stays";
  return `${[to, ...orElse].join(" or ")}${by === "patches" ? " (patch)" : ""}`;
}

/** Rows in a row that say the same become one: "1.0 to 1.8". */
function fold(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const folded: { first: string; last: string; rest: readonly string[] }[] = [];
  for (const [name = "", ...rest] of rows) {
    const last = folded.at(-1);
    if (last !== undefined && last.first !== ANY_OTHER && last.rest.join("\0") === rest.join("\0")) last.last = name;
    else folded.push({ first: name, last: name, rest });
  }
  const lines = folded.map(({ first, last, rest }) => [first === last ? first : `${first} to ${last}`, ...rest]);
  if (lines.length <= MOST_ROWS + 1) return lines;
  const more = lines.length - MOST_ROWS;
  return [...lines.slice(0, 1), [`(${more} more, --all)`], ...lines.slice(1 + more)];
}

function aligned(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const most = Math.max(8, Math.floor((width - 2) / columns) - 2);
  const cut = rows.map((row) =>
    row.map((cell) => (cell.length > most * 2 ? `${cell.slice(0, most * 2 - 3)}...` : cell)),
  );
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...cut.map((row) => row[at]?.length ?? 0)));
  const total = widths.reduce((sum, one) => sum + one + 2, 0);
  if (total <= width)
    return cut.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd());
  // Too many platforms for one line: a line for each.
  const [head = [], ...rest] = cut;
  return rest.flatMap(([name = "", ...cells]) => [
    `  ${name}`,
    ...cells.flatMap((cell, at) =>
      cell === "" ? [] : [wrap(`${head[at + 1] ?? ""}: ${cell}`, width, "    ", "      ")],
    ),
  ]);
}

function summary({ feed, findings, hidden }: FeedReport, width: number): string {
  const counts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    const word = severity === "info" ? "info" : `${severity}${number === 1 ? "" : "s"}`;
    return number === 0 ? [] : [`${number} ${word}`];
  });
  const releases = new Set(
    feed.channels.flatMap(({ kind, app, releases: all }) =>
      all.map(({ version }) => `${kind}\0${app ?? ""}\0${version}`),
    ),
  );
  const scope = `${number(feed.channels.length, "channel")}, ${number(releases.size, "version")}`;
  const ignored = hidden.ignored.length === 0 ? "" : `; not shown: ${hidden.ignored.length} ignored with a reason`;
  return wrap(`${counts.length === 0 ? "nothing found" : counts.join(", ")} (${scope})${ignored}`, width, "", "  ");
}

function number(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
