// From a folder, a page or a file to channels: where clients go, and what hostile input costs.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readFeed, type FeedOptions } from "../../src/feed/read-feed.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "feed-"));
  folders.push(folder);
  mkdirSync(path.join(folder, "feed"));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, "feed", name), content);
  return folder;
}

const read = (files: Readonly<Record<string, string | Buffer>>, source = "feed", options: Partial<FeedOptions> = {}) =>
  readFeed(source, { cwd: folderWith(files), isHttpFine: false, version: "0.0.0", ...options });

async function routesIn(
  files: Readonly<Record<string, string | Buffer>>,
  source = "feed",
  options: Partial<FeedOptions> = {},
) {
  const { feed } = await read(files, source, options);
  return feed.channels.map(({ app, platform, routes }) =>
    [
      app,
      platform,
      ...routes.map(({ from = "older", to = "stays", by }) => `${from} > ${to}${by === "patches" ? " by patch" : ""}`),
    ].join("  "),
  );
}

const links = (...names: readonly string[]) => names.map((name) => `<a href="${name}">${name}</a>`).join("\n");
const base64 = (text: string) => createHash("sha512").update(text).digest("base64");

describe("a feed of Esky", () => {
  test("sends each client to the newest by Esky's own order, so nobody on 0.10.3 to 0.10.3.d", async () => {
    const files = { "salt-0.10.2.win32.zip": "", "salt-0.10.3.win32.zip": "", "salt-0.10.3.d.win32.zip": "" };
    expect(await routesIn(files)).toEqual([
      "salt  win32  older > 0.10.3  0.10.2 > 0.10.3  0.10.3.d > 0.10.3  0.10.3 > stays",
    ]);
  });

  test("leads by a patch only whom the patch serves", async () => {
    const page = links("salt-1.0.win32.zip", "salt-1.2.win32.from-1.1.patch");
    expect(await routesIn({ "index.html": page })).toEqual([
      "salt  win32  older > 1.0  1.0 > stays  1.1 > 1.2 by patch  1.2 > stays",
    ]);
  });

  test("is read from a bucket's listing as well", async () => {
    const listing = "<ListBucketResult><Contents><Key>r/salt-1.0.win32.zip</Key></Contents></ListBucketResult>";
    expect(await routesIn({ "updates.xml": listing })).toEqual(["salt  win32  older > 1.0  1.0 > stays"]);
  });

  test("has app-helper-1.0 for version helper-1.0 of app", async () => {
    const { feed } = await read({ "app-1.0.win32.zip": "", "app-helper-1.0.win32.zip": "" }, "feed", { app: "app" });
    expect(feed.channels[0]?.releases.map(({ version, belongsTo }) => [version, belongsTo])).toEqual([
      ["helper-1.0", "app-helper"],
      ["1.0", undefined],
    ]);
  });

  test("is no feed of what merely has a version in its name", async () => {
    await expect(read({ "Acme-1.0.0.exe": "", "Acme-1.1.zip": "" })).rejects.toThrow(/^feed: is no feed: expected/);
  });

  test("of two hundred thousand links is read in seconds", async () => {
    const page = Array.from({ length: 200_000 }, (_one, at) => `<a href=a-${at}.win32.zip>`).join("\n");
    const { feed } = await read({ "index.html": page });
    expect(feed.channels[0]?.routes[0]).toMatchObject({ from: undefined, to: "199999" });
  }, 30_000);

  test("is read over HTTP, with what its page links to", async () => {
    const pages: Record<string, string> = {
      "/": links("salt-1.0.win32.zip", "latest.yml", "http://other.example/latest-mac.yml"),
      "/latest.yml": `version: 2.0.0\npath: Acme.exe\nsha512: ${base64("x")}\n`,
    };
    const server = createServer((request, response) => response.end(pages[request.url ?? ""] ?? ""));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { feed } = await readFeed(`http://127.0.0.1:${port ?? 0}/`, { cwd: "/", isHttpFine: false, version: "0" });
    await new Promise((resolve) => server.close(resolve));
    expect(feed.channels.map(({ kind, platform }) => `${kind} ${platform}`)).toEqual([
      "electron-updater windows",
      "esky win32",
    ]);
  });
});

describe("a feed of electron-updater", () => {
  const yml = (more = "") =>
    `version: 1.2.0\nfiles:\n  - url: Acme-Setup-1.2.0.exe\n    sha512: ${base64("setup")}\n    size: 5\n${more}`;
  const filesOf = async (files: Readonly<Record<string, string>>, source = "feed") =>
    (await read(files, source)).feed.channels[0]?.releases[0]?.files[0];

  test("fits its file, by sum and size, also under the name that GitHub gives it", async () => {
    for (const name of ["Acme-Setup-1.2.0.exe", "Acme Setup 1.2.0.exe"])
      expect(await filesOf({ "latest.yml": yml(), [name]: "setup" })).toMatchObject({
        state: "there",
        size: { said: 5, found: 5 },
        sum: { isWellFormed: true, fits: true },
      });
  });

  test("kept apart from all releases misses none of them", async () => {
    expect(await filesOf({ "latest.yml": yml() })).toMatchObject({ state: "unknown" });
    expect(await filesOf({ "latest.yml": yml(), "Acme-1.0.exe": "" })).toMatchObject({ state: "absent" });
  });

  test("is refused without three numbers, and for macOS without a zip", async () => {
    const { feed } = await read({
      "latest-mac.yml": `version: "1.2"\nfiles: [{ url: A.dmg, sha512: ${base64("")} }]\n`,
    });
    expect(feed.channels[0]?.refusals.map(({ what }) => what)).toEqual(["version", "no-file"]);
  });

  test("that unfolds into gigabytes is a gap", async () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghij".split("").map(
        (one, at) =>
          `${one}: &${one} [${Array(9)
            .fill(`*${"abcdefghij"[at] ?? ""}`)
            .join(",")}]`,
      ),
    ];
    await expect(read({ "latest.yml": `${bomb.join("\n")}\nfiles: *j\n` })).rejects.toThrow(
      /^feed: is no YAML: .*alias/i,
    );
  });

  test("that is a page of errors is one line", async () => {
    await expect(read({ "latest.yml": "<!DOCTYPE html><html>404</html>" }, "feed/latest.yml")).rejects.toThrow(
      "feed/latest.yml: is a page without links to releases of Esky (NAME-VERSION.PLATFORM.zip) or to a feed",
    );
  });
});

describe("a RELEASES file of Squirrel", () => {
  const line = (name: string, size = 5, sum = "a".repeat(40)) => `${sum} ${name} ${size}`;

  test("sends everybody to the newest full package", async () => {
    const text = `\uFEFF${line("Acme-1.0.0-full.nupkg")}\r\n${line("Acme-1.1.0-delta.nupkg")}\r\n${line("Acme-1.1.0-full.nupkg")}  # 50%\r\n`;
    expect(await routesIn({ RELEASES: text })).toEqual(["Acme  windows  older > 1.1.0  1.0.0 > 1.1.0  1.1.0 > stays"]);
  });

  test("serves nobody while its newest has a delta alone, or a line is none", async () => {
    const { feed } = await read({
      RELEASES: `${line("Acme-1.0.0-full.nupkg")}\n${line("Acme-1.1.0-delta.nupkg")}\nnonsense here\n`,
    });
    expect(feed.channels[0]?.refusals.map(({ what, subject }) => `${what} ${subject}`)).toEqual([
      "line line 3",
      "no-full 1.1.0",
    ]);
    expect(feed.channels[0]?.routes).toEqual([]);
  });
});

describe("an appcast", () => {
  const rss = (items: string, before = "") =>
    `<?xml version="1.0"?>${before}<rss xmlns:sparkle="http://www.andymatuschak.org/xml-namespaces/sparkle"><channel><title>Acme</title>${items}</channel></rss>`;
  const item = (version: string) =>
    `<item><title>t</title><sparkle:version>${version}</sparkle:version><enclosure url="https://x.example/A.zip" length="5"/></item>`;

  test("is ordered by sparkle:version", async () => {
    expect(await routesIn({ "appcast.xml": rss(item("9") + item("10") + item("10b")) })).toEqual([
      "Acme  macos  older > 10  9 > 10  10b > 10  10 > stays",
    ]);
  });

  test("with entities of its own is not unfolded", async () => {
    const doctype = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>';
    await expect(read({ "appcast.xml": rss(item("&b;"), doctype) })).rejects.toThrow(
      "feed: declares entities, which no appcast needs",
    );
  });

  test("that ends early keeps what was read, and says so", async () => {
    const { feed, gaps } = await read({ "appcast.xml": rss(item("9")).slice(0, -20) });
    expect([feed.channels.length, gaps.map(({ reason }) => reason.slice(0, 9))]).toEqual([1, ["is no XML"]]);
  });
});

test.each(["nowhere", "ftp://updates.example/"])("%s is no source", async (source) => {
  await expect(read({}, source)).rejects.toMatchObject({ name: "UsageError" });
});
