// Protects the word about patches that fit no client. That a patch's base isn't in the folder is no fault: clients have it.
import { testRule } from "../helpers/rule-tester.js";
import { acme, esky } from "../helpers/tiny-app.js";

const build = esky({ folder: "acme-1.1.linux-x86_64" });
const patch = (from: string) => `dist/acme-1.1.linux-x86_64.from-${from}.patch`;

testRule("patch-chain", {
  quiet: {
    "a patch from the release before": {
      source: acme("", { [patch("1.0")]: "", "dist/acme-1.0.linux-x86_64.zip": "" }),
      build,
    },
    "a patch from a release that is no longer there": { source: acme("", { [patch("0.9")]: "" }), build },
    "a patch of another release": {
      source: acme("", { "dist/acme-1.2.linux-x86_64.from-1.3.patch": "" }),
      build,
    },
  },
  speaks: {
    backwards: {
      "from a newer one": {
        source: acme("", { [patch("1.2")]: "" }),
        build,
        expect: ["dist/acme-1.1.linux-x86_64.from-1.2.patch FL612 warning likely acme"],
        sentence: "Esky's order is 1.1 < 1.2",
      },
    },
    spelling: {
      "one more zero": {
        source: acme("", { [patch("1.0.0")]: "", "dist/acme-1.0.linux-x86_64.zip": "" }),
        build,
        expect: ["dist/acme-1.1.linux-x86_64.from-1.0.0.patch FL612 warning likely acme"],
        sentence: "starts from 1.0.0, but the release is called 1.0",
      },
    },
  },
});
