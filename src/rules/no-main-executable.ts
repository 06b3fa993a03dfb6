// A release without any program: freezers make one for each script, and bdist_esky knows of none when the project names its
// programs as entry points only (esky#80: "zip does not contain executable file").

import { hasNoProgram } from "./support/no-program.js";
import { defineRule } from "./rule.js";

export default defineRule({
  id: "no-main-executable",
  needs: ["app"],
  uses: ["gaps"],
  says: ["none"],
  *check({ app, gaps }) {
    if (!hasNoProgram(app, gaps)) return;
    yield {
      message: "none",
      args: { count: app.modules.size },
      confidence: "certain",
      subject: "program",
      place: app.shipment?.place ?? app.place,
    };
  },
});
