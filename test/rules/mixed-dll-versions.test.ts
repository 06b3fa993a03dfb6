import { peVersion } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll } from "../helpers/windows.js";

type Four = readonly [number, number, number, number];
const versioned = (file: Four, needs: readonly string[] = []) =>
  dll({ needs }, { resources: [{ type: 16, id: 1, data: peVersion({ file, product: file, strings: {} }) }] });
const tls = acme("import _tls\n");
const openssl = (ssl: Four, crypto: Four) =>
  cxFreeze({
    platform: "win32",
    beside: {
      "lib/_tls.pyd": dll({ needs: ["libssl-3.dll"] }),
      "lib/libssl-3.dll": versioned(ssl, ["libcrypto-3.dll"]),
      "lib/libcrypto-3.dll": versioned(crypto),
    },
  });
const two = (one: Four, other: Four, name: string) =>
  cxFreeze({
    platform: "win32",
    onDisk: "all",
    beside: {
      "lib/camera/_lens.pyd": dll({ needs: [name] }),
      [`lib/camera/${name}`]: versioned(one),
      "lib/tower/_dome.pyd": dll({ needs: [name] }),
      [`lib/tower/${name}`]: versioned(other),
    },
  });
const both = acme("import camera._lens\nimport tower._dome\n", { "camera/__init__.py": "", "tower/__init__.py": "" });

testRule("mixed-dll-versions", {
  quiet: {
    "one release": { source: tls, build: openssl([3, 0, 11, 0], [3, 0, 11, 0]) },
    "a newer libcrypto of one series": { source: tls, build: openssl([3, 0, 8, 0], [3, 0, 11, 0]) },
    "two copies of one series": { source: both, build: two([1, 2, 11, 0], [1, 2, 13, 0], "zlib1.dll") },
    "two copies, one of which nothing loads": {
      source: acme("import camera._lens\n", { "camera/__init__.py": "" }),
      build: two([1, 2, 11, 0], [2, 0, 0, 0], "zlib1.dll"),
    },
    "the C++ runtime, whose newest serves all": {
      source: both,
      build: two([14, 0, 24210, 0], [14, 38, 33130, 0], "msvcp140.dll"),
    },
  },
  speaks: {
    openssl: {
      "a libssl of a newer release": {
        source: tls,
        build: openssl([3, 2, 0, 0], [3, 0, 11, 0]),
        expect: ["dist/acme.zip!/lib/libssl-3.dll FL307 warning likely libssl-3.dll"],
        sentence: "libssl-3.dll is of OpenSSL 3.2.0.0, and the libcrypto-3.dll that it finds is of 3.0.11.0",
        symptom: "in the dynamic link library libcrypto-3.dll",
      },
    },
    copies: {
      "two releases of one name, both loaded": {
        source: both,
        build: two([1, 2, 11, 0], [2, 0, 0, 0], "zlib1.dll"),
        expect: ["dist/acme.zip!/lib/camera/zlib1.dll FL307 warning likely zlib1.dll"],
      },
    },
  },
});
