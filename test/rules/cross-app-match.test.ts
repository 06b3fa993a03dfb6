// Protects what is said of names that are patterns, and the silence about neighbours that sort below.
import { testRule } from "../helpers/rule-tester.js";
import { acme, esky } from "../helpers/tiny-app.js";

const named = (name: string) => esky({ folder: `${name}-1.0.linux-x86_64` });

testRule("cross-app-match", {
  quiet: {
    "a neighbour whose version begins with a word and so sorts below": {
      source: acme("", { "dist/acme-helper-2.0.linux-x86_64.zip": "" }),
      build: named("acme"),
    },
    "a newer release of its own": { source: acme("", { "dist/acme-2.0.linux-x86_64.zip": "" }), build: named("acme") },
    "a plus in the name, which links spell otherwise": { source: acme(""), build: named("acme+tram") },
    "a blank in the name": { source: acme(""), build: named("My Acme") },
    "a neighbour for another platform": { source: acme("", { "dist/ACME-2.0.win32.zip": "" }), build: named("acme") },
  },
  speaks: {
    pattern: {
      "C++": {
        source: acme(""),
        build: named("Acme++"),
        expect: ["dist/Acme++-1.0.linux-x86_64.zip!/Acme++-1.0.linux-x86_64 FL611 error certain Acme++"],
        sentence: "Python refuses it (multiple repeat)",
      },
    },
    taken: {
      "upper case": {
        source: acme("", { "dist/ACME-2.0.linux-x86_64.zip": "" }),
        build: named("acme"),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme-1.0.linux-x86_64 FL611 warning likely acme"],
        sentence: 'clients of acme take "ACME-2.0.linux-x86_64.zip"',
      },
    },
  },
});
