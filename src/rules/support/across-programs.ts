// Several programs in one target share most of their modules, and so their faults: what is said of one of them in the same
// words as of another is said once, with the programs that it concerns.

import { showPlace, type Finding, type Place } from "../../finding.js";
import { fill } from "../../text.js";

export interface ProgramFindings {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly place: Place;
  readonly findings: readonly Finding[];
}

/** The findings of all programs, in the order of the first that has them. `sentence` names {programs}. */
export function acrossPrograms(programs: readonly ProgramFindings[], sentence: string): readonly Finding[] {
  if (programs.length < 2) return programs.flatMap(({ findings }) => findings);
  const labels = labelsOf(programs);
  const shared = new Map<string, { readonly finding: Finding; readonly place: Place; readonly programs: string[] }>();
  programs.forEach(({ findings, place }, index) => {
    const label = labels[index] ?? "";
    for (const finding of findings) {
      const key = keyOf(finding);
      const known = shared.get(key);
      if (known === undefined) shared.set(key, { finding, place, programs: [label] });
      else if (!known.programs.includes(label)) known.programs.push(label);
    }
  });
  return [...shared.values()].map(({ finding, place, programs: concerned }) => ({
    ...finding,
    related: [...finding.related, { place, note: fill(sentence, { programs: concerned }) }],
  }));
}

/** Names, with versions or places where those alone tell the programs apart. */
function labelsOf(programs: readonly ProgramFindings[]): readonly string[] {
  const ways: readonly ((one: ProgramFindings) => string)[] = [
    ({ name, place }) => name ?? showPlace(place),
    ({ name, version, place }) => [name ?? showPlace(place), version].filter((part) => part !== undefined).join(" "),
    ({ place }) => showPlace(place),
    ({ name, place }) => `${name ?? ""} (${showPlace(place)})`,
  ];
  const all = ways.map((way) => programs.map(way));
  return all.find((labels) => new Set(labels).size === labels.length) ?? all[0] ?? [];
}

/** What is the same, whichever program's archive it was found in. */
function keyOf({ code, severity, confidence, message, names, place, symptom, fix }: Finding): string {
  const where = "path" in place ? place.path : ["in", place.container.length, place.member ?? ""].join(" ");
  return JSON.stringify([code, severity, confidence, message, names, where, place.line ?? 0, symptom, fix]);
}
