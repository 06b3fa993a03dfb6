import { tar } from "../helpers/pack-tar.js";
import { elf, zip, type ZipMember } from "../helpers/pack.js";
import { carchive, pyz } from "../helpers/pyinstaller.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, py2exe, pyinstaller } from "../helpers/tiny-app.js";

const main = acme("");
const all =
  (more: Partial<ZipMember>) =>
  (members: readonly ZipMember[]): Buffer =>
    zip(members.map((member) => ({ ...member, ...more })));
/** A program that unpacks the rest, another program among it. */
const oneFile = carchive(
  [
    { name: "PYZ-00.pyz", type: "z", data: pyz({ "acme.py": "" }, 16) },
    { name: "acme", type: "s", data: "import acme\n" },
    { name: "tool", type: "b", data: elf() },
  ],
  { prefix: elf() },
);

testRule("exec-bit-lost", {
  quiet: {
    "programs as zip -r packs them": { source: main, build: bbfreeze() },
    "shared libraries without the right, which need none": {
      source: main,
      build: bbfreeze({
        pack: (members) => zip(members.map((one) => (one.name === "acme" ? one : { ...one, mode: 0o100644 }))),
      }),
    },
    "a zip for Windows that was made there": { source: main, build: py2exe({ pack: all({ creator: 0 }) }) },
    "a zip for Windows that was made on Linux": { source: main, build: py2exe({ pack: all({ mode: 0o100644 }) }) },
    "a tool that nobody knows": { source: main, build: bbfreeze({ pack: all({ creator: 19 }) }) },
    "one file that sets the rights of what it unpacks itself": {
      source: main,
      build: pyinstaller({ pack: () => zip({ acme: oneFile }) }),
      options: { only: ["FL501"] },
    },
    "a copy on disk that keeps no rights at all": { source: main, build: bbfreeze({ packed: "directory" }) },
  },
  speaks: {
    mode: {
      "a program that is packed as a plain file": {
        source: main,
        build: cxFreeze({ pack: all({ mode: 0o100644 }) }),
        expect: ["dist/acme.zip!/acme FL501 error certain acme"],
        symptom: "Permission denied",
        fix: "chmod +x",
      },
      "a program for macOS without any mode": {
        source: main,
        build: cxFreeze({ platform: "darwin", pack: all({ mode: 0 }) }),
        expect: ["dist/acme.zip!/acme FL501 error certain acme"],
      },
      "a program of one file": {
        source: main,
        build: pyinstaller({ pack: () => zip([{ name: "acme", data: oneFile, mode: 0o100644 }]) }),
        options: { only: ["FL501"] },
        expect: ["dist/acme.zip!/acme FL501 error certain acme"],
      },
      "at both levels of Esky": {
        source: main,
        build: esky({ pack: all({ mode: 0o100644 }) }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme FL501 error certain acme"],
      },
      "in a tar": {
        source: main,
        build: bbfreeze({
          pack: (members) =>
            tar(members.map(({ name, data = "" }) => ({ name, data, mode: name === "acme" ? 0o644 : 0o755 }))),
        }),
        expect: ["dist/acme.zip!/acme FL501 error certain acme"],
      },
    },
    creator: {
      "a zip for Linux that was made on Windows": {
        source: main,
        build: bbfreeze({ pack: all({ creator: 0 }) }),
        expect: ["dist/acme.zip!/acme FL501 error likely acme"],
      },
      "the same by a Python that writes modes that unzip passes over": {
        source: main,
        build: bbfreeze({ beside: { "acme-log": elf() }, pack: all({ creator: 0, mode: 0o100777 }) }),
        expect: ["dist/acme.zip!/acme FL501 error likely acme acme-log"],
      },
      "an Esky, whose updater takes those": {
        source: main,
        build: esky({ pack: all({ creator: 0, mode: 0o100777 }) }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme FL501 warning likely acme"],
        fix: "Esky sets the modes",
      },
    },
    folder: {
      "a folder that keeps no rights, on request": {
        source: main,
        build: bbfreeze({ packed: "directory", python: "2.6" }),
        options: { showPossible: true, only: ["FL501"] },
        expect: ["dist/acme!/acme FL501 warning possible acme"],
      },
    },
  },
});
