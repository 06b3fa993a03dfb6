// Protects what is said of names that Esky reads otherwise than they are meant, and the silence about its own names.
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, esky } from "../helpers/tiny-app.js";

const folder = (name: string, fileName = name) => esky({ folder: name, fileName });

testRule("name-unparseable", {
  quiet: {
    "a name of several words": { source: acme(""), build: folder("acme-minion2-0.10.3.linux-x86_64") },
    "a commit count behind the version": { source: acme(""), build: folder("acme-0.10.3-12-gabc1234.linux-x86_64") },
    "an archive that is called otherwise altogether": {
      source: acme(""),
      build: folder("acme-1.0.linux-x86_64", "download"),
    },
    "a copy of the archive": { source: acme(""), build: folder("acme-1.0.linux-x86_64", "acme-1.0.linux-x86_64 (1)") },
    "a folder that Esky did not make": { source: acme(""), build: bbfreeze({ folder: "acme-2-1.0.linux-x86_64" }) },
  },
  speaks: {
    nothing: {
      "no version": {
        source: acme(""),
        build: folder("acme.linux-x86_64"),
        expect: ["dist/acme.linux-x86_64.zip!/acme.linux-x86_64 FL601 error certain acme.linux"],
      },
    },
    platform: {
      "a dot in the platform": {
        source: acme(""),
        build: folder("acme-1.0.linux-x86.64"),
        expect: ["dist/acme-1.0.linux-x86.64.zip!/acme-1.0.linux-x86.64 FL601 error likely acme"],
        sentence: 'as version "1.0.linux-x86" of "acme" for the platform "64"',
      },
    },
    split: {
      "a number in the name": {
        source: acme(""),
        build: folder("my-acme-2-1.0.linux-x86_64"),
        expect: ["dist/my-acme-2-1.0.linux-x86_64.zip!/my-acme-2-1.0.linux-x86_64 FL601 warning likely my-acme-2"],
        sentence: 'as version "2-1.0" of "my-acme"',
      },
      "an underscore behind a dash": {
        source: acme(""),
        build: folder("acme-my_app-1.0.linux-x86_64"),
        expect: [
          "dist/acme-my_app-1.0.linux-x86_64.zip!/acme-my_app-1.0.linux-x86_64 FL601 warning likely acme-my_app",
        ],
      },
    },
    unseen: {
      "an archive without its platform": {
        source: acme(""),
        build: folder("acme-1.0.linux-x86_64", "acme-1.0"),
        expect: ["dist/acme-1.0.zip FL601 warning likely acme"],
        sentence: 'archives that are called like "acme-1.0.linux-x86_64.zip"',
      },
    },
  },
});
