// Protects the words about a version that sorts before what it follows, and the silence about real pre-releases.
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, esky } from "../helpers/tiny-app.js";

const named = (version: string) => esky({ folder: `acme-${version}.linux-x86_64` });
const beside = (...versions: readonly string[]) =>
  acme("", Object.fromEntries(versions.map((version) => [`dist/acme-${version}.linux-x86_64.zip`, ""])));

testRule("version-sorts-low", {
  quiet: {
    "plain numbers": { source: acme(""), build: named("0.10.3") },
    "a release candidate, which is meant to": { source: acme(""), build: named("0.10.3-rc1") },
    "a beta with the releases before it": { source: beside("0.10.2"), build: named("0.10.3b2") },
    "a patch level": { source: beside("0.10.3"), build: named("0.10.3-1") },
    "what git describes": { source: beside("0.10.3"), build: named("0.10.3-12-gabc1234") },
    "a word from final on": { source: beside("2014.7.0"), build: named("2014.7.0n") },
    "a letter before the numbers that all have": { source: beside("v0.9"), build: named("v1.0") },
    "another freezer's build": { source: acme(""), build: cxFreeze({ folder: "acme-0.10.3.d" }) },
  },
  speaks: {
    suffix: {
      "a word behind the numbers": {
        source: acme(""),
        build: named("0.10.3.d"),
        expect: ["dist/acme-0.10.3.d.linux-x86_64.zip!/acme-0.10.3.d.linux-x86_64 FL602 warning likely .d"],
        sentence:
          "0.10.3.d sorts before 0.10.3, so no client on 0.10.3 ever updates to it; Esky's order is 0.10.3.d < 0.10.3",
        fix: "0.10.3-1",
      },
    },
    prefix: {
      "a letter before them, and nothing known of others": {
        source: acme(""),
        build: named("v1.0"),
        options: { showPossible: true },
        expect: ["dist/acme-v1.0.linux-x86_64.zip!/acme-v1.0.linux-x86_64 FL602 warning possible v"],
        sentence: "v1.0 < 1.0",
        fix: 'take "v" out',
      },
    },
    stuck: {
      "the release that it follows lies beside it": {
        source: beside("0.10.2", "0.10.3", "0.10.4"),
        build: named("0.10.3.d"),
        expect: ["dist/acme-0.10.3.d.linux-x86_64.zip!/acme-0.10.3.d.linux-x86_64 FL602 error certain .d"],
        sentence:
          "0.10.3.d sorts before 0.10.3, so no client on 0.10.3 ever updates to it; Esky's order of the releases here is 0.10.2 < 0.10.3.d < 0.10.3 < 0.10.4",
      },
      "a letter where the releases before had none": {
        source: beside("0.9"),
        build: named("v1.0"),
        expect: ["dist/acme-v1.0.linux-x86_64.zip!/acme-v1.0.linux-x86_64 FL602 error certain v"],
        fix: 'take "v" out',
      },
      "the release before is named": {
        source: acme(""),
        build: named("0.10.3.d"),
        options: { previous: "old/acme-0.10.3.linux-x86_64.zip" },
        expect: ["dist/acme-0.10.3.d.linux-x86_64.zip!/acme-0.10.3.d.linux-x86_64 FL602 error certain .d"],
      },
    },
  },
});
