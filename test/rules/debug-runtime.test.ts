import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll } from "../helpers/windows.js";

const lens = acme("import _lens\n");

testRule("debug-runtime", {
  quiet: {
    "the runtime that users have": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: { "lib/_lens.pyd": dll({ needs: ["VCRUNTIME140.dll"] }), "vcruntime140.dll": dll() },
      }),
    },
    "a plugin for debugging that nothing is known to load": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: { "imageformats/qgifd4.dll": dll({ needs: ["MSVCR90D.dll"], bits: 32 }) },
      }),
    },
    "a library whose own name ends in d": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: { "lib/_lens.pyd": dll({ needs: ["zstd.dll"] }), "lib/zstd.dll": dll() },
      }),
    },
  },
  speaks: {
    runtime: {
      "the runtime of Visual Studio": {
        source: lens,
        build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": dll({ needs: ["VCRUNTIME140D.dll"] }) } }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL317 error certain VCRUNTIME140D.dll"],
        sentence: "the debug runtime of Visual Studio",
        symptom: "The code execution cannot proceed because VCRUNTIME140D.dll was not found.",
        fix: "it then needs VCRUNTIME140.dll",
      },
      "that of an extension that is imported later": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": dll({ needs: ["ucrtbased.dll"] }) } }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL317 warning likely ucrtbased.dll"],
        fix: "it then needs ucrtbase.dll",
      },
    },
    python: {
      "an extension for a debug build of Python": {
        source: lens,
        build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": dll({ needs: ["python311_d.dll"] }) } }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL317 error certain python311_d.dll"],
        symptom: "ImportError: DLL load failed while importing _lens",
        fix: "python311.dll",
      },
    },
  },
});
