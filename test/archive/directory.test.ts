import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Container } from "../../src/archive/container.js";
import { openDirectory, type Skip } from "../../src/archive/directory.js";
import { Budget, defaultLimits } from "../../src/bytes/budget.js";
import { FormatError } from "../../src/errors.js";

let outside = "";
let folder = "";
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "freeze-lint-test-"));
  folder = join(outside, "build");
  mkdirSync(folder);
});
afterEach(() => rmSync(outside, { recursive: true }));

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}

function list(skip?: Skip, budget = new Budget()): Container {
  return openDirectory(folder, ["build"], budget, skip);
}

function paths(container: Container): string[] {
  return container.entries.map(({ path, isDirectory }) => (isDirectory ? `${path}/` : path));
}

function read(container: Container, path: string, limit?: number): string {
  const entry = container.entries.find((candidate) => candidate.path === path);
  if (entry === undefined) throw new Error(`no ${path}`);
  try {
    return Buffer.from(container.read(entry, limit)).toString();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

describe("a folder", () => {
  it("lists what is in it, sorted, each folder before its contents", () => {
    write("library.zip", "lib/b.py", "lib/a/x.py", "lib/a.py", "Zebra");
    mkdirSync(join(folder, "empty"));
    const container = list();
    expect(paths(container)).toEqual([
      "Zebra",
      "empty/",
      "lib/",
      "lib/a/",
      "lib/a/x.py",
      "lib/a.py",
      "lib/b.py",
      "library.zip",
    ]);
    expect(container.gaps).toEqual([]);
    expect(container.entries.at(-1)).toMatchObject({ size: 11, storedSize: 11, oddities: [] });
  });

  it("keeps modes, and gives members whole, in part, and at random access", () => {
    write("salt-minion");
    chmodSync(join(folder, "salt-minion"), 0o755);
    const container = list();
    const [entry] = container.entries;
    if (entry === undefined) throw new Error("no entry");
    expect(entry.mode).toBe(0o100755);
    expect(read(container, "salt-minion")).toBe("salt-minion");
    expect(read(container, "salt-minion", 4)).toBe("salt");
    const source = container.open(entry);
    expect(Buffer.from(source.read(5, 100)).toString()).toBe("minion");
    container.close();
    expect(() => source.read(0, 1)).toThrow(/after it was closed/);
  });

  it("leaves out what is to be skipped, and does not look into it", () => {
    write(".git/HEAD", "node_modules/x/index.js", "shop/node_modules", "shop/cart.py", "shop/cart.pyo");
    const asked: string[] = [];
    const container = list((path, isDirectory) => {
      asked.push(path);
      return (isDirectory && /(^|\/)(\.git|node_modules)$/.test(path)) || path.endsWith(".pyo");
    });
    expect(paths(container)).toEqual(["shop/", "shop/cart.py", "shop/node_modules"]);
    expect(asked).not.toContain(".git/HEAD");
  });

  it("of too many files is listed as far as the budget goes", () => {
    write("a", "b", "c/d");
    const container = list(undefined, new Budget({ ...defaultLimits, maxEntries: 3 }));
    expect(paths(container)).toEqual(["a", "b", "c/"]);
    expect(container.gaps).toMatchObject(
      [{ hides: "inventory", place: { container: ["build"] }, reason: /more than 3 entries/ }].map((gap) => ({
        ...gap,
        reason: expect.stringMatching(gap.reason),
      })),
    );
  });

  it("does not read files over the limit, but begins to", () => {
    write("large.bin");
    const container = list(undefined, new Budget({ ...defaultLimits, maxEntryBytes: 5 }));
    expect(read(container, "large.bin")).toBe("has 9 bytes; expected at most 5; not read");
    expect(read(container, "large.bin", 5)).toBe("large");
  });

  it("whose file has gone since says so", () => {
    write("a.py");
    const container = list();
    rmSync(join(folder, "a.py"));
    expect(read(container, "a.py")).toMatch(/^cannot be read: ENOENT: no such file or directory$/);
  });

  it("that is not there throws the system's error", () => {
    expect(() => openDirectory(join(folder, "nowhere"), ["nowhere"], new Budget())).toThrow(/ENOENT/);
  });
});

describe.skipIf(process.platform === "win32")("links", () => {
  it("to files and folders inside are followed, and remembered as links", () => {
    write("lib/python2.7/os.py", "libz.so.1");
    symlinkSync("lib", join(folder, "lib64"));
    symlinkSync("libz.so.1", join(folder, "libz.so"));
    symlinkSync(join(folder, "libz.so.1"), join(folder, "libz-absolute.so"));
    const container = list();
    expect(paths(container)).toEqual([
      "lib/",
      "lib/python2.7/",
      "lib/python2.7/os.py",
      "lib64/",
      "lib64/python2.7/",
      "lib64/python2.7/os.py",
      "libz-absolute.so",
      "libz.so",
      "libz.so.1",
    ]);
    expect(container.entries.find(({ path }) => path === "lib64")).toMatchObject({ link: "lib" });
    expect(container.entries.find(({ path }) => path === "libz.so")).toMatchObject({ link: "libz.so.1", size: 9 });
    expect(read(container, "lib64/python2.7/os.py")).toBe("lib/python2.7/os.py");
    expect(read(container, "libz.so")).toBe("libz.so.1");
    expect(read(container, "libz-absolute.so")).toBe("libz.so.1");
    expect(container.gaps).toEqual([]);
  });

  it("to the outside are not followed; a folder behind one is a gap", () => {
    writeFileSync(join(outside, "secret.py"), "secret");
    mkdirSync(join(outside, "build-2"));
    symlinkSync("../secret.py", join(folder, "secret.py"));
    symlinkSync("../build-2", join(folder, "lib"));
    const container = list();
    expect(paths(container)).toEqual(["lib", "secret.py"]);
    expect(read(container, "secret.py")).toBe('is a link to "../secret.py", outside of the folder; not followed');
    expect(container.gaps).toMatchObject([
      {
        hides: "inventory",
        place: { container: ["build"], member: "lib" },
        reason: 'is a link to "../build-2", outside of the folder; not followed',
      },
    ]);
  });

  it("in a loop, to nowhere, or to themselves end the way, not the listing", () => {
    write("a/x.py", "b/y.py");
    symlinkSync("..", join(folder, "a/up"));
    symlinkSync("../b", join(folder, "a/b"));
    symlinkSync("../a", join(folder, "b/a"));
    symlinkSync("self", join(folder, "self"));
    symlinkSync("gone", join(folder, "dead"));
    symlinkSync(".", join(folder, "here"));
    const container = list();
    expect(paths(container)).toEqual([
      "a/", "a/b/", "a/b/a", "a/b/y.py", "a/up", "a/x.py",
      "b/", "b/a/", "b/a/b", "b/a/up", "b/a/x.py", "b/y.py",
      "dead", "here", "self",
    ]); // prettier-ignore
    expect(container.gaps).toEqual([]);
    expect(read(container, "dead")).toMatch(/^cannot be read: ENOENT/);
    expect(read(container, "self")).toMatch(/^cannot be read: ELOOP/);
  });
});

describe.skipIf(process.platform === "win32")("a web of links", () => {
  it("costs a gap and not the whole listing", () => {
    const names = Array.from({ length: 12 }, (_, index) => `part${index}`);
    for (const name of names) write(`${name}/__init__.py`);
    for (const name of names) for (const other of names) symlinkSync(`../${other}`, join(folder, name, other));
    const container = list();
    const found = new Set(paths(container));
    for (const name of names) expect(found).toContain(`${name}/__init__.py`);
    expect(found.size).toBeLessThan(12 * 9 * 14); // each folder by its own name and by eight more
    expect(container.gaps).toMatchObject([
      { hides: "inventory", place: { container: ["build"] }, reason: expect.stringMatching(/more than 8 names/) },
    ]);
  });

  it("of eight names for a folder is followed whole", () => {
    write("Frameworks/lib/os.py");
    const names = Array.from({ length: 8 }, (_, index) => `name${index}`);
    for (const name of names) symlinkSync("Frameworks/lib", join(folder, name));
    const container = list();
    expect(container.gaps).toEqual([]);
    expect(paths(container)).toEqual(expect.arrayContaining(names.map((name) => `${name}/os.py`)));
  });
});

describe.skipIf(process.platform === "win32")("what a disk can hold besides files", () => {
  it("is listed and never waited for", () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const container = list();
    expect(paths(container)).toEqual(["pipe"]);
    expect(read(container, "pipe")).toBe("is a named pipe; expected a file");
  });

  it("names with backslashes are read under their own spelling", () => {
    writeFileSync(join(folder, "shop\\cart.py"), "import basket");
    const container = list();
    expect(container.entries).toMatchObject([
      { path: "shop/cart.py", spelling: "shop\\cart.py", oddities: ["backslash"] },
    ]);
    expect(read(container, "shop/cart.py")).toBe("import basket");
  });

  it.skipIf(process.platform === "darwin")("names that are not UTF-8 are read, also as folders", () => {
    const odd = Buffer.concat([Buffer.from(`${folder}/gr`), Buffer.from([0x94, 0xe1]), Buffer.from("e")]);
    mkdirSync(odd);
    writeFileSync(Buffer.concat([odd, Buffer.from("/cart.py")]), "import basket");
    const container = list();
    expect(container.entries).toMatchObject([
      { path: "größe", oddities: ["not-utf8"] },
      { path: "größe/cart.py", oddities: [] },
    ]);
    expect(read(container, "größe/cart.py")).toBe("import basket");
  });

  it.skipIf(process.platform === "darwin")("names that differ in case mark each other", () => {
    write("readme", "README");
    expect(list().entries.map(({ oddities }) => oddities)).toEqual([["case-twin"], ["case-twin"]]);
  });

  it("a folder that may not be read is a gap", () => {
    write("locked/a.py", "open.py");
    chmodSync(join(folder, "locked"), 0);
    chmodSync(outside, 0o755);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534); // root reads everything
    try {
      const container = list();
      expect(paths(container)).toEqual(["locked/", "open.py"]);
      expect(container.gaps).toMatchObject([
        {
          hides: "inventory",
          place: { container: ["build"], member: "locked" },
          reason: "cannot be listed: EACCES: permission denied",
        },
      ]);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(folder, "locked"), 0o755);
    }
  });
});
