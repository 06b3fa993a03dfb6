import { describe, expect, test } from "vitest";
import { isVersionName, splitAppVersion } from "../../src/versions/esky-name.js";

// What Esky 0.9.10 itself answered for these names.
const answers: readonly (readonly [text: string, name: string, version: string, platform: string])[] = [
  ["salt-0.10.3.linux-x86_64", "salt", "0.10.3", "linux-x86_64"],
  ["app-name-0.1.2.win32", "app-name", "0.1.2", "win32"],
  ["salt-minion2-0.10.3.win32", "salt-minion2", "0.10.3", "win32"],
  ["salt-0.10.3-12-gabc1234.linux-x86_64", "salt", "0.10.3-12-gabc1234", "linux-x86_64"],
  ["my-app-2-1.0.win-amd64", "my-app", "2-1.0", "win-amd64"],
  ["salt-my_app-1.0.win32", "salt", "my_app-1.0", "win32"],
  ["salt-0.10.3", "salt", "0.10", "3"],
  ["salt.linux-x86_64", "salt.linux", "", "x86_64"],
  ["salt_0.10.3.linux-x86_64", "salt_0.10.3.linux", "", "x86_64"],
  ["salt-v0.10.3.win32", "salt", "v0.10.3", "win32"],
];

describe("splitAppVersion", () => {
  for (const [text, name, version, platform] of answers) {
    test(`splits ${text} as Esky does`, () => {
      expect(splitAppVersion(text)).toEqual({ name, version, platform });
    });
  }

  test("a name without a version is no version directory", () => {
    expect(isVersionName("salt")).toBe(false);
    expect(isVersionName("library.zip")).toBe(false);
    expect(isVersionName("salt.linux-x86_64")).toBe(false);
    expect(isVersionName("salt-0.10.3.linux-x86_64")).toBe(true);
  });
});
