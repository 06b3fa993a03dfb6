import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import { assembly, dll, exe, manifest } from "../helpers/windows.js";

const lens = acme("import _lens\n");
const CRT = "Microsoft.VC90.CRT";
/** Python 2.7 for 32 bits, with a program whose manifest asks for the runtime in this version. */
const python27 = (version = "9.0.21022.8") => ({
  "acme.exe": exe({ needs: ["MSVCR90.dll"], manifest: manifest([CRT, version, "x86"]), bits: 32 }),
  "python27.dll": dll({ needs: ["MSVCR90.dll"], manifest: manifest([CRT, version, "x86"]), bits: 32 }),
});
const msvcr90 = dll({ bits: 32 });
const files = ["msvcr90.dll", "msvcp90.dll"];

testRule("sxs-manifest", {
  quiet: {
    "the private assembly in a folder of its name": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        python: "2.7",
        beside: {
          ...python27(),
          "Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.21022.8", "x86"], files),
          "Microsoft.VC90.CRT/msvcr90.dll": msvcr90,
        },
      }),
    },
    "the private assembly beside the program": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        python: "2.7",
        beside: {
          ...python27(),
          "microsoft.vc90.crt.manifest": assembly([CRT, "9.0.21022.8", "x86"], files),
          "MSVCR90.dll": msvcr90,
        },
      }),
    },
    "an extension without a manifest, which Python lends its own": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        python: "2.7",
        beside: {
          ...python27(),
          "lib/_lens.pyd": dll({ needs: ["MSVCR90.dll"], bits: 32 }),
          "Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.21022.8", "x86"], files),
          "Microsoft.VC90.CRT/msvcr90.dll": msvcr90,
        },
      }),
    },
    "a manifest beside the program, which PyInstaller's launcher makes its context of": {
      source: acme(""),
      build: pyinstaller({
        platform: "win32",
        python: "2.7",
        beside: {
          "acme.exe.manifest": manifest([CRT, "9.0.30729.9247", "amd64"]),
          "python27.dll": dll({ needs: ["MSVCR90.dll"] }),
          "Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.30729.9247", "amd64"], files),
          "msvcr90.dll": dll(),
        },
      }),
    },
    "a file of the assembly that nothing needs": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        python: "2.7",
        beside: {
          ...python27(),
          "Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest": assembly(
            [CRT, "9.0.21022.8", "x86"],
            [...files, "msvcm90.dll"],
          ),
          "Microsoft.VC90.CRT/msvcr90.dll": msvcr90,
        },
      }),
    },
    "a manifest that can't be read": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        python: "2.7",
        beside: { ...python27(), "Microsoft.VC90.CRT.manifest": "?", "msvcr90.dll": msvcr90 },
      }),
    },
    "an assembly of Windows itself": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: {
          "acme.exe": exe({ manifest: manifest(["Microsoft.Windows.Common-Controls", "6.0.0.0", "*"]) }),
        },
      }),
    },
  },

  speaks: {
    version: {
      "the newer version of a service pack": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: {
            ...python27(),
            "Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.30729.1", "x86"], files),
            "Microsoft.VC90.CRT/msvcr90.dll": msvcr90,
          },
        }),
        expect: [
          "dist/acme.zip!/Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest FL302 error certain Microsoft.VC90.CRT",
        ],
        sentence: "acme.exe asks for Microsoft.VC90.CRT 9.0.21022.8; the private assembly of the build is 9.0.30729.1",
        symptom: "its side-by-side configuration is incorrect",
      },
    },
    arch: {
      "that of the other machine": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: {
            ...python27(),
            "Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.21022.8", "amd64"], files),
            "msvcr90.dll": dll(),
          },
        }),
        expect: ["dist/acme.zip!/Microsoft.VC90.CRT.manifest FL302 error certain Microsoft.VC90.CRT"],
        sentence: "for x86; the private assembly of the build is for amd64",
      },
    },
    application: {
      "a compatibility part, on request": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: {
            ...python27(),
            "Microsoft.VC90.CRT.manifest": assembly(
              [CRT, "9.0.21022.8", "x86"],
              files,
              "<compatibility><application/></compatibility>",
            ),
            "msvcr90.dll": msvcr90,
          },
        }),
        options: { showPossible: true },
        expect: [
          "dist/acme.zip!/Microsoft.VC90.CRT.manifest FL302 warning possible Microsoft.VC90.CRT",
          "dist/acme.zip FL413 info possible python",
        ],
      },
    },
    "no-manifest": {
      "the DLL alone beside the program": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: { ...python27(), "msvcr90.dll": msvcr90 },
        }),
        expect: ["dist/acme.zip!/msvcr90.dll FL302 error certain Microsoft.VC90.CRT"],
        sentence: "in the build without Microsoft.VC90.CRT.manifest",
      },
    },
    file: {
      "a DLL that the folder of the assembly lacks": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: {
            ...python27(),
            "lib/_lens.pyd": dll({ needs: ["MSVCP90.dll"], bits: 32 }),
            "Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest": assembly([CRT, "9.0.21022.8", "x86"], files),
            "Microsoft.VC90.CRT/msvcr90.dll": msvcr90,
          },
        }),
        expect: [
          "dist/acme.zip!/Microsoft.VC90.CRT/Microsoft.VC90.CRT.manifest FL302 error certain Microsoft.VC90.CRT",
        ],
        sentence: "_lens needs MSVCP90.dll, which is not in the folder of the private assembly",
        symptom: "ImportError: DLL load failed: The specified module could not be found. (_lens)",
      },
    },
    unnamed: {
      "a program without a manifest": {
        source: acme(""),
        build: cxFreeze({
          platform: "win32",
          python: "2.7",
          beside: {
            "acme.exe": exe({ needs: ["MSVCR90.dll"], bits: 32 }),
            "python27.dll": dll({ bits: 32 }),
            "msvcr90.dll": msvcr90,
          },
        }),
        expect: ["dist/acme.zip!/acme.exe FL302 error certain Microsoft.VC90.CRT"],
        symptom: "R6034",
      },
    },
  },
});
