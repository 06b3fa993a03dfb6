import { type CodeSpec, pyc as marshalled } from "../helpers/marshal.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze, pyinstaller } from "../helpers/tiny-app.js";

/** A module as bytecode: its function's own events come from the source where that is read. */
const empty: CodeSpec = { constants: [null], code: [["LOAD_CONST", 0], ["RETURN_VALUE"]] };
const bytecode = marshalled(3495, 16, { code: empty }, "3.11");

testRule("source-needed-at-runtime", {
  quiet: {
    "a build that has the source": {
      source: acme("import inspect\ndef show(what):\n    return inspect.getsource(what)\n"),
      build: pyinstaller(),
    },
    "a module that never asks": {
      source: acme(""),
      build: cxFreeze({ modules: { "acme/main.pyc": bytecode }, without: ["acme.main"] }),
    },
    "a failure that is caught": {
      source: acme("", {
        "scripts/acme":
          "#!/usr/bin/env python\nimport inspect\ntry:\n    inspect.getsource(print)\nexcept OSError:\n    pass\n",
      }),
      build: pyinstaller(),
    },
  },
  speaks: {
    source: {
      "the script itself": {
        source: acme("", {
          "scripts/acme":
            "#!/usr/bin/env python\nimport inspect\ndef show(what):\n    return inspect.getsource(what)\n",
        }),
        build: pyinstaller(),
        expect: ["scripts/acme:4 FL210 warning likely acme"],
      },
    },
    script: {
      "a function that torch compiles": {
        source: acme("", {
          "scripts/acme": "#!/usr/bin/env python\nimport torch.jit\ndef f(x):\n    return x\nf = torch.jit.script(f)\n",
        }),
        build: pyinstaller({ modules: { "torch/__init__.py": "", "torch/jit/__init__.py": "def script(f): pass\n" } }),
        expect: ["scripts/acme:5 FL210 warning likely acme"],
      },
    },
  },
});
