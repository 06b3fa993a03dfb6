import { elf, type ElfSymbol } from "../helpers/elf.js";
import { peFile, type PePlan } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";
import { bbfreezeStub } from "../helpers/tiny-build.js";

const lens = acme("import _lens\n");
const offered = (...names: string[]): ElfSymbol[] => names.map((name) => ({ name }));
const asked = (...names: string[]): ElfSymbol[] => names.map((name) => ({ name, isImport: true }));
/** Python's library as far as these tests look into it. */
const libpython = (...names: string[]): Buffer =>
  elf({ symbols: offered("PyErr_Occurred", "PyDict_New", ...names), hash: "gnu" });
const extension = (symbols: readonly ElfSymbol[], init = "PyInit__lens"): Buffer =>
  elf({ symbols: [...symbols, { name: init }], hash: "gnu" });

const pyd = (plan: PePlan, init = "PyInit__lens"): Buffer =>
  peFile({ isDll: true, exports: { name: "_lens.pyd", functions: [{ names: [init] }] }, ...plan });
const python = (name: string): readonly [string, readonly string[]] => [name, ["PyErr_Occurred"]];

testRule("extension-for-other-python", {
  quiet: {
    "one for this Python": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython("PyModuleDef_Init"),
          "lib/_lens.cpython-311-x86_64-linux-gnu.so": extension(asked("PyModuleDef_Init", "PyDict_New")),
        },
      }),
    },
    "this Python's library in whatever case, and python3.dll before it": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: {
          "python3.dll": peFile({ isDll: true }),
          "PYTHON311.dll": peFile({ isDll: true }),
          "lib/_lens.pyd": pyd({ imports: [python("python3.dll"), python("pythoN311.DLL"), python("python311.dll")] }),
        },
      }),
      others: ["dist/acme.zip!/python311.dll FL508 error certain python311.dll PYTHON311.dll"],
    },
    "the stable ABI alone": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: { "python3.dll": peFile({ isDll: true }), "lib/_lens.pyd": pyd({ imports: [python("python3.dll")] }) },
      }),
    },
    "delayed imports, which CPython does not look at": {
      source: lens,
      build: cxFreeze({
        platform: "win32",
        beside: {
          "lib/python36.dll": peFile({ isDll: true }),
          "lib/_lens.pyd": pyd({ delayImports: [python("python36.dll")] }),
        },
      }),
    },
    "functions that may be absent": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython(),
          "lib/_lens.so": extension([{ name: "PyFrame_GetLocals", isImport: true, binding: "weak" }]),
        },
      }),
    },
    "functions of a library that it brings along": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython(),
          "lib/_lens.so": elf({
            needs: ["libPyOptics.so.1"],
            runpath: "$ORIGIN",
            symbols: [...asked("PyOptics_Focus", "Pyramid"), { name: "PyInit__lens" }],
            hash: "gnu",
          }),
          "lib/libPyOptics.so.1": elf({ symbols: offered("PyOptics_Focus"), hash: "gnu" }),
        },
      }),
    },
    "functions of a library that is absent": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython(),
          "lib/_lens.so": elf({
            needs: ["libpyoptics.so.1"],
            symbols: [...asked("PyOptics_Focus"), { name: "PyInit__lens" }],
            hash: "gnu",
          }),
        },
      }),
      others: ["dist/acme.zip!/lib/_lens.so FL304 error certain libpyoptics.so.1"],
    },
    "functions that are only named a little like Python's": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython(),
          "lib/_lens.so": extension(asked("PySideSignalInstanceType", "Pyramid_Height")),
        },
      }),
    },
    "a library that lies where modules lie, and has nothing to do with Python": {
      source: lens,
      build: cxFreeze({
        beside: {
          "libpython3.11.so.1.0": libpython(),
          "lib/_lens.so": elf({ symbols: [{ name: "qt_plugin_instance" }], hash: "gnu" }),
        },
      }),
    },
    "an interpreter whose functions can't be seen": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": extension(asked("PyInt_FromLong")) } }),
    },
    "a file that another Python's tag keeps from being found": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.cpython-36m-x86_64-linux-gnu.so": extension([]) } }),
      others: ["acme/main.py:1 FL109 error certain _lens"],
    },
    "an extension for another machine, which is not looked into": {
      source: lens,
      build: cxFreeze({
        beside: { "lib/_lens.so": elf({ bits: 32, machine: 3, symbols: offered("init_lens"), hash: "gnu" }) },
      }),
      others: ["dist/acme.zip!/lib/_lens.so FL306 error certain _lens"],
    },
    "one that nobody imports": {
      source: acme(""),
      build: cxFreeze({ beside: { "lib/_lens.so": extension([], "init_lens") } }),
    },
    "a file that exports nothing": {
      source: lens,
      build: cxFreeze({ beside: { "lib/_lens.so": elf() } }),
    },
    "a module whose name has other letters": {
      source: acme("import länge\n"),
      build: cxFreeze({ beside: { "lib/länge.so": extension([], "PyInitU_lnge_gra") } }),
    },
  },

  speaks: {
    linked: {
      "with the library of another Python, which is there": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "python312.dll": peFile({ isDll: true }),
            "lib/_lens.pyd": pyd({ imports: [python("python312.dll")] }),
          },
        }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL321 error certain _lens"],
        sentence: '"_lens" was built for Python 3.12 (it needs python312.dll), but the build runs Python 3.11',
        symptom: "ImportError: Module use of python312.dll conflicts with this version of Python.",
      },
      "with one that is not there, which no other rule repeats": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: { "lib/_lens.pyd": pyd({ imports: [python("python36.dll")] }) },
        }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL321 error certain _lens"],
        symptom: "DLL load failed while importing _lens: The specified module could not be found. (python36.dll)",
      },
      "on Linux": {
        source: acme("def look():\n    import _lens\n"),
        build: cxFreeze({
          beside: {
            "lib/_lens.so": elf({ needs: ["libpython3.9.so.1.0"], symbols: offered("PyInit__lens"), hash: "gnu" }),
          },
        }),
        expect: ["dist/acme.zip!/lib/_lens.so FL321 warning likely _lens"],
        symptom: "ImportError: libpython3.9.so.1.0: cannot open shared object file",
      },
    },
    symbol: {
      "that this Python no longer has": {
        source: lens,
        build: pyinstaller({
          beside: {
            "libpython3.11.so.1.0": libpython(),
            "_lens.so": extension(asked("PyInt_FromLong", "Py_InitModule4_64", "PyErr_Occurred", "focus")),
          },
        }),
        expect: ["dist/acme.zip!/_internal/_lens.so FL321 error certain _lens"],
        sentence: 'the Python 3.11 of the build lacks: "PyInt_FromLong" and "Py_InitModule4_64"',
        symptom: "undefined symbol: PyInt_FromLong",
      },
    },
    unicode: {
      "of the other width": {
        source: lens,
        build: bbfreeze({
          beside: {
            "libpython2.7.so.1.0": libpython("PyUnicodeUCS4_FromString"),
            "_lens.so": extension(asked("PyUnicodeUCS2_FromString"), "init_lens"),
          },
        }),
        expect: ["dist/acme.zip!/_lens.so FL321 error certain _lens"],
        sentence: "was built for a Python with 2-byte Unicode, but that of the build has 4-byte Unicode",
      },
    },
    init: {
      "of Python 2": {
        source: lens,
        build: cxFreeze({ beside: { "lib/_lens.so": extension([], "init_lens") } }),
        expect: ["dist/acme.zip!/lib/_lens.so FL321 error certain _lens"],
        sentence: '"_lens" has no function PyInit__lens, which Python 3.11 starts it by: built for Python 2',
        symptom: "ImportError: dynamic module does not define module export function (PyInit__lens)",
      },
      "of Python 3": {
        source: lens,
        build: bbfreeze({ beside: { "_lens.so": extension([]) } }),
        expect: ["dist/acme.zip!/_lens.so FL321 error certain _lens"],
        sentence: "init_lens, which Python 2.7 starts it by: built for Python 3",
        symptom: "ImportError: dynamic module does not define init function (init_lens)",
      },
      "that a loader in the zip opens": {
        source: acme("from acme import _lens\n"),
        build: bbfreeze({
          modules: { "acme/_lens.pyc": bbfreezeStub("acme._lens.so") },
          beside: { "acme._lens.so": extension([]) },
        }),
        expect: ["dist/acme.zip!/acme._lens.so FL321 error certain acme._lens"],
      },
      "of another module, on Windows": {
        source: lens,
        build: cxFreeze({ platform: "win32", beside: { "lib/_lens.pyd": pyd({}, "PyInit__glass") } }),
        expect: ["dist/acme.zip!/lib/_lens.pyd FL321 error certain _lens"],
        sentence: "the file is a module of another name (PyInit__glass)",
      },
    },
    library: {
      "a library of an extension that was built for another Python": {
        source: lens,
        build: cxFreeze({
          platform: "win32",
          beside: {
            "lib/_lens.pyd": pyd({ imports: [python("python311.dll"), ["optics.dll", ["focus"]]] }),
            "lib/optics.dll": peFile({ isDll: true, imports: [python("python36.dll")] }),
          },
        }),
        expect: ["dist/acme.zip!/lib/optics.dll FL321 error certain python36.dll"],
        sentence: "lib/optics.dll was built for Python 3.6 (it needs python36.dll), but the build runs Python 3.11",
      },
    },
  },
});
