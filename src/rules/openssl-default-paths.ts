// The OpenSSL of the build looks for certificates in a folder of the machine that it was built on, and the application relies
// on it. Where the folder is one that some distributions have, it depends on the user's machine.
// Source: OPENSSLDIR, which OpenSSL keeps as a text (openssl version -d); ssl.get_default_verify_paths().

import type { CodeUse } from "../model/code-uses.js";
import { wholeText } from "../model/code-uses.js";
import type { Binary, Linkage } from "../model/linkage.js";
import { defineRule } from "./rule.js";

/** Folders that systems have, by who has them. */
const COMMON: readonly (readonly [folder: string, systems: string])[] = [
  ["/usr/lib/ssl", "Debian and Ubuntu"],
  ["/etc/pki/tls", "RHEL, Fedora and their kin"],
  ["/etc/ssl", "Arch, SUSE and Alpine"],
  ["/private/etc/ssl", "macOS"],
];

const CALLS: ReadonlySet<string> = new Set([
  "ssl.create_default_context",
  "ssl.get_default_verify_paths",
  "urllib.request.urlopen",
  "urllib2.urlopen",
]);

export default defineRule({
  id: "openssl-default-paths",
  needs: ["graph", "linkage", "app"],
  says: ["machine", "distribution"],
  notes: ["library"],
  *check({ graph, linkage, app }) {
    // Python takes the certificates of Windows itself; cx_Freeze and certifi's hook name a file in SSL_CERT_FILE.
    if (app.platform === "win32" || app.platform === undefined || app.hostProvides !== undefined) return;
    if (app.freezers.includes("cx_Freeze") || app.modules.has("certifi") || graph.spells("SSL_CERT_FILE")) return;
    const library = linkage.binaries.find(({ path }) => /(?:^|\/)libcrypto[-\w.]*\.(?:so[\d.]*|dylib)$/.test(path));
    const asked = graph.uses
      .filter((use) => use.isOwn && CALLS.has(use.what) && mayVerify(use))
      .sort((a, b) => Number(b.sure) - Number(a.sure));
    const [first] = asked;
    if (library === undefined || first === undefined) return;
    const known = COMMON.find(([folder]) => looksIn(folder, library, linkage));
    // Without that text it can't be told where it looks.
    if (known === undefined && !linkage.holdsText(library, 'OPENSSLDIR: "')) return;
    yield {
      message: known === undefined ? "machine" : "distribution",
      args: {
        via: first.via,
        library: nameOf(library),
        ...(known !== undefined && { dir: known[0], systems: known[1] }),
      },
      severity: "warning",
      confidence: known === undefined && !first.caution.caught ? "likely" : "possible",
      subject: nameOf(library),
      place: first.place,
      snippet: first.snippet,
      related: [{ place: library.file.place, note: "library" as const }],
    };
  },
});

function looksIn(folder: string, library: Binary, linkage: Linkage): boolean {
  return linkage.holdsText(library, `OPENSSLDIR: "${folder}"`);
}

/** A context of one's own, or an address that is not known to be plain HTTP. */
function mayVerify(use: CodeUse): boolean {
  if (!use.what.endsWith(".urlopen")) {
    return use.passes(1, "cafile") !== true && use.passes(2, "capath") !== true && use.passes(3, "cadata") !== true;
  }
  if (use.passes(-1, "context", "cafile") !== false) return false;
  const addresses = use.argument(0, "url").map(wholeText);
  return addresses.some((address) => address?.startsWith("https:") === true);
}

const nameOf = ({ path }: Binary): string => path.slice(path.lastIndexOf("/") + 1);
