import { testRule } from "../helpers/rule-tester.js";
import { codeSignature, machO } from "../helpers/macho.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const main = acme("");

testRule("finder-junk", {
  quiet: {
    "a build without": { source: main, build: cxFreeze({ platform: "darwin" }) },
    "names that only look like it": {
      source: main,
      build: cxFreeze({ platform: "darwin", beside: { "lib/DS_Store": "", "lib/_.DS_Store.txt": "" } }),
    },
    "a build for another system": {
      source: main,
      build: cxFreeze({ beside: { "lib/.DS_Store": "" } }),
    },
  },
  speaks: {
    junk: {
      "in a build for macOS": {
        source: main,
        build: cxFreeze({ platform: "darwin", beside: { "lib/.DS_Store": "", "lib/._star.png": "" } }),
        expect: ["dist/acme.zip!/lib/.DS_Store FL706 info certain lib/.DS_Store lib/._star.png"],
      },
    },
    sealed: {
      "in a bundle that is signed": {
        source: main,
        build: cxFreeze({
          platform: "darwin",
          beside: {
            "Contents/Info.plist": "<plist/>",
            "Contents/MacOS/acme": machO({ filetype: 2, signature: codeSignature({ flags: 0, team: "SHOP123456" }) }),
            "Contents/Resources/.DS_Store": "",
            "Contents/_CodeSignature/CodeResources": "",
          },
        }),
        expect: [
          "dist/acme.zip!/Contents/Resources/.DS_Store FL706 warning likely Contents/Resources/.DS_Store",
          "dist/acme.zip!/acme FL701 info likely acme libpython3.11.dylib",
        ],
      },
    },
  },
});
