// Reads what a program of Nuitka's and the report beside it tell of its modules, and says what can't be told. A report
// counts as this build's when it names every module that the program has.

import type { Container, Entry } from "../archive/container.js";
import type { ByteSource } from "../bytes/source.js";
import type { Gap } from "../finding.js";
import type { BuildFolder } from "../freezer/build-folder.js";
import type { NuitkaProgram } from "../freezer/freezer.js";
import { findCompiledModules, isNuitka, readNuitkaReport } from "../freezer/nuitka-names.js";

/** Beyond this a program is not searched: nobody compiles that much. */
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_REPORTS = 4;

/** Reads a member, or makes a gap of its failure. */
type Read = (entry: Entry) => Uint8Array | undefined;

/** Undefined for a program of somebody else's. What can't be told of its modules is a gap. */
export function readNuitka(
  folder: BuildFolder,
  entry: Entry,
  source: ByteSource,
  read: Read,
  gaps: Gap[],
): NuitkaProgram | undefined {
  if (source.size > MOST_BYTES) return undefined;
  const bytes = source.read(0, source.size);
  if (!isNuitka(bytes)) return undefined;
  const compiled = findCompiledModules(bytes);
  const report = compiled === undefined ? undefined : reportOf(folder, entry, compiled, read);
  if (report !== undefined) return { modules: report };
  const known =
    compiled === undefined
      ? "it does not tell which"
      : `it names the ${compiled.length} that were compiled, but not those it keeps as bytecode`;
  gaps.push({
    place: { container: folder.container.at, member: entry.path },
    reader: "nuitka",
    reason: known,
    hides: "inventory",
  });
  return { modules: compiled ?? [] };
}

/** The modules of the report that lies in the build's folder, beside it, or beside the program. */
function reportOf(
  folder: BuildFolder,
  program: Entry,
  compiled: readonly string[],
  read: Read,
): readonly string[] | undefined {
  for (const entry of xmlFilesNear(folder, program, folder.container).slice(0, MOST_REPORTS)) {
    const bytes = read(entry);
    const report = bytes === undefined ? undefined : readNuitkaReport(Buffer.from(bytes).toString("utf8"));
    if (report === undefined || !report.isComplete) continue;
    const named = new Set(report.modules);
    if (compiled.every((name) => named.has(name))) return report.modules;
  }
  return undefined;
}

function xmlFilesNear({ path }: BuildFolder, program: Entry, { entries }: Container): readonly Entry[] {
  const above = (inner: string): string => inner.slice(0, Math.max(0, inner.lastIndexOf("/")));
  const holders = new Set([path, above(path), above(program.path)]);
  return entries.filter((entry) => {
    if (entry.isDirectory || !entry.path.endsWith(".xml")) return false;
    return holders.has(above(entry.path));
  });
}
