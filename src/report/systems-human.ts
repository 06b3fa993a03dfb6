// Which systems each application runs on, for eyes: one line for an application, and a table where there are several of both.

import type { AppReport, LintReport, SystemReport } from "./report.js";

/** `runs on debian12; not on rhel8: libpython3.11.so.1.0 needs GLIBC_2.34`; of systems that nobody named, what is amiss. */
export function runsOnLines(app: AppReport): readonly string[] {
  const fine = app.systems.filter(({ runs, named }) => runs === "yes" && named).map(({ system }) => system);
  const amiss = app.systems.filter(({ runs, named }) => runs !== "yes" && (named || runs !== "depends"));
  return [
    ...(fine.length === 0 ? [] : [`as far as its native files tell, it runs on ${fine.join(", ")}`]),
    ...byReason(amiss).map(([reason, systems]) => `${WORDS[systems[0]?.runs ?? "no"]} ${listed(systems)}: ${reason}`),
  ];
}

const WORDS: Readonly<Record<SystemReport["runs"], string>> = {
  yes: "runs on",
  no: "does not start on",
  partly: "runs in part on",
  depends: "it depends on what is installed on",
};

const listed = (systems: readonly SystemReport[]): string => systems.map(({ system }) => system).join(", ");

/** Systems that fail for one reason stand together. */
function byReason(systems: readonly SystemReport[]): readonly (readonly [string, readonly SystemReport[]])[] {
  const groups = new Map<string, readonly [string, SystemReport[]]>();
  for (const system of systems) {
    const reason = reasonOf(system);
    const group = groups.get(`${system.runs} ${reason}`);
    if (group === undefined) groups.set(`${system.runs} ${reason}`, [reason, [system]]);
    else group[1].push(system);
  }
  return [...groups.values()];
}

function reasonOf({ because }: SystemReport): string {
  if (because === undefined) return "";
  const { file, needs, without } = because;
  return `${file.slice(file.lastIndexOf("/") + 1)} needs ${needs}${without === undefined ? "" : ` (without it, ${without} would do)`}`;
}

/** The head and the rows of a table of applications against systems; undefined where one line each says it. */
export function systemRows(report: LintReport): { head: string[]; rows: string[][] } | undefined {
  const apps = report.targets.flatMap(({ target, apps: all }) =>
    all
      .filter(({ systems }) => systems.length > 0)
      .map((app) => ({ title: all.length > 1 && app.name !== undefined ? `${target}: ${app.name}` : target, app })),
  );
  const systems = [...new Set(apps.flatMap(({ app }) => app.systems.map(({ system }) => system)))];
  if (apps.length < 2 || systems.length < 2) return undefined;
  return {
    head: ["runs on", ...systems],
    rows: apps.map(({ title, app }) => [
      title,
      ...systems.map((name) => app.systems.find(({ system }) => system === name)?.runs ?? ""),
    ]),
  };
}
