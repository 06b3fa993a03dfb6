import path from "node:path";
import { describe, expect, test } from "vitest";
import { Budget } from "../../src/bytes/budget.js";
import { openBuild } from "../../src/scan/open-build.js";
import { elf, pe, zip } from "../helpers/pack.js";
import { inFolder } from "../helpers/tiny-app.js";
import type { Files } from "../helpers/tiny-build.js";

const modules: Files = { "acme.py": "", "acme__main__.py": "" };
const onLinux = zip(modules, { prefix: elf() });
const onWindows = zip(modules, { prefix: pe() });

/** What was opened of these files when the first of them is named, below their folder. */
const openedOf = (files: Files): Promise<string> =>
  inFolder(files, async (folder) => {
    const [target = ""] = Object.keys(files);
    const { container, path: opened } = await openBuild(path.join(folder, target), target, new Budget());
    container.close();
    return path.relative(folder, opened).split(path.sep).join("/");
  });

describe("a program with its modules appended is opened", () => {
  const cases: Readonly<Record<string, readonly [files: Files, opened: string]>> = {
    "alone where nothing of Python's lies beside it": [
      { "dist/acme": onLinux, "dist/libgnutls.so": elf(), "dist/README": "" },
      "dist/acme",
    ],
    "alone where its extensions are in it": [{ "dist/acme.exe": onWindows, "dist/setup.exe": pe() }, "dist/acme.exe"],
    "alone where it is a script for an installed Python": [
      { "dist/acme": zip(modules, { prefix: Buffer.from("#!/usr/bin/env python3\n") }), "dist/_acme.so": elf() },
      "dist/acme",
    ],
    "with its folder where extensions lie beside it": [
      { "dist/acme": onLinux, "dist/PyQt5.QtCore.so": elf(), "dist/_md5.cpython-34m.so": elf() },
      "dist",
    ],
    "with its folder where Python lies beside it": [{ "dist/acme.exe": onWindows, "dist/python34.dll": pe() }, "dist"],
    "with its folder where one of Windows' extensions lies beside it": [
      { "dist/acme.exe": onWindows, "dist/_socket.pyd": pe() },
      "dist",
    ],
  };
  test.each(Object.entries(cases))("%s", async (_title, [files, opened]) => {
    expect(await openedOf(files)).toBe(opened);
  });
});
