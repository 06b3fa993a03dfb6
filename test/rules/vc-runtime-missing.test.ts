import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll, exe } from "../helpers/windows.js";

const lens = acme("import _lens\n");
const python = dll({ needs: ["KERNEL32.dll", "VCRUNTIME140.dll"] });

testRule("vc-runtime-missing", {
  quiet: {
    "the runtime beside the program": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: { "python311.dll": python, "vcruntime140.dll": dll() },
      }),
    },
    "the runtime that is part of Windows": {
      source: acme(""),
      build: cxFreeze({ platform: "win32", beside: { "python311.dll": dll({ needs: ["msvcrt.dll"] }) } }),
    },
    "the universal runtime, which Windows 10 has": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: { "python311.dll": dll({ needs: ["api-ms-win-crt-runtime-l1-1-0.dll", "ucrtbase.dll"] }) },
      }),
    },
    "what is asked for at the first call of a function": {
      source: lens,
      build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": dll({ delays: ["CONCRT140.dll"] }) } }),
    },
    "a driver that nothing is known to load": {
      source: acme(""),
      build: cxFreeze({ platform: "win32", beside: { "lib/drivers/lens.dll": dll({ needs: ["MSVCP140.dll"] }) } }),
    },
    "a copy in another folder of the build, which may be in memory already": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: { "lib/_lens.pyd": dll({ needs: ["MSVCP140.dll"] }), "lib/optics/msvcp140.dll": dll() },
      }),
    },
    "a stated prerequisite": {
      source: acme(""),
      build: cxFreeze({ platform: "win32", beside: { "python311.dll": python } }),
      options: {
        ignores: [{ rule: "FL301", subject: "Visual C++ 2015*", because: "the installer runs vc_redist.x64.exe" }],
      },
    },
  },

  speaks: {
    runtime: {
      "the runtime of the interpreter": {
        source: acme(""),
        build: cxFreeze({ platform: "win32", beside: { "python311.dll": python } }),
        expect: ["dist/acme.zip!/python311.dll FL301 error certain vcruntime140.dll"],
        sentence: "the Visual C++ 2015-2022 (x64) Redistributable must be installed first",
        symptom: "The code execution cannot proceed because VCRUNTIME140.dll was not found.",
        fix: '"include_msvcr": True',
      },
      "all that one redistributable installs, once": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "python311.dll": python,
            "lib/_lens.pyd": dll({ needs: ["VCRUNTIME140.dll", "VCRUNTIME140_1.dll", "MSVCP140.dll"] }),
          },
        }),
        expect: ["dist/acme.zip!/python311.dll FL301 error certain vcruntime140.dll vcruntime140_1.dll msvcp140.dll"],
      },
      "what an extension needs that is imported later": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": dll({ needs: ["MSVCP140.dll"] }) } }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL301 warning likely msvcp140.dll"],
        symptom: "ImportError: DLL load failed while importing _lens",
      },
      "an installer in the build, which may be run first": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          beside: { "python311.dll": python, "redist/vc_redist.x64.exe": exe() },
        }),
        expect: ["dist/acme.zip!/python311.dll FL301 warning likely vcruntime140.dll"],
      },
      "the runtimes of two compilers, one finding each": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          python: "3.4",
          beside: {
            "acme.exe": exe({ bits: 32 }),
            "python34.dll": dll({ needs: ["MSVCR100.dll"], bits: 32 }),
            "lib/_lens.pyd": dll({ needs: ["MSVCR120.dll"], bits: 32 }),
          },
        }),
        expect: [
          "dist/acme.zip!/lib/_lens.pyd FL301 error certain msvcr120.dll",
          "dist/acme.zip!/python34.dll FL301 error certain msvcr100.dll",
        ],
        sentence: "Visual C++ 2010 (x86)",
      },
    },
    assembly: {
      "Python 2.7 for 32 bits without Visual C++ 2008": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: { "acme.exe": exe({ bits: 32 }), "python27.dll": dll({ needs: ["MSVCR90.dll"], bits: 32 }) },
        }),
        expect: ["dist/acme.zip!/python27.dll FL301 error certain msvcr90.dll"],
        sentence:
          "in this 32-bit build the Visual C++ 2008 (x86) runtime is neither packed as a private assembly (Microsoft.VC90.CRT) nor a stated prerequisite",
        symptom: "its side-by-side configuration is incorrect",
      },
    },
    alone: {
      "Python 2.5, whose runtime no installer brings": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.5",
          beside: { "acme.exe": exe({ bits: 32 }), "python25.dll": dll({ needs: ["MSVCR71.dll"], bits: 32 }) },
        }),
        expect: ["dist/acme.zip!/python25.dll FL301 error certain msvcr71.dll"],
        symptom: "because MSVCR71.dll is missing",
      },
    },
  },
});
