import { describe, expect, test } from "vitest";
import { isAtLeast, moduleNameOf, modulePathsOf, type NamingRules } from "../../src/model/module-name.js";

const linux = (python: string): NamingRules => ({ python, platform: "linux" });
const windows = (python: string): NamingRules => ({ python, platform: "win32" });
const named = (path: string, rules?: NamingRules): string | undefined => moduleNameOf(path, rules)?.name;

describe("moduleNameOf", () => {
  test("source and bytecode are named by their path", () => {
    expect(moduleNameOf("shop/cart.py")).toMatchObject({ name: "shop.cart", form: "source", isPackage: false });
    expect(moduleNameOf("shop/cart.pyc")).toMatchObject({ name: "shop.cart", form: "bytecode" });
    expect(moduleNameOf("shop/till.pyo", linux("2.7"))).toMatchObject({ name: "shop.till", refused: undefined });
    expect(moduleNameOf("window.pyw", windows("3.8"))).toMatchObject({ name: "window", form: "source" });
  });

  test("an __init__ of any form is its package", () => {
    for (const file of ["__init__.py", "__init__.pyc", "__init__.so", "__init__.cpython-311-x86_64-linux-gnu.so"])
      expect(moduleNameOf(`shop/goods/${file}`)).toMatchObject({ name: "shop.goods", isPackage: true });
  });

  test("an __init__ at the root names no module", () => {
    expect(moduleNameOf("__init__.py")).toBeUndefined();
  });

  test("a cached file carries the name of its source and the tag of its interpreter", () => {
    expect(moduleNameOf("shop/__pycache__/cart.cpython-311.opt-1.pyc")).toEqual({
      name: "shop.cart",
      form: "bytecode",
      isPackage: false,
      suffix: ".cpython-311.opt-1.pyc",
      tag: "cpython-311",
      isCached: true,
      isFlat: false,
      refused: undefined,
    });
    expect(moduleNameOf("shop/__pycache__/__init__.pypy39.pyc")).toMatchObject({ name: "shop", isPackage: true });
  });

  test("extensions lose their tags", () => {
    for (const path of [
      "zlib.so",
      "zlib.pyd",
      "zlib.cpython-311-x86_64-linux-gnu.so",
      "zlib.cpython-34m-i386-linux-gnu.so",
      "zlib.cpython-36m-darwin.so",
      "zlib.x86_64-linux-gnu.so",
      "zlib.abi3.so",
      "zlib.cp311-win_amd64.pyd",
      "zlib.cp27-win32.pyd",
      "zlib.cp310-mingw_x86_64.pyd",
      "zlib.pypy39-pp73-x86_64-linux-gnu.so",
      "zlib_d.pyd",
    ])
      expect(moduleNameOf(path), path).toMatchObject({ name: "zlib", form: "extension", isFlat: false });
  });

  test("a flat extension keeps the dots of its module", () => {
    expect(moduleNameOf("zmq.core.socket.so")).toMatchObject({ name: "zmq.core.socket", isFlat: true });
    expect(moduleNameOf("Crypto.Cipher._AES.pyd")).toMatchObject({ name: "Crypto.Cipher._AES", isFlat: true });
    expect(moduleNameOf("cryptography.hazmat.bindings._rust.abi3.so")).toMatchObject({
      name: "cryptography.hazmat.bindings._rust",
      tag: "abi3",
      isFlat: true,
    });
  });

  test("zlibmodule.so is zlib up to Python 3.2 and itself later", () => {
    expect(named("zlibmodule.so", linux("2.7"))).toBe("zlib");
    expect(named("zlibmodule.so", linux("3.2"))).toBe("zlib");
    expect(named("zlibmodule.so", linux("3.3"))).toBe("zlibmodule");
    expect(named("module.so", linux("2.7"))).toBe("module");
  });

  test("an extension for another interpreter is refused with the reason", () => {
    expect(moduleNameOf("a.cpython-36m-x86_64-linux-gnu.so", linux("3.11"))?.refused).toMatch(/Python 3\.6.*3\.11/);
    expect(moduleNameOf("a.cp36-win_amd64.pyd", windows("3.6"))?.refused).toBeUndefined();
    expect(moduleNameOf("a.cp310-win_amd64.pyd", windows("3.11"))?.refused).toMatch(/3\.10/);
    expect(moduleNameOf("a.abi3.so", linux("3.11"))?.refused).toBeUndefined();
    expect(moduleNameOf("a.pyd", linux("3.11"))?.refused).toMatch(/\.so/);
    expect(moduleNameOf("a.so", windows("2.7"))?.refused).toMatch(/\.pyd/);
  });

  test("libraries, data and folders that no name can spell are no modules", () => {
    for (const path of [
      "python27.dll",
      "pyside2.abi3.dll",
      "libz.so.1",
      "libssl.dylib",
      "readme.txt",
      "shop.data/cart.py",
      "cart.v2.py",
      "cart",
    ])
      expect(moduleNameOf(path, linux("3.8")), path).toBeUndefined();
  });

  test("a .dll is a module up to Python 2.4 only", () => {
    expect(named("sound.dll", windows("2.4"))).toBe("sound");
    expect(named("sound.dll", windows("2.5"))).toBeUndefined();
  });
});

describe("modulePathsOf", () => {
  test("lists packages first, then extensions, source and bytecode", () => {
    expect(modulePathsOf("shop.cart", windows("3.8"))).toEqual([
      "shop/cart/__init__.pyd",
      "shop/cart/__init__.py",
      "shop/cart/__init__.pyc",
      "shop/cart.pyd",
      "shop/cart.py",
      "shop/cart.pyc",
    ]);
  });
});

describe("isAtLeast", () => {
  test("compares by number and says no for an unknown version", () => {
    expect(isAtLeast("3.11", 3, 9)).toBe(true);
    expect(isAtLeast("3.9", 3, 11)).toBe(false);
    expect(isAtLeast("2.7", 2, 7)).toBe(true);
    expect(isAtLeast(undefined, 2, 0)).toBe(false);
  });
});
