// What should have stayed on the build machine: private keys, passwords and tokens, the repository itself; and, as a remark,
// the application's source beside its bytecode.

import { showPlace } from "../finding.js";
import type { FrozenApp, ModuleRecord } from "../model/app.js";
import type { ImportGraph } from "../model/graph.js";
import type { SecretFile } from "../model/shipment.js";
import { pathSubject } from "./support/path-subject.js";
import { placeOf } from "./support/shipped.js";
import { type Draft, defineRule } from "./rule.js";

type Message = SecretFile["kind"] | "repository" | "source";

export default defineRule({
  id: "secrets-or-source",
  needs: ["app"],
  uses: ["graph"],
  says: ["private-key", "env", "login", "repository", "source"],
  *check({ app, graph }): Iterable<Draft<Message, never>> {
    for (const { kind, path, place } of app.secrets ?? [])
      yield {
        message: kind,
        confidence: isOfPackage(path, app, graph) ? "possible" : "likely",
        subject: pathSubject(place, app),
        place,
      };
    const { shipment } = app;
    const repository = shipment?.entries.find(({ path }) => {
      const folder = REPOSITORY.exec(path)?.[1];
      // A folder on disk that is a working copy itself was named in place of a build.
      return folder !== undefined && !(shipment.kind === "folder" && isTop(folder, shipment.place.member));
    });
    if (repository !== undefined && shipment !== undefined)
      yield {
        message: "repository",
        confidence: "certain",
        subject: pathSubject(placeOf(repository.path, shipment), app).replace(/\/[^/]+$/, ""),
        place: placeOf(repository.path, shipment),
      };
    const sources = graph === undefined ? [] : sourcesBesideBytecode(app, graph);
    const [first] = sources;
    if (first !== undefined)
      yield {
        message: "source",
        severity: "info",
        // Loaders that read a folder may need it there; so it is told on request only.
        confidence: "possible",
        subject: "source",
        names: sources.map(({ name }) => name).sort(),
        place: first.place,
      };
  },
});

const REPOSITORY = /^((?:.*\/)?\.(?:git|hg|svn))\/(?:HEAD|config|requires|wc\.db|entries)$/;

function isTop(folder: string, above: string | undefined): boolean {
  return !(above === undefined ? folder : folder.slice(above.length + 1)).includes("/");
}

/** In the folder of a package that is none of the application's: libraries bring keys for what they show. */
function isOfPackage(path: string, app: FrozenApp, graph: ImportGraph | undefined): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((part) => app.modules.get(part)?.isPackage === true && graph?.isOwn(part) !== true);
}

/** Own modules that are there both as text and as bytecode. Scripts are for some freezers (py2app). */
function sourcesBesideBytecode(app: FrozenApp, graph: ImportGraph): readonly ModuleRecord[] {
  const scripts = new Set(app.scripts.map(({ place }) => showPlace(place)));
  const all = [...app.modules.values(), ...app.shadowed].filter(({ place }) => !scripts.has(showPlace(place)));
  const own = all.filter(({ name }) => graph.isOwn(name));
  const bytecode = new Set(own.flatMap(({ name, form }) => (form === "bytecode" ? [name] : [])));
  return own.filter(({ name, form }) => form === "source" && bytecode.has(name));
}
