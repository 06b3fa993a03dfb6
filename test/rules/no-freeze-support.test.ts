import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, py2exe, pyinstaller } from "../helpers/tiny-app.js";

const windows = { platform: "win32", python: "3.11" } as const;
const worker = "from multiprocessing import Process\ndef track():\n    Process(target=print).start()\n";
/** What starts the application, with these lines in its script. */
const started = (lines: string, main = worker) => ({ ...acme(main), "scripts/acme": `${lines}\n` });
const guarded = "import acme.main\nif __name__ == '__main__':\n";

testRule("no-freeze-support", {
  quiet: {
    "a call that comes first": {
      source: started(`import multiprocessing\n${guarded}    multiprocessing.freeze_support()\n    acme.main.track()`),
      build: pyinstaller(windows),
    },
    "a call of main() by another name": {
      source: started(
        "from acme.main import main\nmain()",
        `import multiprocessing as mp\n${worker}def main():\n    mp.freeze_support()\n    track()\n`,
      ),
      build: pyinstaller(windows),
    },
    "a call for this platform alone": {
      source: started(
        `import sys, multiprocessing\n${guarded}    if sys.platform.startswith('win'):\n        multiprocessing.freeze_support()\n    acme.main.track()`,
      ),
      build: cxFreeze(windows),
    },
    "processes that are forked": { source: acme(worker), build: pyinstaller() },
    "processes that are forked on macOS, because the code says so": {
      source: acme(`import multiprocessing\nmultiprocessing.set_start_method('fork')\n${worker}`),
      build: pyinstaller({ platform: "darwin", python: "3.11" }),
    },
    "a Python that forks on macOS": { source: acme(worker), build: pyinstaller({ platform: "darwin", python: "3.7" }) },
    "a freezer that makes the call itself": {
      source: acme(`import multiprocessing\nmultiprocessing.set_start_method('spawn')\n${worker}`),
      build: cxFreeze(),
    },
    threads: {
      source: acme("from multiprocessing.pool import ThreadPool\nThreadPool(4).map(print, [1])\n"),
      build: pyinstaller(windows),
    },
    "processes of other people's code": {
      source: acme("import optics\n"),
      build: pyinstaller({ ...windows, modules: { "optics.py": worker } }),
    },
    "a module that nothing imports": {
      source: acme("", { "acme/bench.py": worker }),
      build: pyinstaller(windows),
    },
    "a script that can't be read": { source: acme(worker), build: py2exe() },
  },
  speaks: {
    missing: {
      "a process in a function": {
        source: acme(worker),
        build: pyinstaller(windows),
        expect: ["acme/main.py:3 FL401 error likely multiprocessing.freeze_support"],
        sentence: "Process starts processes, and no script calls multiprocessing.freeze_support() first",
        symptom: "the program starts itself again and again",
        fix: "as the first thing of each script",
      },
      "pools, under names of one's own, on macOS": {
        source: acme(
          "import concurrent.futures as cf, multiprocessing as mp\ndef a():\n    return cf.ProcessPoolExecutor()\ndef b():\n    return mp.Pool(2)\n",
        ),
        build: pyinstaller({ platform: "darwin", python: "3.11" }),
        expect: ["acme/main.py:3 FL401 error likely multiprocessing.freeze_support"],
      },
      "a class of processes, in Python 2": {
        source: acme("import multiprocessing\nclass Tracker(multiprocessing.Process):\n    def run(self): pass\n"),
        build: bbfreeze({ platform: "win32" }),
        expect: ["acme/main.py:2 FL401 error likely multiprocessing.freeze_support"],
      },
      "processes of a context on Linux": {
        source: acme(
          "import multiprocessing\ndef track():\n    ctx = multiprocessing.get_context('spawn')\n    ctx.Process(target=print).start()\n",
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:4 FL401 error likely multiprocessing.freeze_support"],
      },
      "processes behind a condition": {
        source: acme("import os, multiprocessing\nif os.environ.get('SKY'):\n    multiprocessing.Process().start()\n"),
        build: bbfreeze({ platform: "win32" }),
        expect: ["acme/main.py:3 FL401 warning likely multiprocessing.freeze_support"],
      },
      "a call in a module that is no script": {
        source: acme(
          `import multiprocessing\n${worker}if __name__ == '__main__':\n    multiprocessing.freeze_support()\n`,
        ),
        build: pyinstaller(windows),
        expect: ["acme/main.py:4 FL401 error likely multiprocessing.freeze_support"],
      },
    },
    late: {
      "a process that is started before": {
        source: started(
          "import multiprocessing\nif __name__ == '__main__':\n    multiprocessing.Process(target=print).start()\n    multiprocessing.freeze_support()",
          "",
        ),
        build: pyinstaller(windows),
        expect: ["dist/acme.zip!/acme.exe!/acme:3 FL401 error likely multiprocessing.freeze_support"],
        sentence: "before multiprocessing.freeze_support() is called",
      },
    },
  },
});
