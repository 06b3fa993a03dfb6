import { elf } from "../helpers/elf.js";
import { testRule } from "../helpers/rule-tester.js";
import { acme, pyinstaller } from "../helpers/tiny-app.js";

const window = acme("import tkinter\n");
/** A library that says which version it is, as Tcl's does. */
const tcl = (version: string) => Buffer.concat([elf({ soname: "libtcl8.6.so" }), Buffer.from(`\0${version}\0`)]);
const initTcl = (version: string) => `# init.tcl\npackage require -exact Tcl ${version}\n`;
const tkTcl = "package require -exact Tk  8.6.13\n";
const extension = elf({ needs: ["libtcl8.6.so", "libc.so.6"] });
const built = (beside: Record<string, string | Buffer>) =>
  pyinstaller({
    beside: {
      "_tkinter.cpython-311-x86_64-linux-gnu.so": extension,
      "_tk_data/tk.tcl": tkTcl,
      ...beside,
    },
  });

testRule("tcl-tk-mismatch", {
  quiet: {
    "scripts of the same version": {
      source: window,
      build: built({ "libtcl8.6.so": tcl("8.6.13"), "_tcl_data/init.tcl": initTcl("8.6.13") }),
    },
    "scripts that take any version": {
      source: window,
      build: built({
        "libtcl8.6.so": tcl("8.6.13"),
        "_tcl_data/init.tcl": "package require Tcl 8.6-\n",
      }),
    },
    "two script libraries, of which it is not known which is read": {
      source: window,
      build: built({
        "libtcl8.6.so": tcl("8.6.13"),
        "_tcl_data/init.tcl": initTcl("8.6.9"),
        "other/init.tcl": initTcl("8.6.13"),
      }),
    },
  },

  speaks: {
    version: {
      "scripts of another installation": {
        source: window,
        build: built({ "libtcl8.6.so": tcl("8.6.13"), "_tcl_data/init.tcl": initTcl("8.6.9") }),
        expect: ["dist/acme.zip!/_internal/_tcl_data/init.tcl FL208 error certain Tcl"],
        sentence: "init.tcl asks for exactly Tcl 8.6.9, and libtcl8.6.so is another version",
        symptom: 'version conflict for package "Tcl": have another version, need exactly 8.6.9',
      },
    },
  },
});
