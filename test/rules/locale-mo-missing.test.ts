import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const german = { "acme/locale/de/LC_MESSAGES/acme.mo": "\xde\x12\x04\x95" };
const here = "import gettext, os\nHERE = os.path.dirname(os.path.abspath(__file__))\n";
const translate = (more = "") => `${here}gettext.translation('acme', os.path.join(HERE, 'locale')${more})\n`;

testRule("locale-mo-missing", {
  quiet: {
    "translations that came along": {
      source: acme(translate(), german),
      build: pyinstaller({ beside: { "acme/locale/de/LC_MESSAGES/acme.mo": "\xde\x12\x04\x95" } }),
    },
    "a source without translations": { source: acme(translate()), build: pyinstaller() },
    "the system's translations": {
      source: acme("import gettext\ngettext.translation('acme', '/usr/share/locale')\n", german),
      build: pyinstaller(),
    },
  },

  speaks: {
    raises: {
      "a translation that must be there": {
        source: acme(translate(), german),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL215 error likely acme/locale/*/LC_MESSAGES/acme.mo"],
        symptom: "FileNotFoundError: [Errno 2] No translation file found for domain: 'acme'",
        fix: 'add ("acme/locale", "acme/locale") to datas of the .spec',
      },
    },
    untranslated: {
      "one that may be absent": {
        source: acme(translate(", fallback=True"), german),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL215 warning likely acme/locale/*/LC_MESSAGES/acme.mo"],
        symptom: "no exception: texts are not translated",
      },
    },
  },
});
