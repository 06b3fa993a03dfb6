// Protects against names and versions that nobody means: very long ones, control characters, text that makes matchers run away.
import { describe, expect, test } from "vitest";
import { eskyFolderPattern, eskyLinkPattern, releaseInFolder, releaseOnPage } from "../../src/versions/esky-finder.js";
import { isVersionName, splitAppVersion } from "../../src/versions/esky-name.js";
import { compareEskyVersions, preReleaseWords } from "../../src/versions/esky-order.js";
import { comparePep440, parsePep440 } from "../../src/versions/pep440.js";
import { compareAsPeopleDo, leadingNumbers, saysTheSame } from "../../src/versions/plain-order.js";

const LENGTH = 10_000;
const texts: readonly (readonly [string, string])[] = [
  ["digits", "9".repeat(LENGTH)],
  ["zeros", "0".repeat(LENGTH)],
  ["dots", "1.".repeat(LENGTH)],
  ["dashes", "1-".repeat(LENGTH)],
  ["only dashes", "-".repeat(LENGTH)],
  ["letters", "a".repeat(LENGTH)],
  ["words", "rc-dev.".repeat(LENGTH)],
  ["local parts", `1+${"a.".repeat(LENGTH)}`],
  ["control characters", "1\u0000\u0007\u001b[2J\n".repeat(LENGTH)],
  ["spaces", " ".repeat(LENGTH)],
  ["half patches", "1.win32.from-".repeat(LENGTH)],
  ["brackets", "(".repeat(LENGTH)],
  ["lone surrogates", "\ud800".repeat(LENGTH)],
  ["nothing", ""],
];

describe.each(texts)("%s", (_what, text) => {
  test("is answered at once by all", () => {
    const started = process.cpuUsage();
    const { name, version } = splitAppVersion(text);
    expect(`${name}${version}`.length).toBeLessThanOrEqual(text.length);
    expect(isVersionName(text)).toBeTypeOf("boolean");
    expect(compareEskyVersions(text, `${text}1`)).toBeTypeOf("number");
    expect(compareEskyVersions(text, text)).toBe(0);
    expect(preReleaseWords(text)).toBeInstanceOf(Array);
    const [parsed, one] = [parsePep440(text), parsePep440("1")];
    if (parsed !== undefined && one !== undefined) expect(comparePep440(parsed, one)).toBeTypeOf("number");
    expect(compareAsPeopleDo(text, "1.0")).not.toBeNull();
    expect(saysTheSame(text, "1.0")).toBeTypeOf("boolean");
    expect(leadingNumbers(text)).not.toBeNull();
    for (const pattern of [eskyLinkPattern("shop", "win32"), eskyLinkPattern(text, text)]) {
      releaseOnPage(pattern, `shop-${text}.win32.zip`);
      releaseOnPage(pattern, text);
    }
    releaseInFolder(eskyFolderPattern("shop", "win32"), `shop-${text}.win32.zip`);
    releaseInFolder(eskyFolderPattern(text.slice(0, 150), "win32"), `${text}-1.0.win32.zip`);
    // In microseconds of this process: the machine may have other things to do.
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });
});
