import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, esky } from "../helpers/tiny-app.js";

const main = acme("");
const framework = "lib/Lens.framework";
const link = (name: string, target: string, mode = 0o120755): ZipMember => ({ name, data: target, mode });
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);

testRule("symlinks-flattened", {
  quiet: {
    "a framework with its links": {
      source: main,
      build: cxFreeze({
        platform: "darwin",
        pack: plus(
          { name: `${framework}/Versions/A/Resources/star.txt`, data: "star" },
          link(`${framework}/Versions/Current`, "A"),
          link(`${framework}/Resources`, "Versions/Current/Resources"),
        ),
      }),
    },
    "a framework that is a plain folder, as for iOS": {
      source: main,
      build: cxFreeze({ platform: "darwin", pack: plus({ name: `${framework}/Resources/star.txt`, data: "star" }) }),
    },
    "a library that is a script of the linker": {
      source: main,
      build: cxFreeze({ pack: plus({ name: "lib/libc.so", data: "GROUP ( /lib/libc.so.6 )" }) }),
    },
    "a link of zip -y in what Esky doesn't update": {
      source: main,
      build: cxFreeze({
        pack: plus({ name: "lib/libmap.so.1", data: "" }, link("lib/libmap.so", "libmap.so.1", 0o120777)),
      }),
    },
    "Esky's own links": {
      source: main,
      build: esky({ pack: plus({ name: "share/star.1", data: "star" }, link("share/star", "star.1")) }),
    },
  },
  speaks: {
    text: {
      "a library's other name": {
        source: main,
        build: cxFreeze({
          pack: plus({ name: "lib/libmap.so.1", data: "map" }, { name: "lib/libmap.so", data: "libmap.so.1" }),
        }),
        expect: ["dist/acme.zip!/lib/libmap.so FL502 warning certain lib/libmap.so"],
        fix: "zip -r -y",
      },
      "the current version of a framework": {
        source: main,
        build: cxFreeze({
          platform: "darwin",
          pack: plus(
            { name: `${framework}/Versions/A/Resources/star.txt`, data: "star" },
            { name: `${framework}/Versions/Current`, data: "A" },
            { name: `${framework}/Resources`, data: "Versions/Current/Resources" },
          ),
        }),
        expect: [
          `dist/acme.zip!/${framework}/Resources FL502 error certain ${framework}/Resources ${framework}/Versions/Current`,
        ],
      },
    },
    copied: {
      "the current version of a framework, in full": {
        source: main,
        build: cxFreeze({
          platform: "darwin",
          pack: plus(
            { name: `${framework}/Versions/A/Resources/star.txt`, data: "star" },
            { name: `${framework}/Versions/Current/Resources/star.txt`, data: "star" },
          ),
        }),
        expect: [`dist/acme.zip!/${framework}/Versions/Current FL502 warning likely ${framework}/Versions/Current`],
      },
    },
    esky: {
      "a link of zip -y": {
        source: main,
        build: esky({ pack: plus({ name: "share/star.1", data: "star" }, link("share/star", "star.1", 0o120777)) }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/share/star FL502 warning certain share/star"],
        sentence: "text file",
      },
    },
  },
});
