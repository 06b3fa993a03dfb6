import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Container } from "../../src/archive/container.js";
import { openContainer, openNested, openTarget } from "../../src/archive/index.js";
import { Budget } from "../../src/bytes/budget.js";
import { bufferSource } from "../../src/bytes/buffer-source.js";
import { FormatError, UsageError } from "../../src/errors.js";
import { carchive } from "../helpers/pyinstaller.js";
import { elf, macho, pe, zip } from "../helpers/pack.js";

const folder = mkdtempSync(join(tmpdir(), "freeze-lint-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function refusal(path: string): Promise<string> {
  try {
    await openTarget(path);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const message = error instanceof Error ? error.message : "";
    expect(message).not.toContain("\n");
    expect(message.startsWith(`${path}: `)).toBe(true);
    return message.slice(path.length + 2);
  }
  return "opened";
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const padded = (text: string, length = 600): Buffer => Buffer.concat([latin1(text), Buffer.alloc(length)]);

describe("openTarget", () => {
  it("opens a zip and a folder, named as the user typed them", async () => {
    const build = await openTarget(file("shop.zip", zip({ "shop.py": "x = 1" })));
    expect([build.kind, build.at]).toEqual(["zip", [join(folder, "shop.zip")]]);
    build.close();

    mkdirSync(join(folder, "dist/app"), { recursive: true });
    writeFileSync(join(folder, "dist/app/shop.py"), "");
    const unpacked = await openTarget(join(folder, "dist/"));
    expect([unpacked.kind, unpacked.at]).toEqual(["directory", [join(folder, "dist")]]);
    expect(unpacked.entries.map(({ path }) => path)).toEqual(["app", "app/shop.py"]);
  });

  it("opens an executable with a zip behind it", async () => {
    const container = await openTarget(file("shop", zip({ "shop.py": "" }, { prefix: elf() })));
    expect(container.span.start).toBe(64);
    container.close();
  });

  it.each([
    ["empty.zip", Buffer.alloc(0), /^is empty; expected a zip, a tar/],
    [
      "cut.zip",
      zip({ "shop.py": "x = 1" }).subarray(0, 40),
      /^is a zip that was cut off: "shop.py" at 0x0 should reach to byte \d+, the file ends at byte 40;/,
    ],
    [
      "shop.msi",
      padded("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
      /^is a Windows installer package \(.msi\); unpack it \(msiexec .*, or msiextract FILE elsewhere\) and name the folder$/,
    ],
    ["shop.dmg", Buffer.concat([Buffer.alloc(4096), padded("koly", 508)]), /^is a disk image \(.dmg\); mount it/],
    [
      "shop.AppImage",
      Buffer.concat([latin1("\x7fELF\x02\x01\x01\0AI\x02"), Buffer.alloc(600)]),
      /^is an AppImage; unpack it/,
    ],
    ["shop.gz", padded("\x1f\x8b\x08"), /^is a gzip file that holds no tar; unpack it first/],
    [
      "shop.zip",
      Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 770855\n`),
      /^is a Git LFS pointer in place of the file; get the file itself \(git lfs pull\)$/,
    ],
    ["shop.tar.bz2", padded("BZh91AY"), /^is a bzip2 file/],
    ["shop.tar.xz", padded("\xfd7zXZ\0"), /^is an xz file/],
    ["shop.tar.zst", padded("\x28\xb5\x2f\xfd"), /^is a zstd file/],
    [
      "shop.tar",
      Buffer.concat([Buffer.alloc(257, "x"), padded("ustar\x0000")]),
      /^no member's header: its checksum is wrong; 865 bytes are passed over \(at 0x0\)$/,
    ],
    ["shop.7z", padded("7z\xbc\xaf\x27\x1c"), /^is a 7z archive/],
    ["shop.rar", padded("Rar!\x1a\x07\x01\0"), /^is a rar archive/],
    ["shop.cab", padded("MSCF"), /^is a cabinet file/],
    ["shop.deb", padded("!<arch>\ndebian-binary"), /^is a Debian package \(.deb\); unpack it \(dpkg-deb/],
    ["shop.rpm", padded("\xed\xab\xee\xdb"), /^is an RPM package/],
    ["shop.pkg", padded("xar!"), /^is a macOS installer package/],
    [
      "setup-nsis.exe",
      Buffer.concat([pe(), padded('name="Nullsoft.NSIS.exehead"')]),
      /^is an NSIS installer; install or unpack it \(7z x FILE\) and name the folder$/,
    ],
    [
      "setup-inno.exe",
      Buffer.concat([pe(), padded('name="JR.Inno.Setup"')]),
      /^is an Inno Setup installer; install or unpack it \(innoextract FILE\) and name the folder$/,
    ],
    ["setup-wix.exe", Buffer.concat([pe(), padded(".wixburn8")]), /^is a WiX installer bundle; unpack it/],
    [
      "nuitka.bin",
      Buffer.concat([elf(), padded("NUITKA_ONEFILE_PARENT"), padded("KAY\x28\xb5\x2f\xfd")]),
      /^is a one-file program of Nuitka's, .* not read; build with --mode=standalone .* and name the .dist folder/,
    ],
    [
      "nuitka.exe",
      Buffer.concat([pe(), Buffer.from("NUITKA_ONEFILE_PARENT", "utf16le"), padded("KAY\x28\xb5\x2f\xfd")]),
      /^is a one-file program of Nuitka's/,
    ],
    [
      "onefile",
      carchive([], { prefix: elf(), packageLength: 5_000_000 }),
      /^PyInstaller's cookie at 0x\w+ states a package of 5000000 bytes; only 152 stand before its end/,
    ],
    ["plain", elf(), /^is an ELF executable or library without a zip behind it; name the folder or the zip/],
    ["plain.exe", pe(), /^is a Windows executable \(PE\) without a zip behind it/],
    ["plain.macho", macho(), /^is a macOS executable \(Mach-O\) without a zip behind it/],
    [
      "setup.py",
      "import esky\n",
      /^is a text file; expected a zip, a tar, an executable with a zip behind it, or a folder$/,
    ],
    [
      "noise.bin",
      Buffer.from([0, 1, 2, 0xff]),
      /^is no archive that is known here \(it begins 00 01 02 ff\); expected/,
    ],
  ])("says of %s what it is and what to do", async (name, bytes, expected) => {
    expect(await refusal(file(name, bytes))).toMatch(expected);
  });

  it("doesn't take a zip inside a tarball or a PyInstaller executable for the build", async () => {
    const tar = Buffer.concat([
      Buffer.alloc(257, "x"),
      latin1("ustar\x0000"),
      Buffer.alloc(247),
      zip({ "a.py": "" }),
      Buffer.alloc(2048),
    ]);
    expect(await refusal(file("zip-in.tar", tar))).toMatch(/^no member's header/);
    const onefile = carchive([{ name: "a.zip", type: "x", data: zip({ "a.py": "" }) }], { prefix: pe() });
    const container = await openTarget(file("zip-in-onefile.exe", onefile));
    expect([container.kind, container.entries.map(({ path }) => path)]).toEqual(["carchive", ["a.zip"]]);
    container.close();
  });

  it("says what is not there and what is no file", async () => {
    expect(await refusal(join(folder, "nowhere.zip"))).toBe("is not there");
    expect(await refusal(`${file("flat", "")}/app.zip`)).toMatch(/^cannot be opened: ENOTDIR/);
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [join(folder, "pipe")]);
      expect(await refusal(join(folder, "pipe"))).toBe("is a named pipe; expected a file or a folder");
    }
  });

  it("closes what it opened when it fails", async () => {
    let isClosed = false;
    const source = { ...bufferSource(Buffer.from("text"), "a.zip"), close: () => void (isClosed = true) };
    await expect(openContainer(source, ["a.zip"], new Budget())).rejects.toThrow(FormatError);
    expect(isClosed).toBe(true);
  });
});

describe("openNested", () => {
  const esky = zip({
    "salt-0.10.3.linux-x86_64/library.zip": zip({ "salt/loader.pyc": "loader" }, { prefix: elf(), offsets: "fixed" }),
    "salt-0.10.3.linux-x86_64/readme.txt": "text",
  });

  async function nested(container: Container, path: string): Promise<Container> {
    const entry = container.entries.find((candidate) => candidate.path === path);
    if (entry === undefined) throw new Error(`no ${path}`);
    return openNested(container, entry, new Budget());
  }

  it("opens the library.zip in a zip, behind its launcher", async () => {
    const outer = await openContainer(bufferSource(esky, "salt.zip"), ["salt.zip"], new Budget());
    const library = await nested(outer, "salt-0.10.3.linux-x86_64/library.zip");
    expect(library.at).toEqual(["salt.zip", "salt-0.10.3.linux-x86_64/library.zip"]);
    expect(library.span.start).toBe(64);
    const [entry] = library.entries;
    if (entry === undefined) throw new Error("no entry");
    expect(entry.path).toBe("salt/loader.pyc");
    expect(Buffer.from(library.read(entry)).toString()).toBe("loader");
  });

  it("opens the zip in a folder on disk", async () => {
    mkdirSync(join(folder, "build"));
    writeFileSync(join(folder, "build/library.zip"), zip({ "shop.pyc": "shop" }));
    const library = await nested(await openTarget(join(folder, "build")), "library.zip");
    expect(library.entries.map(({ path }) => path)).toEqual(["shop.pyc"]);
  });

  it("opens an egg, be it a zip or a folder", async () => {
    const egg = { "EGG-INFO/top_level.txt": "salt\n", "salt/loader.pyc": "loader" };
    const unpacked = Object.fromEntries(Object.entries(egg).map(([path, data]) => [`salt-1-py2.7.egg/${path}`, data]));
    const outer = await openContainer(
      bufferSource(
        zip([
          ...Object.entries({ "m2-1-py2.7.egg": zip(egg), ...unpacked, "salt-1-py2.7.eggs": "" }).map(
            ([name, data]) => ({ name, data }),
          ),
          { name: "salt-1-py2.7.egg/" },
        ]),
        "a.zip",
      ),
      ["a.zip"],
      new Budget(),
    );
    for (const name of ["m2-1-py2.7.egg", "salt-1-py2.7.egg"]) {
      const container = await nested(outer, name);
      expect(container.at).toEqual(["a.zip", name]);
      expect(container.entries.map(({ path }) => path)).toEqual(Object.keys(egg));
      expect(container.entries.map((entry) => Buffer.from(container.read(entry)).toString())).toEqual(
        Object.values(egg),
      );
      container.close();
    }
  });

  it("says of another member what it is", async () => {
    const outer = await openContainer(bufferSource(esky, "salt.zip"), ["salt.zip"], new Budget());
    await expect(nested(outer, "salt-0.10.3.linux-x86_64/readme.txt")).rejects.toThrow(/^is a text file/);
  });

  it("stops at the nesting that the budget allows", async () => {
    let matryoshka = zip({ "doll.py": "" });
    for (let layer = 0; layer < 6; layer++) matryoshka = zip({ "doll.zip": matryoshka });
    let container = await openContainer(bufferSource(matryoshka, "doll.zip"), ["doll.zip"], new Budget());
    for (let depth = 1; depth < 4; depth++) container = await nested(container, "doll.zip");
    await expect(nested(container, "doll.zip")).rejects.toThrow("lies in 4 containers; expected at most 4; not read");
  });
});
