import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll } from "../helpers/windows.js";

const lens = acme("import _lens\n");
const imports = (...names: string[]) => names.map((name) => ({ name, isImport: true }));
const linux = (extension: Buffer, library: Buffer) =>
  cxFreeze({ beside: { "lib/_lens.so": extension, "lib/liboptics.so.2": library } });
const windows = (symbols: readonly (string | number)[], library: Buffer) =>
  cxFreeze({
    platform: "win32",
    beside: { "lib/_lens.pyd": dll({}, { imports: [["optics.dll", symbols]] }), "lib/optics.dll": library },
  });
const exporting = (...names: string[]) =>
  dll({}, { exports: { name: "optics.dll", functions: names.map((name) => ({ names: [name] })) } });
const extension = (more: Parameters<typeof elf>[0] = {}) =>
  elf({ needs: ["liboptics.so.2", "libc.so.6"], runpath: "$ORIGIN", ...more });

testRule("import-symbol-unresolved", {
  quiet: {
    "a DLL that has the function": { source: lens, build: windows(["focus"], exporting("focus", "zoom")) },
    "a function that is asked for by number": { source: lens, build: windows([7], exporting("focus")) },
    "a function that the DLL passes on": {
      source: lens,
      build: windows(
        ["focus"],
        dll({}, { exports: { name: "optics.dll", functions: [{ names: ["focus"], forwarder: "KERNEL32.Sleep" }] } }),
      ),
    },
    "an extension that nobody imports": { source: acme(""), build: windows(["focus"], exporting("zoom")) },
    "a symbol that the library has": {
      source: lens,
      build: linux(
        extension({ symbols: imports("focus") }),
        elf({ soname: "liboptics.so.2", symbols: [{ name: "focus" }] }),
      ),
    },
    "a symbol that may be absent": {
      source: lens,
      build: linux(
        extension({ symbols: [{ name: "focus", isImport: true, binding: "weak" }] }),
        elf({ soname: "liboptics.so.2", symbols: [{ name: "zoom" }] }),
      ),
    },
    "a symbol that a library of the system may have": {
      source: lens,
      build: linux(
        extension({ needs: ["liboptics.so.2", "libX11.so.6"], symbols: imports("XFocus") }),
        elf({ soname: "liboptics.so.2", symbols: [{ name: "zoom" }] }),
      ),
    },
    "a function of libm, which Python has loaded": {
      source: lens,
      build: linux(
        extension({ symbols: imports("fmod", "pthread_create") }),
        elf({ soname: "liboptics.so.2", symbols: [{ name: "optics_zoom" }] }),
      ),
    },
    "Python's own symbols": {
      source: lens,
      build: linux(
        extension({ symbols: imports("PyModule_Create2", "_Py_NoneStruct") }),
        elf({ soname: "liboptics.so.2", symbols: [{ name: "zoom" }] }),
      ),
    },
    "a version of a library that tells none": {
      source: lens,
      build: linux(
        extension({ versionNeeds: [{ library: "liboptics.so.2", versions: [{ name: "OPTICS_2.1" }] }] }),
        elf({ soname: "liboptics.so.2" }),
      ),
    },
  },
  speaks: {
    dll: {
      "a DLL without the function": {
        source: lens,
        build: windows(["focus", "zoom"], exporting("zoom")),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL308 error certain optics.dll"],
        sentence: '_lens imports "focus" from optics.dll, and the one in the build has it not',
        symptom: "The procedure entry point focus could not be located in the dynamic link library optics.dll.",
      },
      "a function that is passed on to a DLL of the build without it": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "lib/_lens.pyd": dll({}, { imports: [["optics.dll", ["focus"]]] }),
            "lib/optics.dll": dll(
              { needs: ["glass.dll"] },
              { exports: { name: "optics.dll", functions: [{ names: ["focus"], forwarder: "glass.focus" }] } },
            ),
            "lib/glass.dll": dll({}, { exports: { name: "glass.dll", functions: [{ names: ["start"] }] } }),
          },
        }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL308 error certain optics.dll"],
      },
    },
    version: {
      "a version that the library does not define": {
        source: lens,
        build: linux(
          extension({ versionNeeds: [{ library: "liboptics.so.2", versions: [{ name: "OPTICS_2.1" }] }] }),
          elf({ soname: "liboptics.so.2", versionDefinitions: ["OPTICS_2.0"] }),
        ),
        expect: ["dist/acme.zip!/lib/_lens.so FL308 error certain liboptics.so.2"],
        symptom: "version `OPTICS_2.1' not found (required by _lens.so)",
      },
    },
    symbol: {
      "a symbol that nothing has": {
        source: lens,
        build: linux(
          extension({ symbols: imports("optics_focus") }),
          elf({ soname: "liboptics.so.2", symbols: [{ name: "optics_zoom" }] }),
        ),
        expect: ["dist/acme.zip!/lib/_lens.so FL308 error likely liboptics.so.2"],
        symptom: "ImportError: _lens.so: undefined symbol: optics_focus",
      },
    },
  },
});
