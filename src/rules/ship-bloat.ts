// Weight that no user needs: tests of libraries, what only compilers and debuggers read, the same file more than once. Said only
// where it is a good part of the build; two Qts are multiple-qt-bindings' word.

import type { FrozenApp } from "../model/app.js";
import { pathSubject } from "./support/path-subject.js";
import { defineRule } from "./rule.js";

const MEGABYTE = 1024 * 1024;
/** Together they must come to that much, and to that part of the build; each kind to a megabyte. */
const LEAST_BYTES = 5 * MEGABYTE;
const LEAST_PART = 0.1;
/** Each kind must be worth its line. */
const LEAST_OWN_PART = 0.02;
/** Files that are alike by name and size alone: below this they may differ in a word. */
const LARGE = MEGABYTE;

const kinds = ["tests", "developer", "twice"] as const;
type Kind = (typeof kinds)[number];
type Shipped = FrozenApp["files"][number];

export default defineRule({
  id: "ship-bloat",
  needs: ["app"],
  says: kinds,
  *check({ app }) {
    const files = onDisk(app);
    const total = sumOf(files);
    const twice = copiesIn(files);
    const wasted = new Map<Kind, readonly Shipped[]>([
      ["tests", files.filter(({ file }) => IS_TEST.test(file.path))],
      ["developer", files.filter(({ file }) => IS_FOR_DEVELOPERS.test(file.path) && !IS_TEST.test(file.path))],
      ["twice", twice.filter(({ file }) => !IS_TEST.test(file.path) && !IS_FOR_DEVELOPERS.test(file.path))],
    ]);
    const all = [...wasted.values()].reduce((sum, some) => sum + sumOf(some), 0);
    if (all < LEAST_BYTES || all < total * LEAST_PART) return;
    for (const [kind, some] of wasted) {
      const bytes = sumOf(some);
      if (bytes < MEGABYTE || bytes < total * LEAST_OWN_PART) continue;
      const largest = [...some].sort((a, b) => b.file.size - a.file.size);
      const names = [
        ...new Set(largest.map(({ place }) => (kind === "tests" ? testFolder : same)(pathSubject(place, app)))),
      ];
      yield {
        message: kind,
        args: { megabytes: Math.round(bytes / MEGABYTE), percent: Math.round((bytes / total) * 100) },
        confidence: "certain",
        subject: kind,
        names,
        place: largest[0]?.place ?? app.place,
      };
    }
  },
});

const IS_TEST = /(?:^|\/)(?:tests?|idlelib|idle_test|turtledemo)\/(?!.*\.(?:exe|dll|pyd|so)$)/;
/** Debug information, import and static libraries, headers. */
const IS_FOR_DEVELOPERS = /\.(?:pdb|lib|exp|ilk|a|la|h|hpp|pxd|pyx)$|\.dSYM\//i;

const same = (path: string): string => path;

/** "lib/numpy/core/tests" for a file anywhere in it. */
function testFolder(path: string): string {
  return /^.*?(?:^|\/)(?:tests?|idlelib|turtledemo)(?=\/)/.exec(path)?.[0] ?? path;
}

/** Each file once: links lead to files that count already. */
function onDisk({ files, place: { container } }: FrozenApp): readonly Shipped[] {
  const known = new Set<string>();
  return files.filter(({ file, place }) => {
    if (place.container.length !== container.length || file.link !== undefined || known.has(file.path)) return false;
    known.add(file.path);
    return true;
  });
}

/** Of files that are alike all but the first. Programs may share a loader, and each needs its own. */
function copiesIn(files: readonly Shipped[]): readonly Shipped[] {
  const known = new Set<string>();
  return files.filter(({ file: { path, size, crc32 } }) => {
    if (/\.(?:exe|py[co]?)$|(?:^|\/)[^/.]+$/i.test(path) || size < LARGE / 8) return false;
    if (crc32 === undefined && size < LARGE) return false;
    const key = crc32 === undefined ? `${path.slice(path.lastIndexOf("/") + 1)} ${size}` : `${crc32} ${size}`;
    const isCopy = known.has(key);
    known.add(key);
    return isCopy;
  });
}

function sumOf(files: readonly Shipped[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
