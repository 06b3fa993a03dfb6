// The images of a build's native files, and what each is to the application.

import { showPlace } from "../finding.js";
import type { FrozenApp, ModuleRecord } from "../model/app.js";
import type { Binary } from "../model/linkage.js";
import type { NativeReader } from "../model/native-reader.js";
import { pathBelow } from "./layout.js";

/** In the order of the application's files. Files that can't be read have none; the reader's gaps say so. */
export function binariesOf(app: FrozenApp, reader: NativeReader): readonly Binary[] {
  const modules = extensionsByPlace(app);
  return app.natives.flatMap((file) => {
    const module = modules.get(showPlace(file.place));
    const path = pathBelow(app, file.place.member ?? "") ?? file.file.path;
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
