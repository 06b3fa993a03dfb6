import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.js";
import { showPlace } from "../../src/finding.js";
import { elf, macho, pe, zip } from "../helpers/pack.js";
import {
  appOf,
  bbfreezeStub,
  below,
  cxFreezeStub,
  inventoryOf,
  inventoryOfBytes,
  moduleLines,
  py2exeStub,
  pyc,
  refusals,
  type Files,
} from "../helpers/tiny-build.js";

const code = pyc("2.7");

/** An application of bbfreeze for Linux: two scripts, a package with an extension, an egg. */
function bbfreezeFiles(library: Files = {}): Files {
  return {
    "library.zip": zip(
      {
        "__main__.pyc": code,
        "__main__orchard__.pyc": code,
        "__main__orchard-run__.pyc": code,
        "orchard/__init__.pyc": code,
        "orchard/core.pyc": code,
        "orchard/_speed.pyc": bbfreezeStub("orchard._speed.so"),
        "orchard/data.txt": "apples",
        ...library,
      },
      { prefix: elf(), offsets: "fixed" },
    ),
    orchard: elf(),
    "orchard-run": elf(),
    "libpython2.7.so.1.0": elf(),
    "orchard._speed.so": elf(),
    "zlib.so": elf(),
    "cider-1.0-py2.7.egg/EGG-INFO/PKG-INFO": "Name: cider",
    "cider-1.0-py2.7.egg/cider/__init__.pyc": code,
  };
}

const bootstrap: Files = {
  orchard: elf(),
  "library.zip": zip({ "__main__.pyc": code, "esky/__init__.pyc": code, "esky/bootstrap.pyc": code }),
};

const eskyFiles = (folder: string): Files => ({
  ...below(folder, { ...bbfreezeFiles(), "esky-files/bootstrap-manifest.txt": "library.zip\norchard\n" }),
});

describe("bbfreeze", () => {
  test("modules come from library.zip, its stubs, the folder and its eggs", async () => {
    const app = await appOf(below("dist", bbfreezeFiles()));
    expect(app.freezers).toEqual(["bbfreeze"]);
    expect(showPlace(app.place)).toBe("build.zip!/dist");
    expect(app.platform).toBe("linux");
    expect(app.arch).toBe("x86_64");
    expect(app.python).toEqual({ version: "2.7", evidence: ["libpython2.7.so.1.0", "bytecode magic 62211"] });
    expect(app.roots.map((root) => `${root.kind} ${root.listable} ${showPlace(root.place)}`)).toEqual([
      "zip false build.zip!/dist/library.zip",
      "directory true build.zip!/dist",
      "egg-directory true build.zip!/dist/cider-1.0-py2.7.egg",
    ]);
    expect(moduleLines(app)).toEqual([
      "__main__ bytecode",
      "__main__orchard-run__ bytecode",
      "__main__orchard__ bytecode",
      "cider package bytecode",
      "orchard package bytecode",
      "orchard._speed extension-stub",
      "orchard.core bytecode",
      "zlib extension",
    ]);
    expect(app.unimportable).toEqual([]);
    expect(app.metadata.map(({ name, version }) => `${name} ${version}`)).toEqual(["cider 1.0"]);
  });

  test("scripts are named by their programs and point at their code", async () => {
    const { apps, code: sources } = await inventoryOf(bbfreezeFiles());
    const scripts = apps[0]?.scripts ?? [];
    expect(scripts.map((script) => `${script.name} ${script.module}`).sort()).toEqual([
      "orchard __main__orchard__",
      "orchard-run __main__orchard-run__",
    ]);
    for (const { codeKey } of scripts) expect(Buffer.from(sources.get(codeKey ?? "")?.read() ?? [])).toEqual(code);
  });

  test("an extension that is gone takes its stub with it", async () => {
    const { "orchard._speed.so": _, ...rest } = bbfreezeFiles();
    const app = await appOf(rest);
    expect(app.modules.has("orchard._speed")).toBe(false);
    expect(refusals(app)).toEqual(["orchard._speed: it loads orchard._speed.so, which is not in the build"]);
  });

  test("an extension that has dots in its name is nothing without its stub", async () => {
    const app = await appOf({ ...bbfreezeFiles(), "orchard._extra.so": elf() });
    expect(refusals(app)).toEqual(["orchard._extra: no loader module of that name is in the zip"]);
  });

  test("where the library zip begins behind its launcher is told", async () => {
    const app = await appOf(bbfreezeFiles());
    expect(app.moduleZips).toMatchObject([
      { place: { container: ["build.zip", "library.zip"] }, start: 64, commentSize: 0 },
    ]);
  });
});

describe("Esky", () => {
  test("the application is the version folder, not the bootstrap level around it", async () => {
    const app = await appOf({ ...bootstrap, ...eskyFiles("orchard-1.2.linux-x86_64") }, "orchard-1.2.linux-x86_64.zip");
    expect(app).toMatchObject({ freezers: ["esky", "bbfreeze"], name: "orchard", version: "1.2", platform: "linux" });
    expect(showPlace(app.place)).toBe("orchard-1.2.linux-x86_64.zip!/orchard-1.2.linux-x86_64");
    expect(app.modules.has("esky.bootstrap")).toBe(false);
    expect(app.notes).toEqual([]);
  });

  test("version folders under appdata count, and several are several applications", async () => {
    const { apps } = await inventoryOf({
      ...bootstrap,
      ...eskyFiles("appdata/orchard-1.2.linux-x86_64"),
      ...eskyFiles("appdata/orchard-1.10.linux-x86_64"),
    });
    expect(apps.map((app) => app.version)).toEqual(["1.10", "1.2"]);
  });

  test("a version that is not fully installed says so", async () => {
    const folder = "orchard-1.3.linux-x86_64";
    const app = await appOf({ ...eskyFiles(folder), [`${folder}/esky-files/bootstrap/fcntl.so`]: elf() });
    expect(app.notes).toEqual(["esky-files/bootstrap is there: this version is not fully installed"]);
    expect(app.unimportable).toEqual([]);
  });

  test("without any binary the platform comes from the folder's name", async () => {
    const app = await appOf({
      "orchard-1.2.win32/library.zip": zip({ "__main__.pyc": code, "__main__orchard__.pyc": code }),
      "orchard-1.2.win32/esky-files/bootstrap-manifest.txt": "",
    });
    expect(app).toMatchObject({ freezers: ["esky", "bbfreeze"], platform: "win32", arch: "x86" });
  });
});

describe("cx_Freeze", () => {
  test("up to 4.3 the start-up modules are in the program, and import tries the folder first", async () => {
    const app = await appOf({
      shop: Buffer.concat([elf(), Buffer.from("\0encodings.aliases\0codecs\0encodings\0_os\0struct\0")]),
      "zlib.x86_64-linux-gnu.so": elf(),
      "till._drawer.so": elf(),
      "library.zip": zip({
        "cx_Freeze__init__.pyc": code,
        "shop__main__.pyc": code,
        "zlib.pyc": cxFreezeStub("zlib.x86_64-linux-gnu.so", "2.7"),
        "till/__init__.pyc": code,
        "till/_drawer.pyc": cxFreezeStub("till._drawer.so", "2.7"),
      }),
    });
    expect(app.freezers).toEqual(["cx_Freeze"]);
    expect(app.roots.map((root) => root.kind)).toEqual(["directory", "zip"]);
    expect(app.scripts.map((script) => script.name)).toEqual(["shop"]);
    expect(moduleLines(app)).toContain("zlib extension");
    expect(moduleLines(app)).toContain("till._drawer extension-stub");
    expect([...app.hiddenModules].sort()).toEqual(["codecs", "encodings", "encodings.aliases", "os", "struct"]);
  });

  test("without its program an old build hides all that may have been frozen into it", async () => {
    const app = await appOf({
      "exe.win32-3.4/library.zip": zip({ "cx_Freeze__init__.pyc": pyc("3.4") }),
      "exe.win32-3.4/python34.dll": pe(),
    });
    expect(app.hiddenModules.has("encodings.cp437")).toBe(true);
    expect(app.hiddenModules.has("threading")).toBe(true);
  });

  test.each(["lib", "lib64"])("5.0 makes the program's folder Python's home: %s", async (lib) => {
    const app = await appOf({
      "exe.linux-x86_64-2.7/shop": elf(),
      [`exe.linux-x86_64-2.7/${lib}/python27.zip`]: zip({
        "__startup__.pyc": code,
        "shop__main__.pyc": code,
        "till/__init__.pyc": code,
        "till/_drawer.pyc": cxFreezeStub("till._drawer.so", "2.7"),
      }),
      [`exe.linux-x86_64-2.7/${lib}/python2.7/json/__init__.pyc`]: code,
      [`exe.linux-x86_64-2.7/${lib}/python2.7/till._drawer.so`]: elf(),
    });
    expect(app).toMatchObject({ freezers: ["cx_Freeze"], scripts: [{ name: "shop", module: "shop__main__" }] });
    expect(app.place.member).toBe("exe.linux-x86_64-2.7");
    expect(app.roots.map((root) => showPlace(root.place).replace(/^.*2\.7\//, ""))).toEqual([
      `${lib}/python27.zip`,
      `${lib}/python2.7`,
    ]);
    expect(moduleLines(app)).toEqual([
      "__startup__ bytecode",
      "json package bytecode",
      "shop__main__ bytecode",
      "till package bytecode",
      "till._drawer extension-stub",
    ]);
  });

  const modern = (startup: string): Files => ({
    shop: elf(),
    "lib/library.zip": zip({
      "__startup__.pyc": pyc("3.11", startup),
      "shop__main__.pyc": pyc("3.11"),
      "BUILD_CONSTANTS.pyc": pyc("3.11"),
      "lock/__init__.pyc": pyc("3.11"),
      "lock-4.1.dist-info/METADATA": "Name: lock",
    }),
    "lib/till/__init__.pyc": pyc("3.11"),
    "lib/till/_drawer.cpython-311-x86_64-linux-gnu.so": elf(),
    "lib/till/views/list.pyc": pyc("3.11"),
    "lib/lock._rust.abi3.so": elf(),
  });

  test("from 6.0 on a finder in __startup__ loads extensions of zipped packages", async () => {
    const app = await appOf(modern("ExtensionFinder"));
    expect(moduleLines(app)).toEqual([
      "BUILD_CONSTANTS bytecode",
      "__startup__ bytecode",
      "lock package bytecode",
      "lock._rust extension",
      "shop__main__ bytecode",
      "till package bytecode",
      "till._drawer extension",
      "till.views package namespace",
      "till.views.list bytecode",
    ]);
    expect(app.metadata.map(({ name, version }) => `${name} ${version}`)).toEqual(["lock 4.1"]);
  });

  /** Modules at the top of the zip, and what is left of a package beside it. */
  const unpacked = (more: Files): Files => ({
    shop: elf(),
    "lib/library.zip": zip({
      "__startup__.pyc": pyc("3.6"),
      ...Object.fromEntries([...Array(20).keys()].map((index) => [`till${index}.pyc`, pyc("3.6")])),
      ...more,
    }),
    "lib/email/architecture.rst": "",
  });

  test("a copy whose packages lost their bytecode has a gap that says so", async () => {
    const lib = { place: { member: "lib" }, hides: "inventory", kind: "no-bytecode" };
    expect((await appOf(unpacked({}))).gaps).toMatchObject([lib]);
  });

  test("so has one that kept a package of a shared namespace, and source that lay beside", async () => {
    const lib = { place: { member: "lib" }, hides: "inventory", kind: "no-bytecode" };
    const kept = Object.fromEntries(
      ["abc.pyc", "codecs.pyc", "os.pyc", "lazr/__init__.pyc"].map((name) => [name, pyc("3.8")]),
    );
    const more = { "lib/till_settings.py": "" };
    expect((await appOf({ ...unpacked(kept), ...more })).gaps).toMatchObject([lib]);
    const whole = { ...kept, "collections/__init__.pyc": pyc("3.8") };
    expect((await appOf({ ...unpacked(whole), ...more })).gaps).toEqual([]);
  });

  test("a build whose packages are in the zip lost none", async () => {
    expect((await appOf(unpacked({ "till/__init__.pyc": pyc("3.6") }))).gaps).toEqual([]);
    expect((await appOf(unpacked({ "encodings/__init__.pyc": pyc("3.6") }))).gaps).toEqual([]);
  });

  test("before 6.0 nothing loads them without a stub", async () => {
    expect(refusals(await appOf(modern("")))).toEqual(["lock._rust: no loader module of that name is in the zip"]);
  });

  test("the script of a later release is found by its new name", async () => {
    const app = await appOf({
      "my shop.exe": pe(),
      "frozen_application_license.txt": "",
      "lib/library.dat": "packed.zip",
      "lib/packed.zip": zip({ "__main__my_shop.pyc": pyc("3.12"), "__startup__.pyc": pyc("3.12") }),
    });
    expect(app.scripts).toMatchObject([{ name: "my shop", module: "__main__my_shop" }]);
    expect(app).toMatchObject({ platform: "win32", python: { version: "3.12" } });
  });
});

describe("py2exe", () => {
  const script = (zipPath: string): Buffer => {
    const data = Buffer.from("[\0\0\0\0");
    const head = Buffer.alloc(16);
    [0x78563412, 0, 0, data.length].forEach((value, index) => head.writeUInt32LE(value, index * 4));
    return Buffer.concat([pe({ bits: 32 }), head, Buffer.from(`${zipPath}\0`), data]);
  };

  test("only stubs in the zip reach the extensions beside it", async () => {
    const app = await appOf({
      "shop.exe": script("shared\\modules.zip"),
      "python27.dll": pe({ bits: 32 }),
      "shared/modules.zip": zip({ "till.pyc": code, "_ctypes.pyc": py2exeStub("_ctypes.pyd") }),
      "shared/_ctypes.pyd": pe({ bits: 32 }),
      "shared/select.pyd": pe({ bits: 32 }),
    });
    expect(app.freezers).toEqual(["py2exe"]);
    expect(app.scripts.map(({ name }) => name)).toEqual(["shop"]);
    expect(app.roots.map((root) => `${root.kind} ${showPlace(root.place)}`)).toEqual([
      "zip build.zip!/shared/modules.zip",
      "flat-extensions build.zip!/shared",
    ]);
    expect(moduleLines(app)).toEqual(["_ctypes extension-stub", "till bytecode"]);
    expect(refusals(app)).toEqual(["select: no loader module of that name is in the zip"]);
  });

  test("a script's code is the resource of its program", async () => {
    const { apps, code: sources } = await inventoryOf({
      "shop.exe": script("library.zip"),
      "library.zip": zip({ "till.pyc": code }),
    });
    const source = sources.get(apps[0]?.scripts[0]?.codeKey ?? "");
    expect(source?.bare).toEqual({ kind: "list", magic: 62211 });
    expect(Buffer.from(source?.read() ?? []).toString("latin1")).toBe("[\0\0\0\0");
  });

  test("a program that carries its modules is read from its end", async () => {
    const program = zip({ "till.pyc": pyc("3.4"), "_bz2.pyc": py2exeStub("_bz2.pyd", "3.4") }, { prefix: script("") });
    const app = await appOf({ "dist/shop.exe": program, "dist/_bz2.pyd": pe({ bits: 32 }) });
    expect(app.freezers).toEqual(["py2exe"]);
    expect(moduleLines(app)).toEqual(["_bz2 extension-stub", "till bytecode"]);
  });

  test("bundled extensions load from the zip", async () => {
    const app = await appOf({
      "shop.exe": script("library.zip"),
      "library.zip": zip({ "zipextimporter.pyc": code, "till.pyc": code, "till_ext.pyd": pe({ bits: 32 }) }),
    });
    expect(moduleLines(app)).toContain("till_ext extension");
    expect(app.unimportable).toEqual([]);
    expect(app.hiddenModules.has("_memimporter")).toBe(true);
  });
});

describe("py2app", () => {
  const bundle: Files = {
    "Contents/MacOS/shop": macho(),
    "Contents/MacOS/python": macho(),
    "Contents/Frameworks/Python.framework/Versions/2.7/Python": macho(),
    "Contents/Resources/__boot__.py": "import sys\n_run('shop_main.py')\n",
    "Contents/Resources/shop_main.py": "import till\n",
    "Contents/Resources/lib/python2.7/till.py": "",
    "Contents/Resources/lib/python2.7/till.pyc": code,
    "Contents/Resources/lib/python2.7/lib-dynload/zlib.so": macho(),
    "Contents/Resources/lib/python2.7/lib-dynload/lock/_rust.so": macho(),
    "Contents/Resources/lib/python2.7/site-packages.zip": zip({
      "lock/__init__.pyc": code,
      "lock/_rust.pyc": py2exeStub("lock/_rust.so"),
    }),
  };

  test("the bundle's library folders and zips are searched, and __boot__ names the script", async () => {
    const app = await appOf(below("Shop.app", bundle));
    expect(app).toMatchObject({ freezers: ["py2app"], platform: "darwin", python: { version: "2.7" } });
    expect(app.scripts).toMatchObject([{ name: "shop", module: "shop_main" }]);
    expect(moduleLines(app)).toEqual([
      "__boot__ source",
      "lock package bytecode",
      "lock._rust extension-stub",
      "shop_main source",
      "till source",
      "zlib extension",
    ]);
    expect(app.unimportable).toEqual([]);
    expect(app.shadowed).toEqual([]);
  });

  const without = (...parts: string[]): Files =>
    Object.fromEntries(Object.entries(bundle).filter(([file]) => !parts.some((part) => file.includes(part))));
  const plist = (...locations: string[]): Files => ({
    "Contents/Info.plist": `<plist><dict><key>PyRuntimeLocations</key>
<array>${locations.map((location) => `<string>${location}</string>`).join("\n")}</array></dict></plist>`,
  });
  const inside = "@executable_path/../Frameworks/Python.framework/Versions/2.7/Python";
  const ofApple = "/System/Library/Frameworks/Python.framework/Versions/2.7/Python";

  test("a semi-standalone bundle has its standard library from the Python that Info.plist names", async () => {
    const semi = { ...without("Python.framework"), ...plist(inside, ofApple) };
    expect((await appOf(below("Shop.app", semi))).hostProvides).toBe("standard-library");
    const boot = "import site\nsite.addsitedir('/System/Library/Extras')\n_run('shop_main.py')\n";
    const extras = await appOf(below("Shop.app", { ...semi, "Contents/Resources/__boot__.py": boot }));
    expect(extras.hostProvides).toBe("packages");
  });

  test("a bundle with a Python of its own brings everything, wherever else one might be", async () => {
    expect((await appOf(below("Shop.app", { ...bundle, ...plist(inside, ofApple) }))).hostProvides).toBeUndefined();
    const only = { ...without("Python.framework"), ...plist(inside) };
    expect((await appOf(below("Shop.app", only))).hostProvides).toBeUndefined();
  });

  test("an archive that got lost is said where it should be, not module by module", async () => {
    const app = await appOf(below("Shop.app", without("site-packages.zip")));
    expect(app.gaps).toMatchObject([
      {
        place: { member: "Shop.app/Contents/Resources/lib/python2.7/site-packages.zip" },
        reason: "it is not in the build",
        hides: "inventory",
      },
    ]);
    const loose = { ...without("site-packages.zip"), "Contents/Resources/lib/python2.7/encodings/__init__.pyc": code };
    expect((await appOf(below("Shop.app", loose))).gaps).toEqual([]);
  });

  test("releases for Python 3 have the archive above", async () => {
    const files = { "Contents/MacOS/shop": macho(), "Contents/Resources/__boot__.py": "DEFAULT_SCRIPT='shop.py'\n" };
    const app = await appOf(
      below("Shop.app", { ...files, "Contents/Resources/lib/python3.9/lib-dynload/zlib.so": macho() }),
    );
    expect(app.gaps).toMatchObject([{ place: { member: "Shop.app/Contents/Resources/lib/python39.zip" } }]);
  });

  test.each(["DEFAULT_SCRIPT='/Users/kim/shop/shop.py'", "_run('/Users/kim/shop/shop.py')"])(
    "an alias bundle is no build: %s",
    async (boot) => {
      const files = { ...without("site-packages.zip"), "Contents/Resources/__boot__.py": `import sys\n${boot}\n` };
      await expect(inventoryOf(below("Shop.app", files))).rejects.toThrow(
        /is an alias bundle of py2app \(-A\), which runs the source and the Python of the machine that made it/,
      );
    },
  );

  test("Esky's version folder holds the bundle", async () => {
    const folder = "shop-1.0.macosx-10_9-x86_64";
    const app = await appOf({
      ...below(`${folder}/Shop.app`, bundle),
      [`${folder}/esky-files/bootstrap-manifest.txt`]: "",
    });
    expect(app).toMatchObject({ freezers: ["esky", "py2app"], name: "shop", version: "1.0" });
    expect(showPlace(app.place)).toBe(`build.zip!/${folder}/Shop.app`);
  });
});

describe("what import does not find", () => {
  const withLib = (files: Files, library: Files | Parameters<typeof zip>[0] = {}): Files => ({
    "frozen_application_license.txt": "",
    shop: elf(),
    "lib/library.zip": zip(
      Array.isArray(library) ? library : { "__startup__.pyc": pyc("3.11", "ExtensionFinder"), ...library },
    ),
    ...below("lib", files),
  });

  test("a file in __pycache__ counts only beside its source", async () => {
    const app = await appOf(
      withLib({
        "a.py": "",
        "__pycache__/a.cpython-311.pyc": pyc("3.11"),
        "__pycache__/b.cpython-311.pyc": pyc("3.11"),
      }),
    );
    expect(moduleLines(app)).toEqual(["__startup__ bytecode", "a source"]);
    expect(refusals(app)).toEqual(["b: a file in __pycache__ counts only beside its source"]);
  });

  test("extensions of other platforms and other Pythons are refused with the reason", async () => {
    const app = await appOf(withLib({ "a.pyd": pe(), "b.cpython-36m-x86_64-linux-gnu.so": elf() }));
    expect(refusals(app)).toEqual([
      "a: Linux imports .so files, not .pyd",
      "b: built for Python 3.6, the application runs 3.11",
    ]);
  });

  test("an extension inside a zip can't be loaded", async () => {
    const app = await appOf(withLib({}, { "till/__init__.pyc": pyc("3.11"), "till/_drawer.so": elf() }));
    expect(refusals(app)).toEqual(["till._drawer: an extension inside a zip can't be loaded"]);
  });

  test("a folder without __init__ in a zip is a package only with an entry of its own", async () => {
    const startup = { name: "__startup__.pyc", data: pyc("3.11") };
    const module = { name: "views/list.pyc", data: pyc("3.11") };
    const without = await appOf(withLib({}, [startup, module]));
    expect(refusals(without)).toEqual(["views.list: the folder has no __init__ and no entry of its own in the zip"]);
    const withEntry = await appOf(withLib({}, [startup, { name: "views/" }, module]));
    expect(moduleLines(withEntry)).toEqual(["__startup__ bytecode", "views package namespace", "views.list bytecode"]);
  });

  test("Python 2 knows no namespace packages", async () => {
    const app = await appOf({ ...bbfreezeFiles(), "plugins/apple.py": "" });
    expect(refusals(app)).toEqual(["plugins.apple: the folder has no __init__"]);
  });

  test("a package hides the same package of later roots, unless it joins them itself", async () => {
    const later = { "till/__init__.pyc": pyc("3.11"), "till/late.pyc": pyc("3.11") };
    const hidden = await appOf(withLib(later, { "till/__init__.pyc": pyc("3.11") }));
    expect(hidden.modules.has("till.late")).toBe(false);
    expect(refusals(hidden)).toEqual(["till.late: import finds another till first"]);
    expect(hidden.shadowed.map(({ name }) => name)).toEqual(["till"]);
    const joined = await appOf(withLib(later, { "till/__init__.pyc": pyc("3.11", "extend_path") }));
    expect(joined.modules.has("till.late")).toBe(true);
  });

  test("the last of two members with one name is the module", async () => {
    const inside = zip([
      { name: "__main__.pyc", data: code },
      { name: "__main__shop__.pyc", data: pyc("2.7", "first") },
      { name: "__main__shop__.pyc", data: pyc("2.7", "second") },
    ]);
    const { apps, code: sources } = await inventoryOf({ "library.zip": inside, shop: elf() });
    const bytes = sources.get(apps[0]?.scripts[0]?.codeKey ?? "")?.read() ?? [];
    expect(Buffer.from(bytes).toString("latin1")).toContain("second");
  });

  test("each module carries the magic number of its own bytecode", async () => {
    const app = await appOf({ ...bbfreezeFiles({ "old.pyc": pyc("3.6") }) });
    expect(app.python.version).toBe("2.7");
    expect(app.modules.get("old")?.magic).toBe(3379);
  });
});

describe("what is no build, or a damaged one", () => {
  test("a library.zip that is broken is a gap, and the rest is read", async () => {
    const app = await appOf({ ...bbfreezeFiles(), "library.zip": "not a zip at all" });
    expect(app.gaps).toMatchObject([
      { place: { container: ["build.zip"], member: "library.zip" }, hides: "inventory" },
    ]);
    expect(app.modules.has("zlib")).toBe(true);
  });

  test("a folder of anything else is a usage error that says what was looked for", async () => {
    await expect(inventoryOf({ "readme.txt": "hello" })).rejects.toThrow(UsageError);
    await expect(inventoryOf({ "readme.txt": "hello" })).rejects.toThrow(
      /no frozen build in "build.zip": no library.zip/,
    );
  });

  test("a library.zip of an Arduino project is no build", async () => {
    await expect(inventoryOf({ "library.zip": zip({ "lcd/lcd.cpp": "int x;" }) })).rejects.toThrow(/no frozen build/);
  });

  test("a PyInstaller build is called by its name", async () => {
    await expect(inventoryOf({ "dist/shop/_internal/base_library.zip": zip({ "os.pyc": code }) })).rejects.toThrow(
      /PyInstaller/,
    );
  });

  test("a zip of modules without a maker is still an inventory", async () => {
    const { apps } = await inventoryOfBytes(zip({ "till.pyc": code, "shop/__init__.pyc": code }), "modules.zip");
    expect(apps.map((app) => app.freezers)).toEqual([["unknown"]]);
    expect(apps[0]?.modules.size).toBe(2);
  });

  test("a build's zip inside a release zip is found", async () => {
    const app = await appOf({ "readme.txt": "", "release/orchard.zip": zip(below("orchard", bbfreezeFiles())) });
    expect(showPlace(app.place)).toBe("build.zip!/release/orchard.zip!/orchard");
    expect(app.modules.has("orchard.core")).toBe(true);
  });

  test("a program of py2exe without its zip is a build whose modules are unknown", async () => {
    const head = Buffer.alloc(16);
    [0x78563412, 0, 0, 1].forEach((value, index) => head.writeUInt32LE(value, index * 4));
    const app = await appOf({ "shop.exe": Buffer.concat([pe(), head, Buffer.from("library.zip\0[")]) });
    expect(app.gaps).toMatchObject([
      { place: { member: "library.zip" }, reason: "it is not in the build", hides: "inventory" },
    ]);
  });

  test("a link in a zip stands for what it points at, and a loop for nothing", async () => {
    const link = (name: string, target: string) => ({ name, data: target, mode: 0o120777 });
    const app = await appOf([
      { name: "Shop.app/Contents/MacOS/shop", data: macho() },
      link("Shop.app/Contents/MacOS/lib", "../Resources/lib"),
      link("Shop.app/Contents/Resources/lib/loop", ".."),
      link("Shop.app/Contents/Resources/lib/out", "../../../../etc"),
      {
        name: "Shop.app/Contents/Resources/lib/library.zip",
        data: zip({ "__startup__.pyc": pyc("3.11"), "shop__main__.pyc": pyc("3.11") }),
      },
      { name: "Shop.app/Contents/Resources/lib/till/__init__.pyc", data: pyc("3.11") },
    ]);
    expect(app).toMatchObject({ freezers: ["cx_Freeze"], platform: "darwin" });
    expect(moduleLines(app)).toEqual(["__startup__ bytecode", "shop__main__ bytecode", "till package bytecode"]);
  });

  test("names that leave the folder are no modules", async () => {
    const app = await appOf({ ...bbfreezeFiles(), "../evil.pyc": code, "/etc/evil.pyc": code });
    expect([...app.modules.keys()].filter((name) => name.includes("evil"))).toEqual([]);
  });

  test("a path of a thousand folders is passed over", async () => {
    const app = await appOf({ ...bbfreezeFiles(), [`${"a/".repeat(5000)}b.pyc`]: code });
    expect(app.modules.has("zlib")).toBe(true);
  });
});

describe("native heads", () => {
  test("each file that may be native is named with its format and machine", async () => {
    const app = await appOf({
      ...bbfreezeFiles(),
      "helper.dll": pe(),
      "notes.so": "text, and nothing else than that at all",
    });
    const natives = app.natives.map(({ file, format, arch }) => `${file.path} ${format} ${arch}`).sort();
    expect(natives).toContain("helper.dll pe x86_64");
    expect(natives).toContain("zlib.so elf x86_64");
    expect(natives.join()).not.toContain("notes.so");
  });
});

describe("machines", () => {
  test("a macOS program tells its platform", async () => {
    const app = await appOf({ ...bbfreezeFiles(), orchard: macho(), "orchard-run": macho() });
    expect(app).toMatchObject({ platform: "darwin", arch: "x86_64" });
  });
});
