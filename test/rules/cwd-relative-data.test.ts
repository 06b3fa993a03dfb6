import { testRule } from "../helpers/rule-tester.js";
import { acme as withMain, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const acme = (main: string) => withMain(main, { "screens.json": "{}", "sounds/beep.wav": "" });

testRule("cwd-relative-data", {
  quiet: {
    "a file beside the program": {
      source: acme(`open("screens.json")\n`),
      build: cxFreeze({ beside: { "screens.json": "{}" } }),
    },
    "a file that the tree doesn't have": { source: acme(`open("notes.txt")\n`), build: cxFreeze() },
    "a file that is written": { source: acme(`open("screens.json", "w")\n`), build: cxFreeze() },
    "a file that the code tests for": {
      source: acme(`import os\nif os.path.exists("screens.json"):\n    open("screens.json")\n`),
      build: cxFreeze(),
    },
    "a failure that is caught": {
      source: acme(`try:\n    open("screens.json")\nexcept FileNotFoundError:\n    pass\n`),
      build: cxFreeze(),
    },
    "a program that goes to a folder of its own": {
      source: acme(`import os, sys\nos.chdir(os.path.dirname(sys.executable))\nopen("screens.json")\n`),
      build: cxFreeze(),
    },
    "a path of the machine": { source: acme(`open("/etc/screens.json")\n`), build: cxFreeze() },
  },

  speaks: {
    absent: {
      "a file of the project": {
        source: acme(`import json\ndef screens():\n    return json.load(open("screens.json"))\n`),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL214 warning likely screens.json"],
        symptom: "FileNotFoundError: [Errno 2] No such file or directory: 'screens.json'",
        fix: 'add ("screens.json", "screens.json") to build_exe include_files',
      },
    },
    elsewhere: {
      "a file that the build has, but not there": {
        source: acme(`open("sounds/beep.wav", "rb")\n`),
        build: pyinstaller({ beside: { "sounds/beep.wav": "" } }),
        expect: ["acme/main.py:1 FL214 warning likely sounds/beep.wav"],
        sentence: 'but the build has it as "_internal/sounds/beep.wav"',
      },
    },
  },
});
