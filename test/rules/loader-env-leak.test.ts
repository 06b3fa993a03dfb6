import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const runs = (call: string) => acme(`import os, subprocess\ndef go(url='sky'):\n    ${call}\n`);
const library = (soname: string) => ({ [soname]: elf({ soname }) });
const crypto = { beside: library("libcrypto.so.3") };

testRule("loader-env-leak", {
  quiet: {
    "a build without libraries that the program loads": {
      source: runs("subprocess.call(['curl', url])"),
      build: pyinstaller({ beside: library("libz.so.1") }),
    },
    "an environment of one's own": {
      source: runs("subprocess.call(['curl', url], env={'PATH': os.environ['PATH']})"),
      build: pyinstaller(crypto),
    },
    "code that deals with the variable": {
      source: acme(
        "import os, subprocess\nos.environ['LD_LIBRARY_PATH'] = os.environ.get('LD_LIBRARY_PATH_ORIG', '')\nsubprocess.call(['curl', 'sky'])\n",
      ),
      build: pyinstaller(crypto),
    },
    "a launcher that leaves the environment alone": {
      source: runs("subprocess.call(['curl', url])"),
      build: cxFreeze({ beside: { "lib/libcrypto.so.3": elf({ soname: "libcrypto.so.3" }) } }),
    },
    "a program of the build": {
      source: runs("subprocess.call(['curl', url])"),
      build: pyinstaller({ beside: { ...crypto.beside, curl: "" } }),
    },
    "a library that lies in a folder of its own": {
      source: runs("subprocess.call(['curl', url])"),
      build: pyinstaller({ beside: { "optics.libs/libcrypto.so.3": elf({ soname: "libcrypto.so.3" }) } }),
    },
    "a program that loads none of them": { source: runs("subprocess.call(['ls', url])"), build: pyinstaller(crypto) },
    "a shell that few systems link with readline": {
      source: runs("os.system('ls ' + url)"),
      build: pyinstaller({ beside: library("libreadline.so.8") }),
    },
    "a name that no system has": {
      source: runs("subprocess.call(['curl', url])"),
      build: pyinstaller({ beside: library("libcrypto.so.77") }),
    },
  },
  speaks: {
    inherited: {
      "a program that loads OpenSSL": {
        source: runs("subprocess.call(['curl', url])"),
        build: pyinstaller(crypto),
        expect: ["acme/main.py:3 FL319 warning likely curl"],
        sentence:
          'subprocess.call starts "curl" with the LD_LIBRARY_PATH of the build, so that it loads "libcrypto.so.3"',
        symptom: "curl: symbol lookup error",
        fix: "LD_LIBRARY_PATH_ORIG",
      },
      "a shell that some systems link with readline": {
        source: runs("os.system('ls ' + url)"),
        build: pyinstaller({ beside: library("libreadline.so.8"), modules: { "_ctypes.py": "" } }),
        options: { showPossible: true },
        expect: ["acme/main.py:3 FL319 warning possible sh"],
      },
    },
  },
});
