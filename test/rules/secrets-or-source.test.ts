import { testRule } from "../helpers/rule-tester.js";
import { acme, bbfreeze, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

const main = acme("");
/** Broken up, so that no scanner takes this file for one. */
const key = (kind = ""): string =>
  ["-----BEGIN ", kind, "PRIVATE KEY-----\nMIIB\n-----END ", kind, "PRIVATE KEY-----\n"].join("");
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

testRule("secrets-or-source", {
  quiet: {
    certificates: {
      source: main,
      build: cxFreeze({
        beside: { "lib/certs/cacert.pem": certificate, "lib/certs/observatory.key": "ssh-rsa AAAA\n" },
      }),
    },
    "keys that libraries test themselves with": {
      source: main,
      build: cxFreeze({
        beside: { "lib/tornado/test/test.key": key(), "lib/optics/examples/server.pem": key("RSA ") },
      }),
    },
    "a library's own key": {
      source: main,
      build: cxFreeze({
        modules: { "optics/__init__.py": "" },
        onDisk: ["optics"],
        beside: { "lib/optics/demo.pem": key() },
      }),
    },
    "settings that are no secret, and blanks to fill in": {
      source: main,
      build: cxFreeze({
        beside: {
          ".env": "DEBUG=1\nPORT=8080\n",
          ".env.local": "API_KEY=\nTOKEN=your-token-here\n",
          ".env.example": "TOKEN=abcdefgh\n",
        },
      }),
    },
    "a package index by its address, and a token from the environment": {
      source: main,
      build: cxFreeze({
        beside: {
          "web/.npmrc": "registry=https://registry.example.org/\n//registry.example.org/:_authToken=${TOKEN}\n",
        },
      }),
    },
    "an application of source, as it is": { source: main, build: bbfreeze() },
  },
  speaks: {
    "private-key": {
      "one among the data": {
        source: main,
        build: cxFreeze({ beside: { "data/server.pem": certificate + key("RSA ") } }),
        expect: ["dist/acme.zip!/data/server.pem FL506 warning likely data/server.pem"],
        fix: "include_files",
      },
      "one of OpenSSH": {
        source: main,
        build: pyinstaller({ beside: { "keys/id_ed25519": key("OPENSSH ") } }),
        expect: ["dist/acme.zip!/_internal/keys/id_ed25519 FL506 warning likely _internal/keys/id_ed25519"],
      },
    },
    env: {
      "settings with a secret": {
        source: main,
        build: cxFreeze({ beside: { "data/.env": "DEBUG=1\nSECRET_KEY='s9-Kd83hf0'\n" } }),
        expect: ["dist/acme.zip!/data/.env FL506 warning likely data/.env"],
      },
    },
    login: {
      "a password for the package index": {
        source: main,
        build: cxFreeze({ beside: { ".pypirc": "[pypi]\nusername = acme\npassword = s9-Kd83hf0\n" } }),
        expect: ["dist/acme.zip!/.pypirc FL506 warning likely .pypirc"],
      },
    },
    repository: {
      "a repository among the data": {
        source: main,
        build: cxFreeze({ beside: { "data/.git/HEAD": "ref: refs/heads/main\n", "data/.git/objects/ab/cd": "" } }),
        expect: ["dist/acme.zip!/data/.git/HEAD FL506 warning certain data/.git"],
      },
    },
    source: {
      "the source of a module that is there as bytecode, too": {
        source: main,
        build: pyinstaller({
          archive: { "acme/__init__.py": "", "acme/main.py": "" },
          beside: { "acme/main.py": "" },
        }),
        options: { only: ["FL506"], showPossible: true },
        expect: ["dist/acme.zip!/_internal/acme/main.py FL506 info possible acme.main"],
      },
    },
  },
});
