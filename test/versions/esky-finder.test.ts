// Protects what Esky's finders take for releases: their patterns, unescaped and open at the end. Answers are Esky 0.9.10's own.
import { describe, expect, test } from "vitest";
import {
  eskyFolderPattern,
  eskyLinkPattern,
  findLinkedReleases,
  findListedReleases,
  releaseInFolder,
  releaseOnPage,
} from "../../src/versions/esky-finder.js";

const shop = eskyLinkPattern("shop", "win32");
const versions = (page: string) => findLinkedReleases(shop, page).map(({ version }) => version);

describe("on a page", () => {
  test("links to other files and platforms are no releases", () => {
    expect(versions(`<a href="shop-1.0.win-amd64.zip"> <a href="shop-1.0.win32.msi"> shop-1.0.win32.zip`)).toEqual([]);
  });

  test("a version with a plus or a tilde is never seen", () => {
    expect(versions(`<a href="shop-1.0+local.win32.zip"> <a href="shop-1.0~1.win32.zip">`)).toEqual([]);
  });

  test("zip, exe and patches are, in whatever case", () => {
    expect(
      findLinkedReleases(
        shop,
        `<a href='dl/shop-1.0.win32.zip'> <A HREF="SHOP-1.1.WIN32.EXE"> <a href="shop-1.2.win32.from-1.1.patch">`,
      ),
    ).toEqual([
      { href: "dl/shop-1.0.win32.zip", version: "1.0", extension: "zip" },
      { href: "SHOP-1.1.WIN32.EXE", version: "1.1", extension: "exe" },
      { href: "shop-1.2.win32.from-1.1.patch", version: "1.2", fromVersion: "1.1", extension: "patch" },
    ]);
  });

  test("another application's release is taken for version helper-1.0", () => {
    expect(versions(`<a href="shop-helper-1.0.win32.zip">`)).toEqual(["helper-1.0"]);
  });

  test("nothing marks the end of a name", () => {
    expect(findLinkedReleases(shop, `<a href="shop-1.0.win32.zip.sig">`)).toEqual([
      { href: "shop-1.0.win32.zip", version: "1.0", extension: "zip" },
    ]);
  });

  test("the dot before the platform is any character", () => {
    expect(versions(`<a href="shop-1.0_win32.zip">`)).toEqual(["1.0"]);
  });

  test("unquoted links swallow those before them", () => {
    expect(versions(`<a href=dl/shop-1.0.win32.zip>x</a> <a href=dl/shop-1.1.win32.zip>y</a>`)).toEqual(["1.1"]);
  });

  test("a name with blanks is met quoted and plain", () => {
    const pattern = eskyLinkPattern("My Shop", "win32");
    expect(releaseOnPage(pattern, "My Shop-1.0.win32.zip")?.version).toBe("1.0");
    expect(findLinkedReleases(pattern, `href="My%20Shop-1.0.win32.zip"`)[0]?.version).toBe("1.0");
  });
});

describe("names that are patterns", () => {
  test("C++ ends every search in an exception", () => {
    expect(eskyLinkPattern("C++Shop", "win32")).toEqual({ kind: "broken", problem: "multiple repeat" });
    expect(releaseOnPage(eskyLinkPattern("C++Shop", "win32"), "C++Shop-1.0.win32.zip")).toBeUndefined();
  });

  test("a name in parentheses doesn't match itself", () => {
    const pattern = eskyFolderPattern("Shop (beta)", "win32");
    expect(releaseInFolder(pattern, "Shop (beta)-1.0.win32.zip")).toBeUndefined();
    expect(releaseInFolder(pattern, "Shop beta-1.0.win32.zip")?.version).toBe("1.0");
  });

  test("what could make a matcher run away is not judged", () => {
    expect(eskyLinkPattern("(a+)+b", "win32")).toEqual({ kind: "unknown" });
    expect(eskyLinkPattern("a".repeat(10_000), "win32")).toEqual({ kind: "unknown" });
  });
});

test("a bucket's listing: the key ends where its element does", () => {
  expect(
    findListedReleases(shop, `<Key>dl/shop-1.0.win32.zip</Key><Key>shop-1.1.win32.zip.sig</Key>`).map(
      (one) => one.href,
    ),
  ).toEqual(["dl/shop-1.0.win32.zip"]);
});

test("a local folder: case matters, the end does not", () => {
  const pattern = eskyFolderPattern("shop", "win32");
  expect(releaseInFolder(pattern, "SHOP-1.0.win32.zip")).toBeUndefined();
  expect(releaseInFolder(pattern, "myshop-1.0.win32.zip")).toBeUndefined();
  expect(releaseInFolder(pattern, "shop-1.0.win32.zip.part")?.href).toBe("shop-1.0.win32.zip.part");
});

test("a page of a million links, quoted or not, takes seconds at most", () => {
  const started = Date.now();
  expect(findLinkedReleases(shop, `<a href="x/shop-1.0.win32.zip">`.repeat(200_000))).toHaveLength(200_000);
  expect(findLinkedReleases(shop, `<a href=x/y/z>`.repeat(200_000))).toHaveLength(0);
  expect(findLinkedReleases(shop, `<a href=shop-${"1.win32.from-".repeat(1000)}>`)).toHaveLength(0);
  expect(Date.now() - started).toBeLessThan(5000);
});
