import { describe, expect, test } from "vitest";
import { standardLibrary } from "../../src/knowledge/standard-library.js";

const names = (python: string, platform: "linux" | "win32" | "darwin" | undefined, module: string): readonly string[] =>
  standardLibrary(python, platform)
    .imports(module)
    .map((edge) => edge.module);

const guard = (python: string, platform: "linux" | "win32" | "darwin", module: string, target: string) =>
  standardLibrary(python, platform)
    .imports(module)
    .find((edge) => edge.module === target);

describe("which modules there are", () => {
  test.each([
    ["numbers", "2.5", false],
    ["numbers", "2.6", true],
    ["json", "2.5", false],
    ["json", "2.6", true],
    ["argparse", "2.6", false],
    ["argparse", "2.7", true],
    ["argparse", "3.1", false],
    ["argparse", "3.2", true],
    ["Cookie", "2.5", true],
    ["Cookie", "2.7", true],
    ["Cookie", "3.0", false],
    ["http.cookies", "2.7", false],
    ["http.cookies", "3.0", true],
    ["email.mime.text", "2.5", true],
    ["email.mime.text", "3.15", true],
    ["fileinput", "2.5", true],
    ["fileinput", "3.15", true],
    ["sqlite3", "2.5", true],
    ["csv", "2.7", true],
    ["unittest.mock", "3.2", false],
    ["unittest.mock", "3.3", true],
    ["asyncio.taskgroups", "3.10", false],
    ["asyncio.taskgroups", "3.11", true],
    ["distutils.command.build", "3.11", true],
    ["distutils.command.build", "3.12", false],
    ["imp", "3.11", true],
    ["imp", "3.12", false],
    ["cgi", "3.13", false],
    ["annotationlib", "3.13", false],
    ["annotationlib", "3.14", true],
    ["sre_parse", "3.14", true],
    ["sre_parse", "3.15", false],
    ["profiling.sampling", "3.15", true],
    ["yum", "2.7", false],
    ["simplejson", "3.11", false],
    ["constructor", "3.11", false],
    ["sys", "3.11", true],
    ["__main__", "2.7", true],
  ])("%s in Python %s: %s", (module, python, expected) => {
    expect(standardLibrary(python, "linux").has(module)).toBe(expected);
  });

  test("_winreg is there on Windows with Python 2 only, winreg on Windows with Python 3 only", () => {
    for (const python of ["2.5", "2.7", "3.0", "3.15"]) {
      const isTwo = python.startsWith("2");
      expect(standardLibrary(python, "win32").has("_winreg")).toBe(isTwo);
      expect(standardLibrary(python, "win32").has("winreg")).toBe(!isTwo);
      expect(standardLibrary(python, "linux").has("_winreg")).toBe(false);
      expect(standardLibrary(python, "darwin").has("winreg")).toBe(false);
    }
  });

  test("without a platform, a module of one platform is a maybe", () => {
    const library = standardLibrary("2.7", undefined);
    expect([library.has("_winreg"), library.has("fcntl"), library.has("csv"), library.has("yum")]).toEqual([
      "maybe",
      "maybe",
      true,
      false,
    ]);
  });

  test("what depends on the libraries of the build machine is a maybe", () => {
    expect(standardLibrary("3.11", "linux").has("_tkinter")).toBe("maybe");
    expect(standardLibrary("3.11", "win32").has("_tkinter")).toBe(true);
    expect(standardLibrary("2.7", "linux").has("bsddb185")).toBe("maybe");
    expect(standardLibrary("3.11", "linux").has("tkinter")).toBe(true);
  });

  test("test suites are maybes, as installers leave them out", () => {
    const library = standardLibrary("3.8", "linux");
    expect([library.has("test.support"), library.has("unittest.test.support"), library.has("json.tests")]).toEqual([
      "maybe",
      "maybe",
      "maybe",
    ]);
    expect(library.has("acme.tests")).toBe(false);
  });

  test("a version that the tables don't know is answered with maybe or false", () => {
    const library = standardLibrary("3.16", "linux");
    expect([library.has("csv"), library.has("imp")]).toEqual(["maybe", false]);
    expect(standardLibrary("2.4", "linux").has("csv")).toBe("maybe");
  });
});

describe("where modules in C live", () => {
  test("zlib is in python27.dll on Windows, a file of its own in a plain Linux build, inside Debian's interpreter", () => {
    expect(standardLibrary("2.7", "win32").isBuiltin("zlib")).toBe(true);
    expect(standardLibrary("2.7", "win32").isExtension("zlib")).toBe(false);
    expect(standardLibrary("2.7", "linux").isBuiltin("zlib")).toBe("maybe");
    expect(standardLibrary("2.7", "linux").isExtension("zlib")).toBe("maybe");
    expect(standardLibrary("2.7", "darwin").isExtension("zlib")).toBe(true);
  });

  test("the built-in modules of python.org's Windows builds", () => {
    const two =
      "_csv _io _json _md5 _random _sre _struct _winreg array cPickle cStringIO datetime itertools math msvcrt nt time zlib";
    const three = "_csv _datetime _io _json _pickle _struct array math msvcrt nt time winreg zlib";
    for (const module of two.split(" "))
      expect([module, standardLibrary("2.7", "win32").isBuiltin(module)]).toEqual([module, true]);
    for (const module of three.split(" ")) {
      expect([module, standardLibrary("3.6", "win32").isBuiltin(module)]).toEqual([module, true]);
    }
    for (const module of "_ctypes _hashlib _socket _sqlite3 _ssl bz2 pyexpat select unicodedata winsound".split(" ")) {
      expect([module, standardLibrary("2.7", "win32").isExtension(module)]).toEqual([module, true]);
    }
  });

  test("sqlite3 is a package in Python and its engine an extension", () => {
    const library = standardLibrary("2.7", "linux");
    expect([library.isBuiltin("sqlite3"), library.isExtension("sqlite3"), library.isPackage("sqlite3")]).toEqual([
      false,
      false,
      true,
    ]);
    expect([library.isBuiltin("_sqlite3"), library.isExtension("_sqlite3")]).toEqual([false, true]);
  });

  // Read off sys.builtin_module_names and lib-dynload of interpreters built from source on Linux.
  test.each([
    [
      "2.7",
      "posix signal thread zipimport",
      "_bisect _csv _ctypes _json _socket datetime itertools operator select time",
    ],
    ["3.6", "_io _thread itertools time zipimport", "_bisect _csv _datetime _json _socket math select"],
    ["3.8", "_io _abc itertools time", "_contextvars _queue _statistics _xxsubinterpreters"],
    ["3.11", "_tokenize itertools time", "_typing _zoneinfo audioop _crypt"],
    ["3.13", "_suggestions _sysconfig _typing", "_interpreters _interpchannels _interpqueues _sha2"],
  ])("of Python %s on Linux", (python, builtins, extensions) => {
    const library = standardLibrary(python, "linux");
    for (const module of builtins.split(" ")) expect([module, library.isBuiltin(module)]).toEqual([module, true]);
    for (const module of extensions.split(" "))
      expect([module, library.isExtension(module)]).not.toEqual([module, false]);
  });
});

describe("what imports what", () => {
  test("csv needs _csv, and cStringIO or StringIO in Python 2", () => {
    expect(guard("2.7", "linux", "csv", "_csv")).toEqual({ module: "_csv", guard: "always", hidden: false });
    expect(guard("2.7", "linux", "csv", "cStringIO")?.guard).toBe("try");
    expect(guard("2.7", "linux", "csv", "StringIO")?.guard).toBe("fallback");
    expect(names("3.11", "linux", "csv")).toEqual(["_csv", "io", "re"]);
  });

  test("sqlite3 reaches its extension", () => {
    expect(names("2.7", "linux", "sqlite3")).toEqual(["sqlite3.dbapi2"]);
    expect(names("2.7", "linux", "sqlite3.dbapi2")).toContain("_sqlite3");
  });

  test("imports under the test of another platform are left out", () => {
    expect(names("2.7", "linux", "subprocess")).toContain("fcntl");
    expect(names("2.7", "linux", "subprocess")).not.toContain("_subprocess");
    expect(names("2.7", "win32", "subprocess")).toContain("_subprocess");
    expect(names("2.7", "win32", "subprocess")).not.toContain("fcntl");
    expect(names("3.12", "win32", "asyncio")).not.toContain("asyncio.unix_events");
    expect(names("3.12", undefined, "asyncio")).toEqual(
      expect.arrayContaining(["asyncio.unix_events", "asyncio.windows_events"]),
    );
    expect(names("2.7", "linux", "copy")).not.toContain("org.python.core");
  });

  test("implicit relative imports of Python 2 mean the sibling", () => {
    expect(names("2.7", "linux", "xml.sax")).toContain("xml.sax.handler");
    expect(names("2.5", "linux", "email.mime.base")).toEqual(["email.message"]);
  });

  test("names that C code and computed strings ask for are there, and hidden", () => {
    expect(guard("2.7", "linux", "time", "_strptime")).toEqual({
      module: "_strptime",
      guard: "function",
      hidden: true,
    });
    expect(guard("2.7", "linux", "datetime", "_strptime")?.hidden).toBe(true);
    expect(guard("3.9", "linux", "_datetime", "_strptime")?.hidden).toBe(true);
    expect(guard("2.7", "linux", "cPickle", "copy_reg")).toEqual({ module: "copy_reg", guard: "always", hidden: true });
    expect(guard("3.6", "linux", "_pickle", "_compat_pickle")?.hidden).toBe(true);
    expect(guard("2.7", "win32", "zipimport", "zlib")?.hidden).toBe(true);
    expect(guard("3.11", "linux", "codecs", "encodings")?.hidden).toBe(true);
    expect(guard("2.7", "linux", "xml.sax", "xml.sax.expatreader")?.hidden).toBe(true);
    expect(names("2.7", "linux", "anydbm")).toEqual(["dbhash", "dbm", "dumbdbm", "gdbm", "whichdb"]);
    expect(guard("3.8", "linux", "_ssl", "_socket")?.guard).toBe("always");
    expect(guard("2.7", "linux", "_socket", "encodings.idna")?.guard).toBe("function");
  });

  test("the accelerators and their stand-ins are alternatives", () => {
    expect(guard("3.11", "linux", "decimal", "_decimal")?.guard).toBe("try");
    expect(guard("3.11", "linux", "decimal", "_pydecimal")?.guard).toBe("fallback");
    expect(guard("2.7", "linux", "ctypes", "_ctypes")?.guard).toBe("always");
  });

  test("every edge leads to a module that the same target has", () => {
    const strangers: string[] = [];
    for (const python of ["2.5", "2.7", "3.4", "3.9", "3.15"]) {
      for (const platform of ["linux", "win32", "darwin"] as const) {
        const library = standardLibrary(python, platform);
        const seen = new Set([
          "os",
          "email",
          "xml.sax",
          "multiprocessing",
          "logging.config",
          "unittest",
          "ctypes.util",
        ]);
        for (const module of seen) {
          for (const edge of library.imports(module)) {
            if (library.has(edge.module) === false) strangers.push(`${python} ${platform} ${module} ${edge.module}`);
            seen.add(edge.module);
          }
        }
        expect(seen.size).toBeGreaterThan(60);
      }
    }
    expect(strangers).toEqual([]);
  });

  test("an alias imports what it stands for", () => {
    expect(names("2.7", "linux", "email.MIMEText")).toEqual(["email.mime.text"]);
    expect(standardLibrary("2.7", "linux").has("email.MIMEText")).toBe(true);
    expect(standardLibrary("3.0", "linux").has("email.MIMEText")).toBe(false);
    expect(standardLibrary("3.8", "win32").aliasOf("os.path")).toBe("ntpath");
    expect(standardLibrary("3.8", "linux").aliasOf("csv")).toBeUndefined();
  });

  test("families list what a computed name may ask for", () => {
    expect(standardLibrary("2.7", "linux").family("encodings")).toContain("encodings.idna");
    expect(standardLibrary("2.7", "linux").family("distutils.dist")).toContain("distutils.command.build_ext");
    expect(standardLibrary("3.12", "linux").family("distutils.dist")).toEqual([]);
    expect(standardLibrary("3.12", "linux").family("csv")).toEqual([]);
  });
});

describe("packages", () => {
  test("submodules are full names, of this version only", () => {
    expect(standardLibrary("2.7", "linux").submodules("email.mime")).toEqual([
      "email.mime.application",
      "email.mime.audio",
      "email.mime.base",
      "email.mime.image",
      "email.mime.message",
      "email.mime.multipart",
      "email.mime.nonmultipart",
      "email.mime.text",
    ]);
    expect(standardLibrary("2.7", "linux").submodules("csv")).toEqual([]);
    expect(standardLibrary("2.7", "win32").submodules("")).toEqual(
      expect.arrayContaining(["Queue", "_winreg", "csv", "email", "zlib"]),
    );
    expect(standardLibrary("2.7", "linux").submodules("concurrent")).toEqual([]);
  });

  test("a module that became a package is each in its time", () => {
    expect(standardLibrary("3.11", "linux").isPackage("zipfile")).toBe(false);
    expect(standardLibrary("3.12", "linux").isPackage("zipfile")).toBe(true);
  });
});

describe("other platforms and noise", () => {
  test("a module of another platform is told with where it is", () => {
    expect(standardLibrary("3.8", "linux").otherPlatforms("winreg")).toEqual(["win32"]);
    expect(standardLibrary("3.8", "win32").otherPlatforms("fcntl")).toEqual(["linux", "darwin"]);
    expect(standardLibrary("2.7", "linux").otherPlatforms("Carbon.File")).toEqual(["darwin"]);
    expect(standardLibrary("2.7", "linux").otherPlatforms("java.lang")).toEqual(["Jython"]);
    expect(standardLibrary("2.7", "linux").otherPlatforms("csv")).toEqual([]);
    expect(standardLibrary("2.7", "linux").otherPlatforms("yum")).toEqual([]);
  });

  test.each([
    "nt",
    "posix",
    "java.lang",
    "org.python.core",
    "_frozen_importlib_external",
    "_emx_link",
    "builtins",
    "__pypy__",
  ])("%s is noise", (module) => {
    expect(standardLibrary("3.8", "linux").isInterpreterNoise(module)).toBe(true);
  });

  test.each(["fcntl", "winreg", "csv", "organiser", "system"])("%s is not noise", (module) => {
    expect(standardLibrary("3.8", "linux").isInterpreterNoise(module)).toBe(false);
  });
});
