import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll, exe } from "../helpers/windows.js";

const source = acme("import _crypto\n");
const openssl = (...texts: string[]) => Buffer.concat([dll(), Buffer.from(`${texts.join("\0")}\0`)]);
const build = (symbols: readonly string[], library: Buffer, more: Readonly<Record<string, Buffer>> = {}) =>
  cxFreeze({
    platform: "win32",
    beside: {
      "lib/_crypto.pyd": dll({}, { imports: [["libcrypto-1_1.dll", symbols]] }),
      "lib/libcrypto-1_1.dll": library,
      ...more,
    },
  });
const applink = { name: "x", functions: [{ names: ["OPENSSL_Applink"] }] };

testRule("openssl-applink", {
  quiet: {
    "a module that hands over no files": {
      source,
      build: build(["PEM_read_bio_X509", "BIO_new_file"], openssl("OPENSSL_Applink")),
    },
    "an OpenSSL that was built without it": { source, build: build(["PEM_read_X509"], openssl("no-uplink")) },
    "the OpenSSL of python.org, which asks _ssl.pyd": {
      source,
      build: build(["PEM_read_X509"], openssl("OPENSSL_Applink", "_ssl.pyd"), {
        "lib/_ssl.pyd": dll({}, { exports: applink }),
      }),
    },
    "a program that has the function": {
      source,
      build: build(["PEM_read_X509"], openssl("OPENSSL_Applink"), { "acme.exe": exe({}, { exports: applink }) }),
    },
  },
  speaks: {
    applink: {
      "another OpenSSL, and a module that hands it files": {
        source,
        build: build(["BIO_new_fp", "PEM_read_X509", "PEM_read_bio_X509"], openssl("OPENSSL_Applink")),
        expect: ["dist/acme.zip!/lib/_crypto.pyd FL322 warning likely libcrypto-1_1.dll"],
        sentence:
          '_crypto hands C files to libcrypto-1_1.dll ("BIO_new_fp" and "PEM_read_X509"), which then asks acme.exe for OPENSSL_Applink',
        symptom: "no OPENSSL_Applink",
      },
      "one that asks _ssl.pyd, which is not in the build": {
        source,
        build: build(["PEM_read_X509"], openssl("OPENSSL_Applink", "_ssl.pyd")),
        expect: ["dist/acme.zip!/lib/_crypto.pyd FL322 warning likely libcrypto-1_1.dll"],
      },
    },
  },
});
