// Protects the comparison with the release before, named or beside, and the silence of an old release beside a newer one.
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, esky } from "../helpers/tiny-app.js";

const named = (version: string) => esky({ folder: `acme-${version}.linux-x86_64` });
const beside = (...versions: readonly string[]) =>
  acme("", Object.fromEntries(versions.map((version) => [`dist/acme-${version}.linux-x86_64.zip`, ""])));

testRule("not-newer", {
  quiet: {
    "older releases beside it": { source: beside("1.9", "1.2.9"), build: named("1.10") },
    "newer releases beside it: it is an old one": { source: beside("1.11", "2.0"), build: named("1.10") },
    "an older one by name": {
      source: acme(""),
      build: named("1.10"),
      options: { previous: "acme-1.9.linux-x86_64.zip" },
    },
    "the previous release of another application": {
      source: acme(""),
      build: named("1.10"),
      options: { previous: "tram-2.0.linux-x86_64.zip" },
    },
    "the previous release for another platform": {
      source: acme(""),
      build: named("1.10"),
      options: { previous: "acme-2.0.win32.zip" },
    },
    "a newer one of no updater": {
      source: acme(""),
      build: cxFreeze({ folder: "acme-1.10" }),
      options: { previous: "acme-1.9.zip" },
    },
    "a name without a version": {
      source: acme(""),
      build: cxFreeze(),
      options: { previous: "acme-1.9.zip" },
    },
  },
  speaks: {
    older: {
      "by name": {
        source: acme(""),
        build: named("1.10"),
        options: { previous: "feed/acme-1.11.linux-x86_64.zip" },
        expect: ["dist/acme-1.10.linux-x86_64.zip!/acme-1.10.linux-x86_64 FL606 error certain acme"],
        sentence:
          "1.10 is older than 1.11 to Esky, so no client on 1.11 ever updates to it; Esky's order is 1.10 < 1.11",
      },
      "beside it, a number of nine digits": {
        source: beside("99999999"),
        build: named("100000000"),
        expect: ["dist/acme-100000000.linux-x86_64.zip!/acme-100000000.linux-x86_64 FL606 error likely acme"],
      },
    },
    same: {
      "by name": {
        source: acme(""),
        build: named("1.10"),
        options: { previous: "acme-1.10.linux-x86_64.zip" },
        expect: ["dist/acme-1.10.linux-x86_64.zip!/acme-1.10.linux-x86_64 FL606 error certain acme"],
      },
    },
    equal: {
      "one more zero": {
        source: beside("1.1"),
        build: named("1.1.0"),
        expect: ["dist/acme-1.1.0.linux-x86_64.zip!/acme-1.1.0.linux-x86_64 FL606 warning likely acme"],
        sentence: "1.1.0 and 1.1 are one version to Esky",
      },
    },
    plain: {
      "a release of no updater": {
        source: acme(""),
        build: cxFreeze({ folder: "acme-1.9" }),
        options: { previous: "old/acme-1.10-linux.zip" },
        expect: ["dist/acme-1.9.zip FL606 warning likely acme"],
        sentence: "version 1.9 is older than the previous release, 1.10",
      },
    },
  },
});
