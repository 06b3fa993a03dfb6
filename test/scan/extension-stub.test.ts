// Which small modules stand in the place of an extension, by what their bytecode mentions.

import { describe, expect, test } from "vitest";
import { findStub } from "../../src/scan/extension-stub.js";
import { bbfreezeStub, cxFreezeStub, py2exeStub, pyc } from "../helpers/tiny-build.js";

const text = (value: string): string => `s${String.fromCharCode(value.length)}\0\0\0${value}`;
/** Bytecode that holds these texts, as constants or names. */
const mentioning = (...texts: readonly string[]): Buffer => pyc("2.7", texts.map(text).join(""));
/** As cx_Freeze 3 writes it: a loop over sys.path at the top of the module. */
const atTheTop = (file: string): Buffer =>
  mentioning(
    "imp",
    "os",
    "sys",
    "found",
    "path",
    "isdir",
    "join",
    file,
    "exists",
    "load_dynamic",
    "__name__",
    "modules",
  );

describe("a stub is", () => {
  test.each([
    ["bbfreeze's", bbfreezeStub("till._drawer.so"), "till._drawer.so"],
    ["cx_Freeze's", cxFreezeStub("till._drawer.so", "2.7"), "till._drawer.so"],
    ["py2exe's", py2exeStub("till._drawer.pyd"), "till._drawer.pyd"],
    ["an old one, by the module's whole name", atTheTop("till._drawer.so"), "till._drawer.so"],
    ["an old one, by the last part of it", atTheTop("_drawer.pyd"), "_drawer.pyd"],
    ["an old one with the suffix of Python 2", atTheTop("_drawermodule.so"), "_drawermodule.so"],
    ["one of Python 3", mentioning("ExtensionFileLoader", "__name__", "lib/_drawer.abi3.so"), "lib/_drawer.abi3.so"],
  ])("%s", (_whose, bytes, file) => {
    expect(findStub(bytes, "till._drawer")?.files).toContain(file);
  });
});

describe("no stub is", () => {
  test.each([
    ["a loader of another extension", atTheTop("coins.so")],
    ["a loader of whatever it is told", mentioning("imp", "load_dynamic", "__name__", "path")],
    ["a module that loads its helper under another name", mentioning("imp", "load_dynamic", "helper", "_drawer.so")],
    ["a module that speaks of its file", mentioning("__name__", "_drawer.so is not there")],
    ["a plain module", mentioning("os", "__name__", "__main__")],
  ])("%s", (_what, bytes) => {
    expect(findStub(bytes, "till._drawer")).toBeUndefined();
  });
});
