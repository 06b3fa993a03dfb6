// Members of an archive that the user can't unpack as they are meant: names that leave the folder, names that Windows keeps for
// devices or does not allow, and several members of one name.

import type { FrozenApp } from "../model/app.js";
import type { ShippedEntry, Shipment } from "../model/shipment.js";
import { pathSubject } from "./support/path-subject.js";
import { isForUnix, placeOf } from "./support/shipped.js";
import { type Draft, defineRule } from "./rule.js";

const says = ["escapes", "nul", "reserved", "forbidden", "backslash", "repeated", "link"] as const;
type Message = (typeof says)[number];

export default defineRule({
  id: "unsafe-member",
  needs: ["app"],
  says,
  *check({ app }): Iterable<Draft<Message, never>> {
    const { shipment } = app;
    if (shipment === undefined) return;
    const found = new Map<Message, ShippedEntry[]>();
    for (const entry of shipment.entries) {
      const message = faultOf(entry, shipment, app);
      if (message === undefined) continue;
      const others = found.get(message);
      if (others === undefined) found.set(message, [entry]);
      else others.push(entry);
    }
    const twice = shipment.kind === "folder" ? [] : differingTwins(shipment.entries);
    if (twice.length > 0) found.set("repeated", [...twice]);
    for (const message of says) {
      const entries = found.get(message) ?? [];
      const [first] = entries;
      if (first === undefined) continue;
      const names = [...new Set(entries.map((entry) => nameOf(entry, shipment, app)))];
      yield {
        message,
        args: { target: first.link ?? "" },
        ...(MILDER[message] !== undefined && { severity: MILDER[message] }),
        confidence: message === "reserved" || message === "backslash" || message === "link" ? "likely" : "certain",
        subject: names[0] ?? "",
        names,
        place: placeOf(first.path, shipment),
      };
    }
  },
});

const MILDER: Readonly<Partial<Record<Message, "warning">>> = { repeated: "warning", link: "warning" };

function faultOf(entry: ShippedEntry, { kind }: Shipment, app: FrozenApp): Message | undefined {
  const { oddities, path } = entry;
  if (kind !== "folder") {
    if (oddities.includes("nul")) return "nul";
    // A name that only begins with a slash is unpacked without it, by every tool; ".." leads out with some.
    if (oddities.includes("escapes") || /^(?:[A-Za-z]:)?[\\/]/.test(entry.spelling ?? "")) return "escapes";
    if (oddities.includes("backslash") && isForUnix(app)) return "backslash";
    if (entry.link !== undefined && leadsOut(path, entry.link)) return "link";
  }
  if (app.platform !== "win32") return undefined;
  const parts = path.split("/");
  if (parts.some((part) => RESERVED.test(part))) return "reserved";
  return parts.some((part) => FORBIDDEN.test(part)) ? "forbidden" : undefined;
}

/** Names of devices, with any suffix ("Naming Files, Paths, and Namespaces", Microsoft Learn). Windows 11 has freed some of those with one. */
const RESERVED = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$) *(?:\..*)?$/i;
/** The characters that no name may have there, and a dot or space at the end. */
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[<>:"|?*\x01-\x1f]|[. ]$/;

/** A link to a place outside of what is unpacked, which every system has other than the build machine's. */
function leadsOut(path: string, link: string): boolean {
  if (link.startsWith("/"))
    return !/^\/(?:usr|lib|lib64|etc|bin|sbin|System|dev|proc|Library\/Frameworks)(?:\/|$)/.test(link);
  let depth = path.split("/").length - 1;
  for (const part of link.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Members of one name whose contents differ: which of them is kept depends on who unpacks. */
function differingTwins(entries: readonly ShippedEntry[]): readonly ShippedEntry[] {
  const repeated = entries.filter(({ oddities }) => oddities.includes("repeated"));
  if (repeated.length === 0) return [];
  const last = new Map(entries.filter(({ isDirectory }) => !isDirectory).map((entry) => [entry.path, entry]));
  return repeated.filter(({ path, crc32, size }) => {
    const kept = last.get(path);
    return kept !== undefined && (kept.size !== size || kept.crc32 === undefined || kept.crc32 !== crc32);
  });
}

function nameOf(entry: ShippedEntry, shipment: Shipment, app: FrozenApp): string {
  return (entry.spelling ?? pathSubject(placeOf(entry.path, shipment), app)).replaceAll("\0", "\\0");
}
