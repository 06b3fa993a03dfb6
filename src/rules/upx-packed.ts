// A file that UPX has packed although it can't stand that: Windows refuses a packed image that still claims Control Flow
// Guard, and Qt finds no plugin in a packed one, for what it scans the file for is packed as well. Other files don't mind.

import type { Binary, Linkage } from "../model/linkage.js";
import type { PeImage } from "../model/native.js";
import { askerName, chainOf } from "./native/missing-needs.js";
import { type Draft, defineRule } from "./rule.js";

type Message = "guard" | "plugin";

export default defineRule({
  id: "upx-packed",
  needs: ["linkage"],
  says: ["guard", "plugin"],
  notes: ["chain", "also"],
  *check({ linkage }): Iterable<Draft<Message, "chain" | "also">> {
    const packed = linkage.binaries.filter(({ image }) => image.format === "pe" && isPacked(image));
    for (const binary of packed)
      if (binary.image.format === "pe" && isGuarded(binary.image)) yield guarded(binary, linkage);
    const plugins = packed.filter((binary) => isQtPlugin(binary.path) && !linkage.holdsText(binary, QT_MARK));
    const platform = plugins.filter(({ path }) => /(?:^|[\\/])platforms[\\/]/i.test(path));
    const others = plugins.filter((binary) => !platform.includes(binary));
    // Without its platform plugin no window opens; images of some kind may never be shown.
    if (platform.length > 0) yield unreadable(platform, others, linkage);
    else if (others.length > 0) yield unreadable(others, [], linkage);
  },
});

// UPX names the sections of what it packs so (upx/src/pefile.cpp); --force of 4.0 and later takes the guard's flag out.
function isPacked({ sections }: PeImage): boolean {
  return sections.includes("UPX0") || sections.includes("UPX1");
}

const IMAGE_DLLCHARACTERISTICS_GUARD_CF = 0x4000;

function isGuarded({ dllCharacteristics }: PeImage): boolean {
  return (dllCharacteristics & IMAGE_DLLCHARACTERISTICS_GUARD_CF) !== 0;
}

/** What Qt 5 and 6 look for in the bytes of a plugin (pyinstaller#5881). */
const QT_MARK = "QTMETADATA";

/** Of Qt 5 and later, which scan the file for QTMETADATA; Qt 4 loads it and asks. */
function isQtPlugin(path: string): boolean {
  return (
    /(?:^|[\\/])(?:plugins|qt\d?_plugins|platforms)[\\/](?:\w+[\\/])?q\w+\.dll$/i.test(path) && !/4\.dll$/.test(path)
  );
}

function guarded(binary: Binary, linkage: Linkage): Draft<Message, "chain"> {
  const certainty = linkage.certaintyOf(binary);
  const chain = chainOf(binary, linkage);
  return {
    message: "guard",
    args: { chain, file: fileOf(binary), files: [fileOf(binary)] },
    severity: certainty === "start" ? "error" : "warning",
    confidence: certainty === "start" ? "certain" : certainty === "reached" ? "likely" : "possible",
    subject: askerName(binary),
    place: binary.file.place,
    related: chain.length > 1 ? [{ place: binary.file.place, note: "chain" }] : [],
  };
}

function unreadable(
  plugins: readonly Binary[],
  others: readonly Binary[],
  { binaries, certaintyOf }: Linkage,
): Draft<Message, "also"> {
  const isQtUsed = binaries.some(
    (binary) => /(?:^|[\\/])Qt[5-9]Gui\.dll$/i.test(binary.path) && /start|reached/.test(certaintyOf(binary)),
  );
  const isPlatform = plugins.some(({ path }) => /platforms/i.test(path));
  const [first] = plugins;
  const names = [...plugins, ...others].map(({ path }) => path);
  return {
    message: "plugin",
    args: { file: first === undefined ? "" : fileOf(first), files: [...plugins, ...others].map(fileOf) },
    severity: "warning",
    confidence: isPlatform && isQtUsed ? "likely" : "possible",
    subject: names[0] ?? "",
    names,
    place: first?.file.place ?? { container: [] },
    related: others.slice(0, 3).map((one) => ({ place: one.file.place, note: "also" })),
  };
}

function fileOf({ path }: Binary): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
