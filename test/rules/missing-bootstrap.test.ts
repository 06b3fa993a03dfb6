import { zip, type ZipMember } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, esky } from "../helpers/tiny-app.js";

const main = acme("");
const version = "acme-1.0.linux-x86_64";
const at = `dist/${version}.zip!/${version}`;
const plus =
  (...more: readonly ZipMember[]) =>
  (members: readonly ZipMember[]): Buffer =>
    zip([...members, ...more]);
const renamed =
  (rename: (name: string) => string | undefined) =>
  (members: readonly ZipMember[]): Buffer =>
    zip(
      members.flatMap((member) => {
        const name = rename(String(member.name));
        return name === undefined ? [] : [{ ...member, name }];
      }),
    );

testRule("missing-bootstrap", {
  quiet: {
    "what bdist_esky writes": { source: main, build: esky() },
    "everything below one folder, which the updater takes off": {
      source: main,
      build: esky({ pack: renamed((name) => `acme/${name}`) }),
    },
    "a version folder by itself, that was named as such": { source: main, build: esky({ packed: "directory" }) },
    "text beside the programs": { source: main, build: esky({ pack: plus({ name: "README.txt", data: "Look up." }) }) },
    "a list of files as Windows writes it, and one name of the manifest twice": {
      source: main,
      build: esky({
        beside: {
          "esky-files/esky_filelist.txt": JSON.stringify([".\\acme", `${version}\\library.zip`]),
          "esky-files/bootstrap-manifest.txt": "library.zip\nacme\nlibrary.zip\n\n",
        },
      }),
    },
    "an older version beside it, whose programs are gone": {
      source: main,
      build: esky({
        pack: plus({
          name: "acme-0.9.linux-x86_64/esky-files/bootstrap-manifest.txt",
          data: "library.zip\nacme-old\n",
        }),
      }),
      options: { only: ["FL504"] },
    },
    "no Esky at all": { source: main, build: bbfreeze() },
  },
  speaks: {
    "no-manifest": {
      "a version that Esky does not see": {
        source: main,
        build: esky({ pack: renamed((name) => (name.endsWith("manifest.txt") ? name.replace("boot", "b") : name)) }),
        expect: [`${at} FL504 error certain no-manifest`],
        symptom: "EskyVersionError",
      },
    },
    uninstalled: {
      "a version that was about to go": {
        source: main,
        build: esky({ pack: renamed((name) => name.replace("manifest.txt", "manifest-old.txt")) }),
        expect: [`${at}/esky-files/bootstrap-manifest-old.txt FL504 error certain uninstalled`],
      },
    },
    partial: {
      "a version that was packed while it was installed": {
        source: main,
        build: esky({ beside: { "esky-files/bootstrap/acme": "" } }),
        expect: [`${at}/esky-files/bootstrap FL504 error certain partial`],
      },
    },
    bare: {
      "the version folder without the upper level": {
        source: main,
        build: esky({ pack: renamed((name) => (name.startsWith("acme-") ? name : undefined)) }),
        expect: [`${at} FL504 error certain bare`],
        symptom: "version directory does not exist",
      },
    },
    depth: {
      "a file beside the one folder": {
        source: main,
        build: esky({
          pack: (members) =>
            zip([...members.map((one) => ({ ...one, name: `acme/${String(one.name)}` })), { name: "__MACOSX/._acme" }]),
        }),
        expect: [`dist/${version}.zip!/acme/${version} FL504 error certain depth`],
      },
    },
    unsafe: {
      "a name outside of the folder": {
        source: main,
        build: esky({ beside: { "esky-files/bootstrap-manifest.txt": "library.zip\nacme\n../acme.ini\n" } }),
        expect: [`${at}/esky-files/bootstrap-manifest.txt FL504 error certain ../acme.ini`],
        symptom: "AssertionError",
      },
    },
    listed: {
      "a program that is named and not there": {
        source: main,
        build: esky({ beside: { "esky-files/bootstrap-manifest.txt": "library.zip\nacme\nacme-log\n" } }),
        expect: [`${at}/esky-files/bootstrap-manifest.txt FL504 error certain acme-log`],
      },
    },
    unlisted: {
      "a program that is there and not named": {
        source: main,
        build: esky({ beside: { "esky-files/bootstrap-manifest.txt": "library.zip\n" } }),
        expect: [`${at}/esky-files/bootstrap-manifest.txt FL504 warning certain acme`],
      },
    },
    patches: {
      "a file of the list that was taken out of the zip": {
        source: main,
        build: esky({
          beside: { "esky-files/esky_filelist.txt": JSON.stringify(["./acme", `${version}/share/stars.map`]) },
        }),
        expect: [`${at}/esky-files/esky_filelist.txt FL504 warning certain ${version}/share/stars.map`],
      },
    },
  },
});
