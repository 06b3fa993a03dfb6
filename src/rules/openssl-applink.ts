// An OpenSSL of somebody else's makes a program end at the first C file that is handed to it: it asks the program for
// OPENSSL_Applink, and no freezer's launcher has that. The DLLs of python.org ask _ssl.pyd instead.
// Sources: ms/uplink.c and ms/applink.c of OpenSSL; BIO_new_file opens its files itself and needs no such help.

import { isLoaded, rankOf } from "../model/certainty.js";
import type { Binary, Linkage, Need } from "../model/linkage.js";
import { askerName, chainOf } from "./native/missing-needs.js";
import { type Draft, defineRule } from "./rule.js";

const APPLINK = "OPENSSL_Applink";

export default defineRule({
  id: "openssl-applink",
  needs: ["linkage"],
  says: ["applink"],
  notes: ["openssl", "launcher"],
  *check({ linkage }): Iterable<Draft<"applink", "openssl" | "launcher">> {
    const launchers = linkage.binaries.filter(({ role, image }) => role === "launcher" && image.format === "pe");
    if (launchers.length === 0) return;
    for (const [openssl, needs] of usersOf(linkage)) {
      const found = needs.flatMap((need) => withFiles(need, linkage));
      const [user] = found.sort((a, b) => rank(a, linkage) - rank(b, linkage));
      if (user === undefined || !linkage.holdsText(openssl, APPLINK)) continue;
      if (isServedByPython(openssl, linkage)) continue;
      const launcher = launchers.find((one) => linkage.symbolsOf(one)?.exports.has(APPLINK) === false);
      if (launcher === undefined) continue;
      const certainty = linkage.certaintyOf(user.binary);
      // Of Python's own modules two functions that hardly anybody calls hand over a file.
      const isRare = /^_(?:ssl|hashlib)$/.test(user.binary.module ?? "");
      yield {
        message: "applink",
        args: {
          asker: askerName(user.binary),
          library: fileName(openssl),
          symbols: user.symbols,
          launcher: askerName(launcher),
          chain: chainOf(user.binary, linkage),
        },
        severity: "warning",
        confidence: !isRare && isLoaded(certainty) ? "likely" : "possible",
        subject: fileName(openssl),
        place: user.binary.file.place,
        related: [
          { place: openssl.file.place, note: "openssl" as const },
          { place: launcher.file.place, note: "launcher" as const },
        ],
      };
    }
  },
});

/** Each libcrypto of the build, and who is linked with it. */
function usersOf(linkage: Linkage): ReadonlyMap<Binary, readonly Need[]> {
  const users = new Map<Binary, Need[]>();
  for (const need of linkage.needs) {
    if (need.outcome.kind !== "bundled" || need.binary.image.format !== "pe") continue;
    const { provider } = need.outcome;
    if (!/^(?:libeay32|libcrypto[-\w.]*)\.dll$/i.test(fileName(provider))) continue;
    const known = users.get(provider);
    if (known === undefined) users.set(provider, [need]);
    else known.push(need);
  }
  return users;
}

interface User {
  readonly binary: Binary;
  /** Functions that take a FILE. */
  readonly symbols: readonly string[];
}

function withFiles({ binary, need }: Need, linkage: Linkage): readonly User[] {
  const imports = linkage.symbolsOf(binary)?.imports ?? [];
  const symbols = imports.flatMap(({ name, library }) =>
    library?.toLowerCase() === need.name.toLowerCase() && takesFile(name) ? [name] : [],
  );
  return symbols.length === 0 ? [] : [{ binary, symbols }];
}

/** PEM_read_X509, d2i_X509_fp, BIO_new_fp; not PEM_read_bio_X509. */
function takesFile(name: string): boolean {
  return /^PEM_(?:read|write)(?!_bio)(?:_\w+)?$/.test(name) || /_fp$/.test(name);
}

function rank({ binary }: User, linkage: Linkage): number {
  const isRare = /^_(?:ssl|hashlib)$/.test(binary.module ?? "") ? 1 : 0;
  return 2 * rankOf(linkage.certaintyOf(binary)) + isRare;
}

/** CPython's builds of OpenSSL look into _ssl.pyd, which has the function. */
function isServedByPython(openssl: Binary, linkage: Linkage): boolean {
  return (
    linkage.holdsText(openssl, "_ssl.pyd") &&
    linkage.binaries.some(
      (one) => /^_ssl\.pyd$/i.test(fileName(one)) && linkage.symbolsOf(one)?.exports.has(APPLINK) !== false,
    )
  );
}

function fileName({ path }: Binary): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
