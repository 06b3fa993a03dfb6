// Names beyond ASCII in a zip, in an encoding that the one who unpacks it can't know; and programs with Python 2 for Windows,
// which can't be started from a folder whose name is not of the system's code page.

import { pathSubject } from "./support/path-subject.js";
import { filesIn, placeOf } from "./support/shipped.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "non-ascii-path",
  needs: ["app"],
  says: ["unflagged", "code-page", "python2"],
  *check({ app }) {
    const { shipment, platform, python } = app;
    for (const message of ["unflagged", "code-page"] as const) {
      if (shipment?.kind !== "zip" || (message === "unflagged" && platform !== "win32")) continue;
      const oddity = message === "unflagged" ? "unflagged" : "not-utf8";
      const strange = filesIn(shipment).filter(({ oddities }) => oddities.includes(oddity));
      const [first] = strange;
      if (first === undefined) continue;
      yield {
        message,
        severity: "warning",
        confidence: "likely",
        subject: pathSubject(placeOf(first.path, shipment), app),
        names: strange.map(({ path }) => pathSubject(placeOf(path, shipment), app)),
        place: placeOf(first.path, shipment),
      };
    }
    if (platform === "win32" && python.version?.startsWith("2.") === true)
      yield { message: "python2", severity: "info", confidence: "possible", subject: "python", place: app.place };
  },
});
