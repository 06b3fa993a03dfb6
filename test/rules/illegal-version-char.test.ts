// Protects the word about versions that no finder's pattern matches.
import { testRule } from "../helpers/rule-tester.js";
import { acme, esky } from "../helpers/tiny-app.js";

const named = (version: string) => esky({ folder: `acme-${version}.linux-x86_64` });

testRule("illegal-version-char", {
  quiet: {
    "letters, digits, dots, dashes": { source: acme(""), build: named("1.0-rc1.post-2") },
    "an underscore, of which another rule speaks": {
      source: acme(""),
      build: named("1.0_1"),
      others: ["dist/acme-1.0_1.linux-x86_64.zip!/acme-1.0_1.linux-x86_64 FL602 warning likely _1"],
    },
  },
  speaks: {
    characters: {
      "a local version": {
        source: acme(""),
        build: named("1.0+local"),
        expect: ["dist/acme-1.0+local.linux-x86_64.zip!/acme-1.0+local.linux-x86_64 FL604 warning likely +"],
        sentence: 'version 1.0+local of acme is never found by Esky\'s updater, whose pattern for versions has no "+"',
      },
      "a long one": {
        source: acme(""),
        build: esky({ folder: `acme-1${"~".repeat(150)}.linux-x86_64` }),
        expect: [
          `dist/acme-1${"~".repeat(150)}.linux-x86_64.zip!/acme-1${"~".repeat(150)}.linux-x86_64 FL604 warning likely ~`,
        ],
      },
    },
  },
});
