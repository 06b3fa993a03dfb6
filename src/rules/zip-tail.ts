// Bytes or a comment behind the end of a zip that modules are imported from: up to Python 3.7 zipimport cannot read it.

import { pathSubject } from "./support/path-subject.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "zip-tail",
  needs: ["app"],
  says: ["tail", "comment", "tolerated", "unknown-python"],
  *check({ app }) {
    const python = app.python.version;
    for (const zip of app.moduleZips) {
      const behind = zip.sourceSize - zip.end;
      const bytes = behind + zip.commentSize;
      if (bytes <= 0) continue;
      const isOld = python !== undefined && isBefore38(python);
      const message = python === undefined ? "unknown-python" : !isOld ? "tolerated" : behind > 0 ? "tail" : "comment";
      yield {
        message,
        args: { bytes },
        severity: isOld ? "error" : python === undefined ? "warning" : "info",
        confidence: python === undefined ? "likely" : "certain",
        subject: pathSubject(zip.place, app),
        place: zip.place,
      };
    }
  },
});

/** "3.7" is before 3.8; "3.10" is not. */
function isBefore38(python: string): boolean {
  const [major = 0, minor = 0] = python.split(".").map(Number);
  return major < 3 || (major === 3 && minor < 8);
}
