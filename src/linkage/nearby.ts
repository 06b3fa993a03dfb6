// Files of the build that answer to a name, or nearly do, and that the loader does not take: what a user would point at and
// say "but it is there".

import type { Binary, Outcome } from "../model/linkage.js";
import { fileName, type Layout, stemOf } from "./layout.js";

export type Nearby = Extract<Outcome, { kind: "missing" }>["nearby"];

/** The closest first: the right file elsewhere, the file for another machine, other file names, other versions. */
export function nearbyOf(name: string, asker: Binary, layout: Layout): Nearby {
  const file = fileName(name.replaceAll("\\", "/"));
  const same = new Set([...layout.named(file), ...layout.known(name), ...layout.known(file)]);
  const fits = ({ image }: Binary): boolean =>
    image.format === asker.image.format && image.arch === asker.image.arch && image.bits === asker.image.bits;
  const elsewhere = [...same].filter(fits);
  const otherArch = [...same].filter((binary) => !fits(binary));
  const stem = stemOf(file);
  const otherName = SUFFIX.test(file)
    ? layout.similar(stem).filter((binary) => !same.has(binary) && fits(binary) && isLibrary(binary))
    : [];
  return [
    ...elsewhere.map((binary) => ({
      binary,
      why:
        fileName(binary.path) === file || asker.image.format !== "elf"
          ? ("not-searched" as const)
          : ("other-name" as const),
    })),
    ...otherArch.map((binary) => ({ binary, why: "other-arch" as const })),
    ...otherName.filter(mayBeIt).map((binary) => ({ binary, why: "other-name" as const })),
    ...otherName.filter((binary) => !mayBeIt(binary)).map((binary) => ({ binary, why: "other-version" as const })),
  ];
}

/** What has none (a framework's "Python") has a name in common with any program. */
const SUFFIX = /\.(so|dylib|dll|pyd)(\.|$)/i;

function isLibrary({ image, path }: Binary): boolean {
  return image.kind !== "program" && SUFFIX.test(fileName(path));
}

/** A library that does not tell what others ask for it by, in a file without a version, may be any version. */
function mayBeIt({ path, image }: Binary): boolean {
  return image.format === "pe" || (image.ownName === undefined && /[^\d.]\.(so|dylib)$/.test(fileName(path)));
}
