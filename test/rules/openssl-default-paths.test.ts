import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const asks = acme("import ssl\nCONTEXT = ssl.create_default_context()\n");
/** A libcrypto that says where it looks, as `openssl version -d` shows it. */
const libcrypto = (folder: string) =>
  Buffer.concat([elf({ soname: "libcrypto.so.3" }), Buffer.from(`\0OPENSSLDIR: "${folder}"\0`)]);
/** What ctypes, which ssl imports, is made of. */
const built = (folder: string) => ({ modules: { "_ctypes.py": "" }, beside: { "libcrypto.so.3": libcrypto(folder) } });
const ofMachine = built("/home/ci/miniconda3/ssl");

testRule("openssl-default-paths", {
  quiet: {
    "a folder that a distribution has: it depends on the user's machine": {
      source: asks,
      build: pyinstaller(built("/usr/lib/ssl")),
    },
    "certificates of one's own": {
      source: acme("import ssl\nCONTEXT = ssl.create_default_context(cafile='ours.pem')\n"),
      build: pyinstaller(ofMachine),
    },
    "the file is named in the environment": {
      source: acme(
        "import os, ssl\nos.environ['SSL_CERT_FILE'] = 'ours.pem'\nCONTEXT = ssl.create_default_context()\n",
      ),
      build: pyinstaller(ofMachine),
    },
    "plain HTTP": {
      source: acme("from urllib.request import urlopen\nurlopen('http://acme.example/')\n"),
      build: pyinstaller(ofMachine),
    },
    "cx_Freeze, which names a file in the environment": {
      source: asks,
      build: cxFreeze({ beside: { "lib/libcrypto.so.3": libcrypto("/home/ci/miniconda3/ssl") } }),
    },
    "OpenSSL of the system": { source: asks, build: pyinstaller() },
  },

  speaks: {
    machine: {
      "a folder of the build machine": {
        source: asks,
        build: pyinstaller(ofMachine),
        expect: ["acme/main.py:2 FL206 warning likely libcrypto.so.3"],
        symptom: "CERTIFICATE_VERIFY_FAILED",
        fix: "use certifi",
      },
      "an address of HTTPS": {
        source: acme("from urllib.request import urlopen\ndef ask():\n    urlopen('https://acme.example/')\n"),
        build: pyinstaller(ofMachine),
        expect: ["acme/main.py:3 FL206 warning likely libcrypto.so.3"],
      },
    },
    distribution: {
      "one that Debian has, when all is shown": {
        source: asks,
        build: pyinstaller(built("/usr/lib/ssl")),
        options: { showPossible: true },
        expect: ["acme/main.py:2 FL206 warning possible libcrypto.so.3"],
        sentence: "in /usr/lib/ssl, which only Debian and Ubuntu have there",
      },
    },
  },
});
