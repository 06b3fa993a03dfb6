// The service manager starts the program of a service, and pywin32's `servicemanager` is what answers it from a program that
// is not pythonservice.exe. The application's code often names it in the branch for frozen programs alone, or not at all.

import { defineRule } from "./rule.js";

export default defineRule({
  id: "windows-service",
  needs: ["graph", "app"],
  says: ["missing"],
  *check({ graph, app }) {
    if (app.platform !== "win32" || app.gaps.some(({ hides }) => hides === "inventory")) return;
    if (graph.has("servicemanager") !== false) return;
    // Who imports it has a finding of its own.
    if (graph.missing.some(({ module }) => module === "servicemanager")) return;
    const [service] = graph.uses.filter(
      ({ what, otherwise, isOwn }) => isOwn && otherwise === "base" && what === "win32serviceutil.ServiceFramework",
    );
    if (service === undefined) return;
    yield {
      message: "missing",
      severity: "warning",
      confidence: "likely",
      subject: "servicemanager",
      place: service.place,
      snippet: service.snippet,
    };
  },
});
