import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const oneFile = { isOneFile: true } as const;
const HERE = "import os, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\n";
const saves = acme(`${HERE}def save():\n    open(os.path.join(HERE, 'settings.json'), 'w').write('{}')\n`);

testRule("onefile-path-assumption", {
  quiet: {
    "a program in a folder": { source: saves, build: pyinstaller() },
    "a file that is read": {
      source: acme(
        `${HERE}try:\n    data = open(os.path.join(HERE, 'stars.json')).read()\nexcept IOError:\n    data = ''\n`,
      ),
      build: pyinstaller(oneFile),
    },
    "a folder of the user's": {
      source: acme("import os\nopen(os.path.expanduser('~/.acme.json'), 'w').write('{}')\n"),
      build: pyinstaller(oneFile),
    },
    "the working directory": { source: acme("open('log.txt', 'w').write('')\n"), build: pyinstaller(oneFile) },
    "the folder of the program": {
      source: acme(
        "import os, sys\nHERE = os.path.dirname(sys.executable if getattr(sys, 'frozen', False) else __file__)\nopen(os.path.join(HERE, 'settings.json'), 'w').write('{}')\n",
      ),
      build: pyinstaller(oneFile),
    },
    "a script of an older PyInstaller, which had no folder": {
      source: { "scripts/acme": `${HERE}open(os.path.join(HERE, 'settings.json'), 'w').write('{}')\n` },
      build: pyinstaller({ ...oneFile, python: "3.7" }),
    },
  },
  speaks: {
    lost: {
      "settings beside the code": {
        source: saves,
        build: pyinstaller(oneFile),
        expect: ["acme/main.py:4 FL406 warning likely acme/settings.json"],
        sentence: 'open writes "acme/settings.json" next to the code',
      },
      "a database in PyInstaller's folder": {
        source: acme(
          "import os, sqlite3, sys\nbase = getattr(sys, '_MEIPASS', '.')\ndef store():\n    return sqlite3.connect(os.path.join(sys._MEIPASS, 'stars.db'))\n",
        ),
        build: pyinstaller(oneFile),
        expect: ["acme/main.py:4 FL406 warning likely stars.db"],
      },
      "a file of pathlib's": {
        source: acme(
          "from pathlib import Path\nLOG = Path(__file__).parent / 'log.txt'\ndef log(text):\n    LOG.write_text(text)\n",
        ),
        build: pyinstaller(oneFile),
        expect: ["acme/main.py:4 FL406 warning likely acme/log.txt"],
      },
    },
  },
});
