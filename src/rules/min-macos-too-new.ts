// A file of the build is made for a later macOS than the system that the user named, or than the one that the bundle's
// Info.plist promises to run on. One file often raises it for all: it is named.

import { isLoaded } from "../model/certainty.js";
import type { System } from "../model/fits.js";
import { macImages, type MacImage, macPrograms, pathOf } from "./native/mac-images.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "named" | "promised";
type Note = "chain" | "promise" | "also";

export default defineRule({
  id: "min-macos-too-new",
  needs: ["app", "linkage", "fits"],
  says: ["named", "promised"],
  notes: ["chain", "promise", "also"],
  *check({ app, linkage, fits }): Iterable<Draft<Message, Note>> {
    const images = macImages(linkage);
    const chainTo = (one: MacImage): readonly string[] => linkage.chainTo(one.binary).map(pathOf);
    const named = fits.systems.map(({ system }) => system).filter((one) => one.isNamed && one.platform === "darwin");
    const lacking = named.flatMap((system) => {
      const late = newestFirst(tooNewFor(system, images));
      return late.length === 0 ? [] : [{ system, late }];
    });
    const [worst] = lacking;
    if (worst !== undefined) {
      const isAtStart = worst.late.some(({ certainty }) => certainty === "start");
      yield {
        ...draftOf("named", worst.late, chainTo, { systems: lacking.map(({ system }) => system.title) }),
        severity: isAtStart ? "error" : "warning",
        confidence: "likely",
      };
      return;
    }
    const promised = app.bundle?.minimumSystem;
    if (promised === undefined || app.bundle === undefined) return;
    const late = newestFirst(
      inUse(images, isBefore(promised, "11")).filter(({ image }) => isBefore(promised, image.minimumSystem ?? "0")),
    );
    if (late.length === 0) return;
    const draft = draftOf("promised", late, chainTo, { promised });
    yield {
      ...draft,
      severity: "warning",
      confidence: "likely",
      related: [{ place: app.bundle.place, note: "promise" }, ...(draft.related ?? [])],
    };
  },
});

/**
 * What is loaded, of the images that such a system would take: arm64 begins with macOS 11, and before it the other image of a
 * universal program is run.
 */
function inUse(images: readonly MacImage[], isBefore11: boolean): readonly MacImage[] {
  const others = macPrograms(images).some(({ image }) => image.arch !== "arm64");
  return images.filter((one) => isLoaded(one.certainty) && !(one.image.arch === "arm64" && others && isBefore11));
}

function tooNewFor(system: System, images: readonly MacImage[]): readonly MacImage[] {
  return inUse(images, !system.startsMarked("11")).filter(
    ({ image }) => image.minimumSystem !== undefined && !system.startsMarked(image.minimumSystem),
  );
}

function newestFirst(images: readonly MacImage[]): readonly MacImage[] {
  return [...images].sort(
    (a, b) =>
      compared(b.image.minimumSystem, a.image.minimumSystem) ||
      Number(b.certainty === "start") - Number(a.certainty === "start"),
  );
}

function compared(a = "0", b = "0"): number {
  return isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0;
}

/** "10.9" is before "10.13"; "12" and "12.0" are the same. */
function isBefore(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let at = 0; at < 3; at++) {
    const [one, other] = [left?.[at] ?? 0, right?.[at] ?? 0];
    if (one !== other) return one < other;
  }
  return false;
}

function draftOf(
  message: Message,
  late: readonly MacImage[],
  chainTo: (one: MacImage) => readonly string[],
  args: Readonly<Record<string, string | readonly string[]>>,
): Omit<Draft<Message, Note>, "confidence"> {
  const byPath = new Map(late.map((one) => [pathOf(one.binary), one] as const).reverse());
  const [first] = late;
  if (first === undefined) throw new Error("nothing is too new");
  const others = [...byPath.values()].reverse().filter(({ binary }) => pathOf(binary) !== pathOf(first.binary));
  const chain = chainTo(first);
  const { place } = first.binary.file;
  return {
    message,
    args: { ...args, version: first.image.minimumSystem ?? "", more: others.length, chain },
    subject: pathOf(first.binary),
    place,
    related: [
      ...(chain.length > 1 ? [{ place, note: "chain" as const }] : []),
      ...others.slice(0, 4).map(({ binary, image }) => ({
        place: binary.file.place,
        note: "also" as const,
        args: { version: image.minimumSystem ?? "" },
      })),
    ],
  };
}
