import { elf } from "../helpers/elf.js";
import { peFile } from "../helpers/pe.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, cxFreeze } from "../helpers/tiny-app.js";

const radio = acme("import zmq.backend.cython\n");
const packages = {
  "zmq/__init__.py": "",
  "zmq/backend/__init__.py": "",
  "zmq/backend/cython/__init__.py": "from . import socket\n",
};
/** An extension of pyzmq before 22: linked with libzmq. */
const socket = peFile({ imports: [["libzmq.pyd", ["zmq_send"]]] });
const extension = elf({ needs: ["libc.so.6"] });

testRule("companion-missing", {
  quiet: {
    "libzmq beside the program": {
      source: radio,
      build: cxFreeze({
        python: "2.7",
        platform: "win32",
        modules: packages,
        onDisk: ["zmq"],
        beside: { "lib/zmq/backend/cython/socket.pyd": socket, "libzmq.pyd": peFile() },
      }),
    },
    "a version that is not linked with it": {
      source: radio,
      build: cxFreeze({
        python: "2.7",
        platform: "win32",
        modules: packages,
        onDisk: ["zmq"],
        beside: { "lib/zmq/backend/cython/socket.pyd": peFile() },
      }),
    },
    "a package that nothing imports": {
      source: acme(""),
      build: cxFreeze({
        python: "2.7",
        platform: "win32",
        modules: packages,
        onDisk: ["zmq"],
        beside: { "lib/zmq/backend/cython/socket.pyd": socket },
      }),
    },
    "what only some users need": {
      source: acme("import imageio_ffmpeg\n"),
      build: cxFreeze({ modules: { "imageio_ffmpeg/__init__.py": "" } }),
    },
  },

  speaks: {
    missing: {
      "libzmq, which is packed only if its folder was on PATH": {
        source: radio,
        build: cxFreeze({
          python: "2.7",
          platform: "win32",
          modules: packages,
          onDisk: ["zmq"],
          beside: { "lib/zmq/backend/cython/socket.pyd": socket },
        }),
        expect: ["dist/acme.zip!/lib/zmq/backend/cython/socket.pyd FL323 error certain libzmq.pyd"],
        sentence: "zmq.backend.cython needs libzmq.pyd, which no import shows and the build lacks",
        fix: "put the folder of zmq on PATH while the build is made",
        symptom: "ImportError: DLL load failed: The specified module could not be found.",
      },
      "a library that is loaded by name": {
        source: acme("import llvmlite.binding.ffi\n"),
        build: cxFreeze({
          modules: {
            "llvmlite/__init__.py": "",
            "llvmlite/binding/__init__.py": "",
            "llvmlite/binding/ffi.py": "",
          },
          onDisk: ["llvmlite"],
        }),
        expect: ["dist/acme.zip!/lib/llvmlite/binding/ffi.py FL323 error likely llvmlite/binding/libllvmlite.*"],
      },
      "drivers of databases, when their module is imported later": {
        source: acme("def look():\n    from PyQt5 import QtSql\n"),
        build: cxFreeze({
          modules: { "PyQt5/__init__.py": "" },
          onDisk: ["PyQt5"],
          beside: {
            "lib/PyQt5/QtCore.so": extension,
            "lib/PyQt5/QtSql.so": extension,
            "lib/PyQt5/sip.so": extension,
            "lib/PyQt5/Qt5/lib/libQt5Sql.so.5": elf({ soname: "libQt5Sql.so.5" }),
          },
        }),
        expect: ["dist/acme.zip!/lib/PyQt5/QtSql.so FL323 warning likely sqldrivers/*"],
      },
    },
  },
});
