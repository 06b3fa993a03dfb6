import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, pyinstaller } from "../helpers/tiny-app.js";

const windows = { platform: "win32", python: "3.11" } as const;
const script = "import multiprocessing\nimport acme.main\nmultiprocessing.freeze_support()\n";
const tasks =
  "import multiprocessing\ndef handle(task):\n    multiprocessing.Process(target=task).start()\ndef watch(task):\n    multiprocessing.Process(target=task).start()\n";
const app = (main: string) => ({ ...acme(main), "scripts/acme": script });

testRule("slow-process-start", {
  quiet: {
    "another system": { source: app(tasks), build: pyinstaller() },
    "a pool, which starts its processes once": {
      source: app(
        "import multiprocessing\ndef a():\n    multiprocessing.Pool(4)\ndef b():\n    multiprocessing.Pool(4)\n",
      ),
      build: pyinstaller(windows),
    },
    "one process beside the program": {
      source: app("import multiprocessing\ndef main():\n    multiprocessing.Process(target=print).start()\n"),
      build: pyinstaller(windows),
    },
  },
  speaks: {
    each: {
      "a process for each task": {
        source: app(tasks),
        build: pyinstaller(windows),
        expect: ["acme/main.py:3 FL414 info likely multiprocessing.Process"],
        fix: "salt -t 15",
      },
      "the same in Python 2": {
        source: app(tasks),
        build: bbfreeze({ platform: "win32" }),
        expect: ["acme/main.py:3 FL414 info likely multiprocessing.Process"],
      },
    },
  },
});
