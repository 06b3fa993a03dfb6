// An Esky release whose version has a character that no finder's pattern allows, 1.0+local: clients look at its name and see
// nothing.

import { eskyReleaseOf, short } from "./support/esky-release.js";
import { unseenCharacters } from "./support/unseen-version.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "illegal-version-char",
  needs: ["app", "versions"],
  says: ["characters"],
  *check({ app, versions }) {
    const release = eskyReleaseOf(app, versions);
    const characters = release === undefined ? [] : unseenCharacters(release.version);
    if (release === undefined || characters.length === 0) return;
    yield {
      message: "characters",
      args: { version: short(release.version), characters: characters.slice(0, 5).map(named), name: release.name },
      severity: "warning",
      confidence: "likely",
      subject: characters[0] ?? "",
      place: release.place,
    };
  },
});

function named(character: string): string {
  return character === " " ? "a space" : character;
}
