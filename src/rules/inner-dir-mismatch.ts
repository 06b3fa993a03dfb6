// An Esky archive that is called otherwise than the version folder in it. Clients look for the folder that the archive's name
// promises.

import { splitAppVersion } from "../versions/esky-name.js";
import { eskyReleaseOf, short } from "./support/esky-release.js";
import { isMismatched } from "./support/inner-name.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "inner-dir-mismatch",
  needs: ["app", "versions"],
  says: ["mismatch"],
  *check({ app, versions }) {
    const release = eskyReleaseOf(app, versions);
    if (release === undefined || !isMismatched(release)) return;
    const { archive = "", text, name } = release;
    yield {
      message: "mismatch",
      args: { archive: short(archive), folder: short(text), version: short(splitAppVersion(archive).version) },
      severity: "error",
      confidence: "certain",
      subject: name,
      place: release.place,
    };
  },
});
