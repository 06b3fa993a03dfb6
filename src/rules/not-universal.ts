// A build for Intel and Apple silicon whose program has code for both, or whose name says so, and a file that it loads has not.

import { isLoaded } from "../model/certainty.js";
import { macImages, type MacImage, macPrograms, pathOf } from "./native/mac-images.js";
import type { Draft } from "./rule.js";
import { defineRule } from "./rule.js";

type Message = "lacks" | "program";

export default defineRule({
  id: "not-universal",
  needs: ["app", "linkage"],
  says: ["lacks", "program"],
  *check({ app, linkage }): Iterable<Draft<Message, never>> {
    const images = macImages(linkage);
    const programs = macPrograms(images);
    if (programs.length === 0) return;
    const promised = /universal2/i.test(app.target);
    const isUniversal = BOTH.every((arch) => programs.some(({ image }) => image.arch === arch));
    if (!isUniversal && !promised) return;
    for (const arch of BOTH) {
      const lacking = filesWithout(arch, images);
      const own = lacking.filter(({ binary }) => binary.role === "launcher");
      const others = lacking.filter(({ binary }) => binary.role !== "launcher");
      if (own.length > 0) yield draftOf("program", arch, own, promised ? "error" : "warning");
      const start = others.filter(({ certainty }) => certainty === "start");
      const later = others.filter(({ certainty }) => certainty === "reached");
      if (start.length > 0) yield draftOf("lacks", arch, start, "error");
      if (later.length > 0) yield draftOf("lacks", arch, later, "warning");
    }
  },
});

const BOTH = ["x86_64", "arm64"] as const;

/** Files that are loaded on the one machine and have nothing for the other. */
function filesWithout(arch: string, images: readonly MacImage[]): readonly MacImage[] {
  const has = new Set(images.filter(({ image }) => image.arch === arch).map(({ binary }) => pathOf(binary)));
  const byPath = new Map(images.filter((one) => isLoaded(one.certainty)).map((one) => [pathOf(one.binary), one]));
  return [...byPath].filter(([path]) => !has.has(path)).map(([, one]) => one);
}

function draftOf(
  message: Message,
  arch: string,
  files: readonly MacImage[],
  severity: "error" | "warning",
): Draft<Message, never> {
  const [first] = files;
  if (first === undefined) throw new Error("there is nothing to speak of");
  return {
    message,
    args: { arch, machine: arch === "arm64" ? "Apple silicon" : "Intel", has: first.image.arch },
    severity,
    confidence: severity === "error" ? "certain" : "likely",
    subject: pathOf(first.binary),
    names: files.map(({ binary }) => pathOf(binary)),
    place: first.binary.file.place,
  };
}
