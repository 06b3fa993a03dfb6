// Code of a macOS build that the system refuses for its signature: arm64 code without any, and, for a program with the hardened
// runtime, code that is signed by somebody else (library validation).

import { isLoaded } from "../model/certainty.js";
import type { Confidence, Severity } from "../finding.js";
import { CS_ADHOC, CS_RUNTIME, macImages, type MacImage, macPrograms, pathOf } from "./native/mac-images.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "unsigned" | "other-team" | "notarization";

const DISABLE_LIBRARY_VALIDATION = "com.apple.security.cs.disable-library-validation";

export default defineRule({
  id: "nested-unsigned",
  needs: ["linkage"],
  says: ["unsigned", "other-team", "notarization"],
  *check({ linkage }): Iterable<Draft<Message, never>> {
    const images = macImages(linkage);
    const programs = macPrograms(images);
    const unsigned = images.filter(({ image }) => !image.isSigned);
    // A program for Intel alone runs translated, and so does all that it loads.
    const killed = programs.some(isArm) ? unsigned.filter(isArm) : [];
    yield* bySureness("unsigned", killed);
    for (const program of programs) yield* bySureness("other-team", refusedBy(program, images), programName(program));
    const rest = unsigned.filter((one) => !killed.includes(one));
    if (programs.some(({ image }) => image.signature?.team !== undefined) && rest.length > 0)
      yield draftOf("notarization", rest, { severity: "info", confidence: "likely" });
  },
});

const isArm = ({ image }: MacImage): boolean => image.arch === "arm64";

function programName({ binary }: MacImage): Readonly<Record<string, string>> {
  return { program: pathOf(binary) };
}

/**
 * Under the hardened runtime only code of the program's own team is mapped, and of a program without a team none but Apple's.
 * What is not signed at all stands under the other message, where it matters.
 */
function refusedBy({ image: { arch, signature } }: MacImage, images: readonly MacImage[]): readonly MacImage[] {
  if (signature?.entitlements === undefined || (signature.flags & CS_RUNTIME) === 0) return [];
  if (signature.entitlements.includes(DISABLE_LIBRARY_VALIDATION)) return [];
  return images.filter(
    ({ binary, image }) =>
      binary.role !== "launcher" &&
      image.kind === "library" &&
      image.arch === arch &&
      image.signature !== undefined &&
      (image.signature.team !== signature.team || (image.signature.flags & CS_ADHOC) !== 0),
  );
}

/** One finding for all that surely stop the start, one for all that fail later, one for all that may never be loaded. */
function* bySureness(
  message: Message,
  all: readonly MacImage[],
  args: Readonly<Record<string, string>> = {},
): Iterable<Draft<Message, never>> {
  const start = all.filter(({ certainty }) => certainty === "start");
  const later = all.filter(({ certainty }) => certainty === "reached");
  const maybe = all.filter((one) => !isLoaded(one.certainty));
  const confidence = message === "unsigned" ? "certain" : "likely";
  if (start.length > 0) yield draftOf(message, start, { severity: "error", confidence }, args);
  if (later.length > 0) yield draftOf(message, later, { severity: "error", confidence: "likely" }, args);
  if (maybe.length > 0) yield draftOf(message, maybe, { severity: "warning", confidence: "possible" }, args);
}

function draftOf(
  message: Message,
  all: readonly MacImage[],
  gravity: { readonly severity: Severity; readonly confidence: Confidence },
  args: Readonly<Record<string, string>> = {},
): Draft<Message, never> {
  const byPath = new Map(all.map(({ binary }) => [pathOf(binary), binary]));
  const [first] = byPath.values();
  if (first === undefined) throw new Error("there is nothing to speak of");
  return {
    message,
    args: { ...args, file: pathOf(first) },
    ...gravity,
    subject: pathOf(first),
    names: [...byPath.keys()],
    place: first.file.place,
  };
}
