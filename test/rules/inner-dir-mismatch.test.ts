// Protects the word about a renamed archive: the folder in it keeps its version.
import { testRule } from "../helpers/rule-tester.js";
import { acme, esky } from "../helpers/tiny-app.js";

const folder = "acme-1.0.linux-x86_64";

testRule("inner-dir-mismatch", {
  quiet: {
    "one name": { source: acme(""), build: esky({ folder }) },
    "a name that promises no folder": { source: acme(""), build: esky({ folder, fileName: "download-2.0" }) },
    "a folder that lies in a folder of any name": { source: acme(""), build: esky({ folder, packed: "directory" }) },
  },
  speaks: {
    mismatch: {
      "another version": {
        source: acme(""),
        build: esky({ folder, fileName: "acme-1.1.linux-x86_64" }),
        expect: [`dist/acme-1.1.linux-x86_64.zip!/${folder} FL607 error certain acme`],
        symptom: "EskyVersionError: 1.1: version directory does not exist",
      },
    },
  },
});
