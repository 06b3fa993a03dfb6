// What makes a finding the same finding in the next release: rule, application and subject, no version, no line.

import { createHash } from "node:crypto";

/**
 * A fingerprint for each finding of one application, in the order given: the first 32 hex digits of a SHA-256. Several
 * findings of one rule about one subject are told apart by their order alone, so that mending one of three leaves the
 * other two known to a baseline, whichever it was.
 */
export function fingerprintsOf(
  appName: string,
  findings: readonly { readonly rule: string; readonly subject: string }[],
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, subject }) => {
    const key = JSON.stringify([rule, appName.toLowerCase(), subject]);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return createHash("sha256")
      .update(count === 1 ? key : `${key}#${count}`)
      .digest("hex")
      .slice(0, 32);
  });
}
