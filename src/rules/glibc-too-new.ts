// What the build asks of the system's C and C++ libraries is newer than the systems that it is meant for, or it is built for
// another C library. One file often raises the floor for all: it is named, with what the others would be content with.

import { isLoaded } from "../model/certainty.js";
import type { Fits, Obstacle, System, SystemFit } from "../model/fits.js";
import type { Binary, Linkage } from "../model/linkage.js";
import type { Knowledge } from "./knowledge.js";
import { chainOf } from "./native/missing-needs.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "one" | "many" | "nowhere" | "libc";
type Note = "chain" | "also";

interface Known {
  readonly fits: Fits;
  readonly linkage: Linkage;
  readonly knowledge: Knowledge;
}

type Lack = Extract<Obstacle, { kind: "version" }>;

export default defineRule({
  id: "glibc-too-new",
  needs: ["linkage", "fits"],
  says: ["one", "many", "nowhere", "libc"],
  notes: ["chain", "also"],
  *check(facts): Iterable<Draft<Message, Note>> {
    yield* otherLibc(facts.fits.systems);
    for (const family of FAMILIES) {
      const loaded = lacksOf(family, facts.fits.systems, ({ certainty }) => isLoaded(certainty));
      const sure = loaded.filter(
        ({ system, lacks }) => system.isNamed || lacks.some(({ certainty }) => certainty === "start"),
      );
      const other = lacksOf(family, facts.fits.systems, (_lack, { isNamed }) => isNamed);
      if (sure.length > 0) yield tooNew(family, sure, facts);
      else if (other.length > 0) yield { ...tooNew(family, other, facts), severity: "warning", confidence: "possible" };
    }
  },
});

/** The prefixes of versions that one library of the system defines; the first is the one that people know it by. */
const FAMILIES: readonly (readonly string[])[] = [["GLIBC"], ["GLIBCXX", "CXXABI"], ["GCC"]];

/** A system and what stands in the way on it. */
interface Lacking {
  readonly system: System;
  readonly lacks: readonly Lack[];
}

function lacksOf(
  family: readonly string[],
  systems: readonly SystemFit[],
  counts: (lack: Lack, system: System) => boolean,
): readonly Lacking[] {
  return systems.flatMap(({ system, obstacles }) => {
    const lacks = obstacles
      .filter((one) => one.kind === "version")
      .filter((one) => family.includes(prefixOf(one.version)) && counts(one, system));
    return lacks.length === 0 ? [] : [{ system, lacks }];
  });
}

const prefixOf = (version: string): string => version.slice(0, version.indexOf("_"));

function tooNew(family: readonly string[], lacking: readonly Lacking[], known: Known): Draft<Message, Note> {
  const { linkage, knowledge, fits } = known;
  const all = lacking.flatMap(({ lacks }) => lacks);
  const prefix = family.find((one) => all.some(({ version }) => prefixOf(version) === one)) ?? "";
  const floor = fits.floors.find((one) => one.prefix === prefix);
  const top =
    all.find(({ binary, version }) => prefixOf(version) === prefix && floor?.files.includes(binary) === true) ??
    all.find(({ version }) => prefixOf(version) === prefix);
  if (top === undefined) throw new Error("no version is lacking");
  const { binary, version, library } = top;
  const raisers = floor?.files.includes(binary) === true ? floor.files : [binary];
  const isNamed = lacking.some(({ system }) => system.isNamed);
  const isNowhere = !isNamed && knowledge.distributionsWith(version, binary.image.arch).length === 0;
  const others = othersOf(binary, all);
  return {
    message: isNowhere ? "nowhere" : raisers.length > 1 ? "many" : "one",
    args: {
      version,
      library,
      more: raisers.length - 1,
      systems: lacking.map(({ system, lacks }) => titleOf(system, lacks, prefix)),
      chain: chainOf(binary, linkage),
      ...(floor?.without !== undefined &&
        floor.files.length === 1 &&
        floor.files[0] === binary && { without: `${prefix}_${floor.without}` }),
    },
    severity: isNamed ? "error" : isNowhere ? "warning" : "info",
    confidence: !isNowhere && all.some(({ certainty }) => certainty === "start") ? "certain" : "likely",
    subject: fileNameOf(binary),
    place: binary.file.place,
    related: [
      ...(linkage.chainTo(binary).length > 1 ? [{ place: binary.file.place, note: "chain" as const }] : []),
      ...others.map((one) => ({ place: one.binary.file.place, note: "also" as const, args: { version: one.version } })),
    ],
  };
}

/** Five other files that some of the systems can't load, each with what it asks for. */
function othersOf(top: Binary, all: readonly Lack[]): readonly Lack[] {
  const byFile = new Map(all.filter(({ binary }) => binary !== top).map((lack) => [lack.binary, lack]));
  return [...byFile.values()].slice(0, 5);
}

/** "RHEL 8 (GLIBC_2.28)" */
function titleOf({ title }: System, lacks: readonly Lack[], prefix: string): string {
  const has = lacks.find(({ version }) => prefixOf(version) === prefix)?.has;
  return has === undefined ? title : `${title} (${has})`;
}

function fileNameOf({ path, file }: Binary): string {
  const whole = path === "" ? file.file.path : path;
  return whole.slice(whole.lastIndexOf("/") + 1);
}

/** Of systems that the user named: nobody means all systems that there are. */
function* otherLibc(systems: readonly SystemFit[]): Iterable<Draft<Message, Note>> {
  const wrong = systems.flatMap(({ system, obstacles }) => {
    const first = obstacles.find((one) => one.kind === "libc" && one.certainty !== "unknown");
    return first?.kind === "libc" && system.isNamed ? [{ system, first }] : [];
  });
  const [one] = wrong;
  if (one === undefined) return;
  const { binary, libc, certainty } = one.first;
  yield {
    message: "libc",
    args: { libc, other: one.system.libc ?? "", systems: wrong.map(({ system }) => system.title) },
    severity: certainty === "guarded" ? "warning" : "error",
    confidence: certainty === "start" ? "certain" : "likely",
    subject: fileNameOf(binary),
    place: binary.file.place,
  };
}
