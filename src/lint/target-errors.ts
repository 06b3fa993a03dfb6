// What is said of a target that could not be opened, or that a bug of ours stopped.

import { UsageError, whatFailed } from "../errors.js";
import type { FoundTarget } from "./collected.js";

/** What a target met: a mistake of the user's, or a bug of ours, which must not hide the other targets either. */
export function messageOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  return `a bug in freeze-lint stopped the reading of this target, worth a report: ${whatFailed(error)}`;
}

/** Messages of readers begin with the path as they know it; the report names the target itself. */
export function withoutPath(message: string, { path: own, shown }: FoundTarget): string {
  // What is shown may end like the path itself: "../../proc/1" of "/proc/1".
  const rest = message.startsWith(`${own}: `) ? message.slice(own.length + 2) : message;
  return rest
    .split(shown)
    .map((part) => part.replaceAll(own, shown))
    .join(shown);
}
