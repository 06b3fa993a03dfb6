import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, esky, pyinstaller } from "../helpers/tiny-app.js";

const runs = (call: string) => acme(`import os, subprocess, sys\ndef go(name='sky'):\n    ${call}\n`);

testRule("sys-executable-as-python", {
  quiet: {
    "a branch that only a checkout takes": {
      source: acme(
        "import subprocess, sys\nif getattr(sys, 'frozen', False):\n    command = [sys.executable, '--worker']\nelse:\n    command = [sys.executable, '-m', 'acme.worker']\nsubprocess.Popen(command)\n",
      ),
      build: pyinstaller(),
    },
    "a start of the program itself": {
      source: runs("os.execv(sys.executable, [sys.executable] + sys.argv)"),
      build: pyinstaller(),
    },
    "an argument of the program's own": {
      source: runs("subprocess.Popen([sys.executable, '--worker'])"),
      build: cxFreeze(),
    },
    "a Python of the machine": { source: runs("subprocess.Popen(['python3', '-m', 'sky'])"), build: pyinstaller() },
    "a program that runs modules by name": {
      source: acme(
        "import runpy, subprocess, sys\nif sys.argv[1:2] == ['-m']:\n    runpy.run_module(sys.argv[2])\nsubprocess.Popen([sys.executable, '-m', 'sky'])\n",
      ),
      build: pyinstaller(),
    },
    "what a test for PyInstaller keeps from happening": {
      source: acme(
        "import subprocess, sys\ndef go():\n    if hasattr(sys, '_MEIPASS'):\n        return\n    subprocess.call([sys.executable, '-m', 'pip'])\n",
      ),
      build: pyinstaller(),
    },
    "a restart with the script's own name": {
      source: runs("os.execl(sys.executable, sys.executable, 'acme.py')"),
      build: pyinstaller(),
    },
  },
  speaks: {
    option: {
      "a module of Python's": {
        source: runs("subprocess.check_call([sys.executable, '-m', 'pip', 'install', name])"),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL402 warning likely -m pip"],
        sentence: 'subprocess.check_call starts sys.executable with "-m pip"',
        fix: "pip can't install into a build",
      },
      "code, behind other options": {
        source: runs("subprocess.run([sys.executable, '-u', '-c', 'print(1)'])"),
        build: cxFreeze(),
        expect: ["acme/main.py:3 FL402 warning likely -c"],
      },
      "a program that may have ended before": {
        source: acme(
          "import subprocess, sys\nif len(sys.argv) > 3:\n    sys.exit('?')\nsubprocess.run([sys.executable, '-m', 'sky'])\n",
        ),
        build: pyinstaller(),
        expect: ["acme/main.py:4 FL402 warning likely -m sky"],
      },
      "a line for the shell": {
        source: runs("os.system('\"%s\" -m sky.worker' % sys.executable)"),
        build: bbfreeze(),
        expect: ["acme/main.py:3 FL402 warning likely -m sky.worker"],
      },
      "a line with braces": {
        source: runs("subprocess.call(f'{sys.executable} -m sky.worker', shell=True)"),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL402 warning likely -m sky.worker"],
      },
    },
    script: {
      "a script beside the code": {
        source: runs("subprocess.Popen([sys.executable, os.path.join(os.path.dirname(__file__), 'worker.py')])"),
        build: esky(),
        expect: ["acme/main.py:3 FL402 warning likely worker.py"],
        sentence: 'with the script "worker.py"',
      },
    },
  },
});
