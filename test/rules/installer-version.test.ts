// Protects what is said of versions for an .msi, and the silence where none is asked for.
import { testRule } from "../helpers/rule-tester.js";
import { acme } from "../helpers/tiny-app.js";

const setup = (version: string, options = '"bdist_msi": {"upgrade_code": "{1-2}"}') =>
  acme("", {
    "setup.py": [
      "from cx_Freeze import setup, Executable",
      `setup(name="acme", version="${version}", executables=[Executable("scripts/acme")],`,
      `      options={"build_exe": {"includes": []}, ${options}})`,
      "",
    ].join("\n"),
  });

testRule("installer-version", {
  quiet: {
    "three small numbers": { source: setup("1.20.300") },
    "a year without an installer": { source: setup("2024.1.5", "") },
    "a year, and another version for the installer": {
      source: setup("2024.1.5", '"bdist_msi": {"product_version": "24.1.5"}'),
    },
    "a fourth number that is nothing": { source: setup("1.2.3.0") },
    "a pre-release": { source: setup("1.2.3rc1") },
  },
  speaks: {
    large: {
      "a year": {
        source: setup("2024.1.5"),
        expect: ["setup.py:2 FL610 warning likely acme"],
        sentence: "the version 2024.1.5 doesn't fit into an .msi: 2024 is more than 255",
        fix: "24.1.5",
      },
    },
    fourth: {
      "four numbers": { source: setup("1.2.3.4"), expect: ["setup.py:2 FL610 info likely acme"] },
    },
    invalid: {
      "a suffix of its own": {
        source: setup("0.10.3.d"),
        expect: ["setup.py:2 FL610 warning likely acme"],
        symptom: "Invalid version: '0.10.3.d'",
      },
    },
  },
});
