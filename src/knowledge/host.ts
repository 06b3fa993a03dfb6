// What the systems that a build is meant for bring themselves. Named systems are asked one by one; without any, what all
// systems of the platform that still get updates have in common.

import type { NativeImage, NativeNeed } from "../model/native.js";
import type { Host, HostAnswer } from "../model/linkage.js";
import { macFallback } from "./mac-libraries.js";
import { hasWindowsDll, isApiSet, isKnownDll, linuxLibrary, macSystemLibrary } from "./system-libraries.js";
import type { TargetProfile } from "./targets.js";

/** The host of builds for `systems`, all of one platform; none stands for any. */
export function hostOf(systems: readonly TargetProfile[]): Host {
  const asked = systems.length === 0 ? [undefined] : systems;
  return {
    has: (need, image) => agreed(asked.map((system) => answerOf(need, image, system))),
    systems: systems.map(({ title }) => title),
    lacking: (need, image) =>
      systems.flatMap((system) => {
        const { kind } = answerOf(need, image, system);
        return kind === "always" ? [] : [{ system: system.title, kind }];
      }),
    takesOwn: (name, { format }) =>
      format === "macho" ? macSystemLibrary(name) : format === "pe" && (isKnownDll(name) || isApiSet(name)),
  };
}

function answerOf({ name }: NativeNeed, image: NativeImage, system: TargetProfile | undefined): HostAnswer {
  const { arch } = image;
  switch (image.format) {
    case "macho":
      return macSystemLibrary(name) ? { kind: "always" } : macFallback(name, image.sdk, system?.macos);
    case "pe":
      return onWindows(name, arch, system);
    case "elf":
      return onLinux(name, system);
  }
}

function onWindows(name: string, arch: string, system: TargetProfile | undefined): HostAnswer {
  const has = hasWindowsDll(name, arch, system);
  const where = system?.title ?? "Windows";
  if (has === "maybe") return { kind: "sometimes", because: `not every ${where} has it` };
  return has ? { kind: "always" } : lackedBy(system);
}

function onLinux(name: string, system: TargetProfile | undefined): HostAnswer {
  const found = linuxLibrary(name, system);
  if (found === undefined) return lackedBy(system);
  return found.kind === "some" ? { kind: "sometimes", because: found.because } : { kind: "always" };
}

function lackedBy(system: TargetProfile | undefined): HostAnswer {
  return { kind: "never", ...(system !== undefined && { because: `${system.title} has none` }) };
}

/** Never, where none has it; where they differ, what those say that lack it. */
function agreed(answers: readonly HostAnswer[]): HostAnswer {
  const [first] = answers;
  if (first === undefined || answers.every(({ kind }) => kind === first.kind)) return first ?? { kind: "never" };
  const worst = answers.find(({ kind }) => kind === "never") ?? answers.find(({ kind }) => kind === "sometimes");
  return { kind: "sometimes", because: worst?.because ?? "" };
}
