// A one-file program for Linux loads its libraries from a folder that it makes in /tmp, which some hosts mount without the right
// to execute anything there.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "onefile-tmp-noexec",
  needs: ["app"],
  says: ["tmp"],
  *check({ app }) {
    if (app.oneFile === undefined || app.platform !== "linux") return;
    const { temporary = "" } = app.oneFile;
    if (temporary !== "" && !/^\/(?:var\/)?tmp(?:\/|$)/.test(temporary)) return;
    yield { message: "tmp", confidence: "possible", subject: app.name ?? "program", place: app.place };
  },
});
