// The images of a build's native files, and what each is to the application.

import { showPlace } from "../finding.js";
import type { FrozenApp, ModuleRecord } from "../model/app.js";
import type { Binary } from "../model/linkage.js";
import { moduleNameOf } from "../model/module-name.js";
import type { NativeReader } from "../model/native-reader.js";
import { fileName, folderOf, pathBelow } from "./layout.js";

/** In the order of the application's files. Files that can't be read have none; the reader's gaps say so. */
export function binariesOf(app: FrozenApp, reader: NativeReader): readonly Binary[] {
  const modules = extensionsByPlace(app);
  const loaderOf = loadersOf(app);
  return app.natives.flatMap((file) => {
    const path = pathBelow(app, file.place.member ?? "") ?? file.file.path;
    const module = modules.get(showPlace(file.place)) ?? loaderOf(path);
    return reader.images(file).map((image): Binary => ({
      file,
      image,
      path,
      role: file.role ?? (module !== undefined ? "extension" : image.kind === "program" ? "program" : "library"),
      ...(module !== undefined && { module }),
    }));
  });
}

function extensionsByPlace(app: FrozenApp): ReadonlyMap<string, string> {
  const isExtension = ({ form }: ModuleRecord): boolean => form === "extension" || form === "extension-stub";
  const records = [...app.shadowed, ...app.modules.values()].filter(isExtension);
  return new Map(records.map(({ place, name }) => [showPlace(place), name]));
}

/** The module whose loader in the zip opens the file: `zmq.core.socket.pyd`, in a folder that modules are imported from. */
function loadersOf(app: FrozenApp): (path: string) => string | undefined {
  const folders = new Set(
    app.roots.flatMap(({ kind, place }) =>
      kind === "directory" || kind === "flat-extensions" ? (pathBelow(app, place.member ?? "") ?? []) : [],
    ),
  );
  const rules = { python: app.python.version, platform: app.platform };
  return (path) => {
    if (!folders.has(folderOf(path))) return undefined;
    const name = moduleNameOf(fileName(path), rules)?.name;
    return name !== undefined && app.modules.get(name)?.form === "extension-stub" ? name : undefined;
  };
}
