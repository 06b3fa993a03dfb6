import { elf } from "../helpers/elf.js";
import { dylib, fat, LC, machO } from "../helpers/macho.js";
import { peFile } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, esky, pyinstaller } from "../helpers/tiny-app.js";

const lens = acme("import _lens\n");
const X86 = { elf: 3, pe: 0x14c, macho: 7 } as const;
const ARM64 = { elf: 183, pe: 0xaa64, macho: 0x0100000c } as const;
const X86_64 = 0x01000007;
const dll32 = peFile({ bits: 32, machine: X86.pe, isDll: true });
const showPossible = { showPossible: true };

/** An extension as a universal file, each image of which needs a library. */
const lensOfTwo = fat(
  [X86_64, ARM64.macho].map((cputype) => ({
    cputype,
    bytes: machO({ cputype, commands: [dylib(LC.LOAD_DYLIB, "@loader_path/liboptics.dylib")] }),
  })),
);

testRule("wrong-arch", {
  quiet: {
    "an extension for the program's machine": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": elf() } }),
    },
    "launchers of other machines that lie in packages as data": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: {
          "lib/setuptools/cli-32.exe": peFile({ bits: 32, machine: X86.pe }),
          "lib/distlib/t32.exe": peFile({ bits: 32, machine: X86.pe }),
          "lib/setuptools/gui-arm64.exe": peFile({ machine: ARM64.pe }),
        },
      }),
      options: showPossible,
    },
    "launchers for Windows in a program for Linux": {
      source: acme(""),
      build: cxFreeze({
        beside: { "lib/distlib/w32.exe": peFile({ bits: 32, machine: X86.pe }), "lib/bridge.dll": dll32 },
      }),
      options: showPossible,
    },
    "libraries in folders that are named for a machine": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: {
          "lib/clr_loader/ffi/dlls/x86/ClrLoader.dll": dll32,
          "lib/runtimes/win-arm64/native/WebView2Loader.dll": peFile({ machine: ARM64.pe, isDll: true }),
          "lib/sounddevice/libportaudio32bit.dll": dll32,
        },
      }),
      options: showPossible,
    },
    "a .NET assembly, which says x86 and runs anywhere": {
      source: acme(""),
      build: cxFreeze({
        platform: "win32",
        beside: { "lib/Bridge.dll": peFile({ bits: 32, machine: X86.pe, isDll: true, isManaged: true }) },
      }),
      options: showPossible,
    },
    "a universal file of which one image fits": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: {
          "lib/_lens.so": fat([
            { cputype: X86.macho, bytes: machO({ bits: 32, cputype: X86.macho }) },
            { cputype: X86_64, bytes: machO() },
          ]),
        },
      }),
      options: showPossible,
    },
    "what an image needs that no process of the application maps": {
      source: lens,
      build: cxFreeze({
        platform: "darwin",
        beside: {
          acme: machO({ filetype: 2, cputype: ARM64.macho }),
          "libpython3.11.dylib": machO({ filetype: 6, cputype: ARM64.macho }),
          "lib/_lens.so": lensOfTwo,
          "lib/liboptics.dylib": machO({ filetype: 6, cputype: ARM64.macho }),
        },
      }),
      options: { ...showPossible, only: ["FL306"] },
    },
    "an extension of a machine that no header number of ours names": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": elf({ machine: 9999 }) } }),
    },
    "a library that nothing is known to load": {
      source: acme(""),
      build: cxFreeze({ beside: { "lib/plugins/jpeg.so": elf({ bits: 32, machine: X86.elf }) } }),
    },
    "an extension that another of its name hides": {
      source: lens,
      build: pyinstaller({
        beside: { "lib-dynload/_lens.so": elf(), "_lens.so": elf({ bits: 32, machine: X86.elf }) },
      }),
    },
    "a library of which the build has the right one, too": {
      source: lens,
      build: pyinstaller({
        beside: {
          "_lens.so": elf({ needs: ["liboptics.so.2"] }),
          "liboptics.so.2": elf({ soname: "liboptics.so.2" }),
          "old/liboptics.so.2": elf({ soname: "liboptics.so.2", bits: 32, machine: X86.elf }),
        },
      }),
    },
    "a 32-bit Python on a 64-bit Linux, which names its builds for the kernel": {
      source: acme(""),
      build: esky({
        beside: {
          acme: elf({ type: 2, bits: 32, machine: X86.elf }),
          "libpython2.7.so.1.0": elf({ bits: 32, machine: X86.elf }),
        },
      }),
    },
  },

  speaks: {
    module: {
      "of another class": {
        source: lens,
        build: cxFreeze({ beside: { "lib/_lens.so": elf({ bits: 32, machine: X86.elf }) } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL306 error certain _lens"],
        sentence: '"_lens" is built for x86, but the program that imports it runs on x86_64',
        symptom: "ImportError: lib/_lens.so: wrong ELF class: ELFCLASS32",
      },
      "of the same class, which the loader passes over": {
        source: lens,
        build: cxFreeze({ beside: { "lib/_lens.so": elf({ machine: ARM64.elf }) } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL306 error certain _lens"],
        symptom: "ImportError: lib/_lens.so: cannot open shared object file: No such file or directory",
      },
      "for Windows": {
        source: lens,
        build: pyinstaller({ platform: "win32", beside: { "_lens.pyd": dll32 } }),
        expect: ["dist/acme.zip!/_internal/_lens.pyd FL306 error certain _lens"],
        symptom: "ImportError: DLL load failed while importing _lens: %1 is not a valid Win32 application.",
        fix: "build again with --clean and an interpreter for x86_64",
      },
      "for macOS": {
        source: lens,
        build: cxFreeze({ platform: "darwin", beside: { "lib/_lens.so": machO({ cputype: ARM64.macho }) } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL306 error certain _lens"],
        symptom: "incompatible architecture (have 'arm64', need 'x86_64')",
      },
      "all of one interpreter at once": {
        source: acme("import _glass\nimport _lens\n"),
        build: cxFreeze({
          beside: {
            "lib/_glass.so": elf({ bits: 32, machine: X86.elf }),
            "lib/_lens.so": elf({ bits: 32, machine: X86.elf }),
          },
        }),
        expect: ["dist/acme.zip!/lib/_glass.so FL306 error certain _glass _lens"],
      },
      "imported later": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({ beside: { "lib/_lens.so": elf({ bits: 32, machine: X86.elf }) } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL306 warning likely _lens"],
      },
    },
    python: {
      "the Python library itself": {
        source: acme(""),
        build: cxFreeze({ beside: { "libpython3.11.so.1.0": elf({ bits: 32, machine: X86.elf }) } }),
        expect: ["dist/acme.zip!/libpython3.11.so.1.0 FL306 error certain libpython3.11.so.1.0"],
        symptom: "libpython3.11.so.1.0: wrong ELF class: ELFCLASS32",
      },
    },
    library: {
      "there for another machine only": {
        source: lens,
        build: cxFreeze({
          beside: {
            "lib/_lens.so": elf({ needs: ["liboptics.so.2"] }),
            "lib/liboptics.so.2": elf({ soname: "liboptics.so.2", bits: 32, machine: X86.elf }),
          },
        }),
        options: showPossible,
        expect: ["dist/acme.zip!/lib/liboptics.so.2 FL306 error certain liboptics.so.2"],
        sentence: "_lens, which is built for x86_64, needs liboptics.so.2, and the build has that for x86 only",
        symptom: "ImportError: liboptics.so.2: wrong ELF class: ELFCLASS32",
      },
      "of a program that starts as either": {
        source: lens,
        build: cxFreeze({
          platform: "darwin",
          beside: {
            acme: fat([
              { cputype: X86_64, bytes: machO({ filetype: 2 }) },
              { cputype: ARM64.macho, bytes: machO({ filetype: 2, cputype: ARM64.macho }) },
            ]),
            "lib/_lens.so": lensOfTwo,
            "lib/liboptics.dylib": machO({ filetype: 6, cputype: ARM64.macho }),
          },
        }),
        options: { only: ["FL306"] },
        expect: ["dist/acme.zip!/lib/liboptics.dylib FL306 error certain @loader_path/liboptics.dylib"],
      },
      "of macOS": {
        source: lens,
        build: cxFreeze({
          platform: "darwin",
          beside: {
            "lib/_lens.so": machO({ commands: [dylib(LC.LOAD_DYLIB, "@loader_path/liboptics.dylib")] }),
            "lib/liboptics.dylib": machO({ filetype: 6, cputype: ARM64.macho }),
          },
        }),
        expect: ["dist/acme.zip!/lib/liboptics.dylib FL306 error certain @loader_path/liboptics.dylib"],
        symptom: "incompatible architecture (have 'arm64', need 'x86_64')",
      },
    },
    unused: {
      "on request": {
        source: acme(""),
        build: cxFreeze({ beside: { "lib/plugins/jpeg.so": elf({ bits: 32, machine: X86.elf }) } }),
        options: showPossible,
        expect: ["dist/acme.zip!/lib/plugins/jpeg.so FL306 warning possible lib/plugins/jpeg.so"],
      },
    },
    name: {
      "Esky's, of another machine": {
        source: acme(""),
        build: esky({
          beside: { acme: elf({ type: 2, machine: ARM64.elf }), "libpython2.7.so.1.0": elf({ machine: ARM64.elf }) },
        }),
        expect: ["dist/acme-1.0.linux-x86_64.zip!/acme-1.0.linux-x86_64 FL306 warning likely linux-x86_64"],
        sentence: 'the name of the build says "linux-x86_64", but its program is for Linux on arm64',
      },
    },
  },
});
