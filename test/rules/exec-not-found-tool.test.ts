import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const runs = (call: string) => acme(`import os, shutil, subprocess\ndef go(name='sky'):\n    ${call}\n`);

testRule("exec-not-found-tool", {
  quiet: {
    "a program of the system": { source: runs("subprocess.call(['ls', '-l'])"), build: pyinstaller() },
    "a program that is not known": { source: runs("subprocess.call(['skyview', name])"), build: pyinstaller() },
    "a program of the build": {
      source: runs("subprocess.call(['ffmpeg', '-i', name])"),
      build: pyinstaller({ beside: { ffmpeg: "" } }),
    },
    "a failure that is caught": {
      source: acme("import subprocess\ntry:\n    subprocess.call(['ffmpeg'])\nexcept OSError:\n    pass\n"),
      build: pyinstaller(),
    },
    "a search that comes before": {
      source: runs("shutil.which('ffmpeg') and subprocess.call(['ffmpeg'])"),
      build: pyinstaller(),
    },
    "a path": { source: runs("subprocess.call(['/opt/sky/bin/ffmpeg'])"), build: pyinstaller() },
    "what macOS and Linux have": { source: runs("subprocess.call(['git', 'pull'])"), build: pyinstaller() },
  },
  speaks: {
    missing: {
      "a program that somebody has to install": {
        source: runs("subprocess.check_output(['ffmpeg', '-i', name])"),
        build: pyinstaller(),
        expect: ["acme/main.py:3 FL320 info likely ffmpeg"],
        sentence: 'subprocess.check_output starts "ffmpeg", which is not in the build',
        fix: "--add-binary PATH/ffmpeg:.",
      },
      "a line for the shell, on Windows": {
        source: runs("os.system('git.exe pull')"),
        build: cxFreeze({ platform: "win32" }),
        expect: ["acme/main.py:3 FL320 info likely git"],
      },
    },
  },
});
