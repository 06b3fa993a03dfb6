// What rules about feeds say of an order of versions.

import type { Channel } from "../../model/feed.js";
import { updaterOrder } from "../../versions/updater-order.js";

/** "1.0, 1.1, 1.2": the versions between the two and those around them, at most eight, oldest first. */
export function orderAround({ kind, releases }: Channel, from: string, to: string): string {
  const order = updaterOrder(kind);
  const all = [...new Set([...releases.map(({ version }) => version), from, to])].sort(
    (a, b) => order(a, b) || (a < b ? -1 : 1),
  );
  const [low, high] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (low === undefined || high === undefined || high - low > 6) return `${from} before ${to}`;
  const start = Math.max(0, Math.min(low - 1, all.length - 8));
  return all.slice(start, Math.max(high + 1, start + 8)).join(", ");
}
