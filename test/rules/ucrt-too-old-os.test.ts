import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";
import { dll } from "../helpers/windows.js";

const CRT = "api-ms-win-crt-runtime-l1-1-0.dll";
const PATH = "api-ms-win-core-path-l1-1-0.dll";
const build = (python: string, needs: readonly string[], more: Readonly<Record<string, Buffer>> = {}) =>
  cxFreeze({
    platform: "win32",
    python,
    beside: { [`python${python.replace(".", "")}.dll`]: dll({ needs }), ...more },
  });
const source = acme("");

testRule("ucrt-too-old-os", {
  quiet: {
    "a Python that no older Windows starts anyway": { source, build: build("3.11", [CRT, PATH]) },
    "Windows 10": { source, build: build("3.6", [CRT]), options: { systems: ["win10"] } },
    "the runtime in the build": {
      source,
      build: build("3.6", [CRT], { [CRT]: dll({ needs: ["ucrtbase.dll"] }), "ucrtbase.dll": dll() }),
      options: { systems: ["win7"] },
    },
    "a Python of older compilers": { source, build: build("3.4", ["KERNEL32.dll"]), options: { systems: ["win7"] } },
    "an extension of Windows that may be absent": {
      source,
      build: build("3.8", ["KERNEL32.dll", "ext-ms-win-ntuser-window-l1-1-0.dll"]),
      options: { systems: ["win7"] },
    },
    "a contract that Windows 7 has, too": {
      source,
      build: build("3.7", ["api-ms-win-core-console-l1-1-0.dll"]),
      options: { systems: ["win7"] },
    },
  },
  speaks: {
    contract: {
      "Python 3.9 on Windows 7": {
        source,
        build: build("3.9", [CRT, PATH]),
        options: { systems: ["win7"] },
        expect: ["dist/acme.zip!/python39.dll FL303 error certain Windows 7"],
        sentence: `python39.dll needs "${PATH}", which Windows 7 has not`,
        symptom: `because ${PATH} is missing`,
      },
    },
    update: {
      "Python 3.6 on Windows 7 and 8.1, not on 10": {
        source,
        build: build("3.6", [CRT, "ucrtbase.dll"]),
        options: { systems: ["win7", "win81", "win10"] },
        expect: [
          "dist/acme.zip!/python36.dll FL303 warning likely Windows 7",
          "dist/acme.zip!/python36.dll FL303 warning likely Windows 8.1",
        ],
        sentence: "which Windows 7 has only with update KB2999226",
      },
    },
    unasked: {
      "a remark where no system is named": {
        source,
        build: build("3.8", [CRT]),
        expect: ["dist/acme.zip!/python38.dll FL303 info certain universal C runtime"],
      },
    },
  },
});
