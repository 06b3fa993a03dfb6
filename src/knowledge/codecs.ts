// Which modules a codec's name stands for, and what asks for a codec without naming it.

import { entryOf, readKnowledge, tableOf } from "../knowledge-files.js";
import { isListed, moduleTables } from "./module-tables.js";
import { hasVersion, versionIndex, versionSet } from "./python-versions.js";

let names: Readonly<Record<string, string>> | undefined;

/**
 * The modules that encodings looks for when a codec of this name is asked for, in its order; those of the version's library
 * only, so none for a codec that an application registers itself.
 */
export function codecModules(name: string, python: string): readonly string[] {
  names ??= tableOf<string>(readKnowledge("codec-names.json"), "names");
  const { index } = versionIndex(python);
  const plain = normalized(name);
  const candidates = [aliasOf(names, plain, index) ?? aliasOf(names, plain.replaceAll(".", "_"), index), plain];
  const modules = candidates
    .filter((one) => one !== undefined && one !== "" && !one.includes("."))
    .map((one) => `encodings.${one}`)
    .filter((module) => isListed(moduleTables().python, module, index) && !NO_CODECS.has(module));
  return [...new Set(modules)];
}

/** Helpers of the package that are no codecs themselves. */
const NO_CODECS: ReadonlySet<string> = new Set(["encodings.aliases", "encodings._win_cp_codecs"]);

/** encodings.normalize_encoding after codecs.lookup: lower case, and one _ for anything but letters, digits and dots. */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "_")
    .replace(/^_|_$/g, "");
}

function aliasOf(table: Readonly<Record<string, string>>, name: string, index: number): string | undefined {
  return entryOf(table, name)
    ?.split(", ")
    .map((one) => ({ module: one.slice(0, one.indexOf(" ")), versions: one.slice(one.indexOf(" ") + 1) }))
    .find(({ versions }) => hasVersion(versionSet(versions), index))?.module;
}

/**
 * Modules, and functions, that encode the name of a host with "idna". Modules/socketmodule.c does it for each host that is
 * no bytes (getaddrinfo and "et" arguments), Modules/_ssl.c for server_hostname. In Python 2 host names are bytes as a rule.
 */
const IDNA_USERS: ReadonlySet<string> = new Set([
  ...["asyncio.open_connection", "ftplib", "http.client", "imaplib", "nntplib", "poplib", "smtplib", "telnetlib"],
  ...["socket.create_connection", "socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"],
  ...["socket.gethostbyname_ex", "ssl", "urllib.request", "xmlrpc.client"],
]);

/** The codec that a module (when it is imported) or a function (when it is called) of the library asks for by itself. */
export function impliedCodec(path: string, python: string): string | undefined {
  return !python.startsWith("2") && IDNA_USERS.has(path) ? "idna" : undefined;
}
