// DLLs of two releases that don't belong together: libssl beside another release's libcrypto, or two copies of one name, of
// which the one that is loaded first serves all. Where a function is surely absent, import-symbol-unresolved says so.

import type { Binary, Linkage } from "../model/linkage.js";
import { unresolvedIn } from "./native/unresolved-symbols.js";
import { askerName } from "./native/missing-needs.js";
import type { Knowledge } from "./knowledge.js";
import { type Draft, defineRule } from "./rule.js";

export default defineRule({
  id: "mixed-dll-versions",
  needs: ["linkage"],
  says: ["openssl", "copies"],
  notes: ["other"],
  *check({ linkage, knowledge }): Iterable<Draft<"openssl" | "copies", "other">> {
    yield* openssl(linkage);
    yield* copies(linkage, knowledge);
  },
});

function* openssl(linkage: Linkage): Iterable<Draft<"openssl", "other">> {
  const said = new Set<Binary>();
  for (const { binary, outcome } of linkage.needs) {
    if (outcome.kind !== "bundled" || said.has(binary)) continue;
    const { provider } = outcome;
    if (!/^(?:ssleay32|libssl[-\w.]*)\.dll$/i.test(fileName(binary))) continue;
    if (!/^(?:libeay32|libcrypto[-\w.]*)\.dll$/i.test(fileName(provider))) continue;
    const [ssl, crypto] = [versionOf(binary), versionOf(provider)];
    if (ssl === undefined || crypto === undefined || ssl === crypto) continue;
    // Last, since it reads the symbols of all that is loaded.
    if (unresolvedIn(linkage).some((one) => one.provider === provider)) continue;
    said.add(binary);
    const isLoaded = ["start", "reached"].includes(linkage.certaintyOf(binary));
    yield {
      message: "openssl",
      args: { ssl: fileName(binary), crypto: fileName(provider), ssls: ssl, cryptos: crypto },
      severity: "warning",
      // A newer libcrypto of one series serves an older libssl.
      confidence: isLoaded && (isNewer(ssl, crypto) || seriesOf(ssl) !== seriesOf(crypto)) ? "likely" : "possible",
      subject: fileName(binary),
      place: binary.file.place,
      related: [{ place: provider.file.place, note: "other" }],
    };
  }
}

function* copies(linkage: Linkage, knowledge: Knowledge): Iterable<Draft<"copies", "other">> {
  const byName = new Map<string, Binary[]>();
  for (const binary of linkage.binaries) {
    if (binary.image.format !== "pe" || binary.image.kind !== "library" || binary.role !== "library") continue;
    const key = `${fileName(binary).toLowerCase()} ${binary.image.arch}`;
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [binary]);
    else known.push(binary);
  }
  for (const all of byName.values()) {
    const loaded = all.filter((one) => ["start", "reached"].includes(linkage.certaintyOf(one)));
    const [first, second] = loaded.filter(
      (one, index) => loaded.findIndex((other) => versionOf(other) === versionOf(one)) === index,
    );
    const [one, other] = [first && versionOf(first), second && versionOf(second)];
    if (first === undefined || second === undefined || one === undefined || other === undefined) continue;
    // Runtimes are made so that the newest serves all, and the interpreter's own comes first.
    const isRuntime = knowledge.crtOf(fileName(first), first.image.arch) !== undefined;
    yield {
      message: "copies",
      args: { library: fileName(first), one, other, asker: askerName(first) },
      severity: "warning",
      confidence: isRuntime || seriesOf(one) === seriesOf(other) ? "possible" : "likely",
      subject: fileName(first),
      place: first.file.place,
      related: [{ place: second.file.place, note: "other" }],
    };
  }
}

function versionOf({ image }: Binary): string | undefined {
  return image.format === "pe" ? image.version?.file : undefined;
}

/** "1.1" of "1.1.1.9": within it, releases serve each other's users. */
function seriesOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function isNewer(one: string, other: string): boolean {
  const [a, b] = [one.split(".").map(Number), other.split(".").map(Number)];
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0));
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

function fileName({ path }: Binary): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
