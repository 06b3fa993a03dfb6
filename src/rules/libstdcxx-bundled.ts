// Libraries in the build that the graphics drivers of each machine bring or need in a version of their own: a driver is loaded
// into the program, and takes the libstdc++ that is in memory, whatever its age.

import { isLoaded } from "../model/certainty.js";
import type { System } from "../model/fits.js";
import type { Binary, Linkage } from "../model/linkage.js";
import type { Knowledge } from "./knowledge.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "older" | "driver";
type Note = "user" | "also";

export default defineRule({
  id: "libstdcxx-bundled",
  needs: ["linkage", "fits"],
  says: ["older", "driver"],
  notes: ["user", "also"],
  *check({ linkage, fits, knowledge }): Iterable<Draft<Message, Note>> {
    const user = graphicsUser(linkage, knowledge);
    if (user === undefined) return;
    const systems = fits.systems.map(({ system }) => system);
    const loaded = linkage.binaries.filter((binary) => isLoadedElf(binary, linkage));
    for (const one of loaded.filter(({ image }) => image.ownName === LIBSTDCXX).slice(0, 1))
      yield* older(one, user, systems);
    yield* drivers(
      loaded.filter(({ image }) => knowledge.isOfDriver(image.ownName ?? "")),
      user,
    );
  },
});

const LIBSTDCXX = "libstdc++.so.6";

/** What the application surely or probably loads and that needs OpenGL of the system. */
function graphicsUser(linkage: Linkage, knowledge: Knowledge): Binary | undefined {
  return linkage.needs.find(({ binary, need }) => knowledge.isOfDriver(need.name) && isLoadedElf(binary, linkage))
    ?.binary;
}

function isLoadedElf(binary: Binary, linkage: Linkage): boolean {
  return binary.image.format === "elf" && isLoaded(linkage.certaintyOf(binary));
}

/** The systems whose own libstdc++ has more, and whose drivers may need it. */
function* older(binary: Binary, user: Binary, systems: readonly System[]): Iterable<Draft<Message, Note>> {
  const { image } = binary;
  if (image.format !== "elf") return;
  const newest = newestOf(image.versionDefinitions);
  if (newest === undefined) return;
  const newer = systems.flatMap((system) => {
    const ceiling = system.ceiling("GLIBCXX", image.arch);
    return ceiling !== undefined && minorOf(`GLIBCXX_${ceiling}`) > minorOf(newest) ? [{ system, ceiling }] : [];
  });
  if (newer.length === 0) return;
  const [highest] = newer.map(({ ceiling }) => `GLIBCXX_${ceiling}`).sort((a, b) => minorOf(b) - minorOf(a));
  yield {
    message: "older",
    args: {
      newest,
      wanted: highest ?? "",
      systems: newer.map(({ system, ceiling }) => `${system.title} (GLIBCXX_${ceiling})`),
    },
    confidence: "likely",
    subject: LIBSTDCXX,
    place: binary.file.place,
    related: [{ place: user.file.place, note: "user" as const }],
  };
}

function* drivers(all: readonly Binary[], user: Binary): Iterable<Draft<Message, Note>> {
  const [first, ...others] = all;
  if (first === undefined) return;
  const names = [...new Set(all.map(({ image }) => image.ownName ?? ""))];
  yield {
    message: "driver",
    confidence: "likely",
    subject: names[0] ?? "",
    names,
    place: first.file.place,
    related: [
      ...(user === first ? [] : [{ place: user.file.place, note: "user" as const }]),
      ...others.slice(0, 4).map(({ file }) => ({ place: file.place, note: "also" as const })),
    ],
  };
}

function newestOf(definitions: readonly string[]): string | undefined {
  return definitions.filter((name) => /^GLIBCXX_3\.4(\.\d+)?$/.test(name)).sort((a, b) => minorOf(b) - minorOf(a))[0];
}

/** 29 of "GLIBCXX_3.4.29": libstdc++.so.6 counts from 3.4. */
function minorOf(version: string): number {
  return Number(version.split(".")[2] ?? 0);
}
