import { elf } from "../helpers/pack.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

/** An extension whose read-only data are these texts, each with a zero byte behind it. */
const extension = (...texts: readonly string[]): Buffer =>
  Buffer.concat([elf(), Buffer.from(["", ...texts, ""].join("\0"), "latin1")]);

/** By this one tells that it takes types of other compiled modules (Cython/Utility/ImportExport.c). */
const CIMPORTS = "%.200s.%.200s size changed, may indicate binary incompatibility. Expected %zd from C header";

/** Somebody else's package with a compiled part that takes types of others. */
const optics = (...texts: readonly string[]): Files => withLens(CIMPORTS, ...texts);

/** The same where it doesn't. */
const withLens = (...texts: readonly string[]): Files => ({
  "lib/optics/__init__.py": "from optics import _lens\n",
  "lib/optics/_lens.so": extension("optics._lens", ...texts),
});

/** The packages of the machine that froze it. */
const site: Files = {
  "site/optics/__init__.py": "from optics import _lens\n",
  "site/optics/_lens.so": elf(),
  "site/optics/_glass.so": elf(),
  "site/optics/_coat.so": elf(),
  "site/optics/tables.py": "",
  "site/optics/sub/__init__.py": "",
  "site/optics/sub/_grid.so": elf(),
  "site/stars/__init__.py": "",
  "site/stars/_atlas.so": elf(),
};

const withSite = { sitePackages: ["site"] };
const uses = (more: Files = site): Files => acme("import optics\n", more);
const frozen = (beside: Files) => cxFreeze({ without: ["site"], beside });

testRule("extension-hidden-import", {
  quiet: {
    "what the extension names and the build has": {
      source: uses(),
      build: frozen({ ...optics("optics._glass"), "lib/optics/_glass.so": elf() }),
      options: withSite,
    },
    "a package that nothing names": { source: uses(), build: frozen(optics()), options: withSite },
    "a name inside a sentence": {
      source: uses(),
      build: frozen(optics("optics._glass failed to import")),
      options: withSite,
    },
    "its own name, those of its packages and what lies in itself": {
      source: uses(),
      build: frozen(optics("optics._lens.Lens", "optics._lens.focus", "optics")),
      options: withSite,
    },
    "a class or function, which is no module anywhere": {
      source: uses(),
      build: frozen(optics("optics.Lens", "optics.focus", "datetime.datetime")),
      options: withSite,
    },
    "a name of which nothing tells whether it is a module": {
      source: acme("import optics\n"),
      build: frozen(optics("optics._glass")),
    },
    "an extension that nothing imports": {
      source: acme("", site),
      build: frozen(optics("optics._glass")),
      options: withSite,
    },
    "the old place of a module that is in its new one": {
      source: uses(),
      build: frozen({
        ...optics("optics._glass", "optics._core._glass"),
        "lib/optics/_core/__init__.py": "",
        "lib/optics/_core/_glass.so": elf(),
      }),
      options: withSite,
    },
    "Python code that a function of the extension may want": {
      source: uses(),
      build: frozen(optics("optics.tables")),
      options: withSite,
    },
    "a compiled part, of which no types are taken: it may be tried and done without": {
      source: uses(),
      build: frozen(withLens("optics._glass")),
      options: withSite,
    },
    "another package, without which it may do": {
      source: uses(),
      build: frozen(optics("stars._atlas")),
      options: withSite,
    },
    "a package whose import is caught": {
      source: acme("try:\n    import optics\nexcept ImportError:\n    optics = None\n", site),
      build: frozen(optics("optics._glass")),
      options: withSite,
    },
    "what begins in a package around it and is a package of the application's as well": {
      source: uses({ ...site, "sub/__init__.py": "", "sub/_grid.py": "" }),
      build: cxFreeze({ without: ["site", "sub"], beside: optics("sub._grid") }),
      options: withSite,
    },
    "what its package needs that is there by its extension's word only": {
      source: uses(),
      build: frozen({ ...optics("optics.tables"), "lib/optics/tables.py": "import sextant\n" }),
      options: withSite,
    },
  },
  speaks: {
    missing: {
      "a compiled part of a package that surely starts": {
        source: uses(),
        build: frozen(optics("optics._glass")),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 error likely optics._glass"],
        sentence: '"optics._glass", which the build lacks, is named in the binary of optics._lens',
        symptom: "ModuleNotFoundError: No module named 'optics._glass'",
        fix: 'add "optics._glass" to build_exe includes',
      },
      "several of them, as one finding": {
        source: uses(),
        build: frozen(optics("optics._glass", "optics._coat")),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 error likely optics._coat optics._glass"],
      },
      "by a name that begins in a package around it": {
        source: uses(),
        build: frozen(optics("sub._grid")),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 error likely optics.sub._grid"],
      },
      "what is asked for by what only an extension asks for": {
        source: uses(),
        build: frozen({ ...optics("optics._glass"), "lib/optics/_glass.so": extension(CIMPORTS, "optics._coat") }),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_glass.so FL107 warning likely optics._coat"],
      },
      "an extension that is imported when a function is called": {
        source: acme("def look():\n    import optics\n", site),
        build: frozen(optics("optics._glass")),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 warning likely optics._glass"],
      },
      "the application's own module, by its own extension": {
        source: acme("from acme import _core\n", { "acme/_core.so": elf(), "acme/drivers.py": "" }),
        build: cxFreeze({
          without: ["acme.drivers"],
          beside: {
            "lib/acme/__init__.py": "",
            "lib/acme/main.py": "from acme import _core\n",
            "lib/acme/_core.so": extension("acme.drivers"),
          },
          onDisk: ["acme"],
        }),
        expect: ["acme/_core.so FL107 warning likely acme.drivers"],
      },
      "a module of the standard library": {
        source: uses(),
        build: cxFreeze({ without: ["site", "xml.sax.handler"], beside: withLens("xml.sax.handler") }),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 warning likely xml.sax.handler"],
      },
      "functions of another compiled module": {
        source: uses(),
        build: frozen(withLens("optics._glass", "__pyx_capi__")),
        options: withSite,
        expect: ["dist/acme.zip!/lib/optics/_lens.so FL107 error likely optics._glass"],
      },
      "an extension beside the zip that holds its stub": {
        source: uses(),
        build: bbfreeze({
          without: ["site"],
          modules: {
            "optics/__init__.py": "from optics import _lens\n",
            "optics/_lens.pyc": Buffer.from("_bbfreeze_import_dynamic_module optics._lens.so"),
          },
          beside: { "optics._lens.so": extension(CIMPORTS, "optics._glass") },
        }),
        options: withSite,
        expect: ["dist/acme.zip!/library.zip!/optics/_lens.pyc FL107 error likely optics._glass"],
        symptom: "ImportError: No module named _glass",
      },
    },
  },
});
