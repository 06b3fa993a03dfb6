// What Qt loads by convention: the plugin that opens windows on its system. No table of needs shows it, so the plugin is
// taken for loaded wherever a binding's window modules are imported.

import type { FrozenApp, Platform } from "../model/app.js";
import type { ImportGraph } from "../model/graph.js";
import { type Certainty, rankOf } from "../model/certainty.js";
import type { Binary, QtBinding } from "../model/linkage.js";
import { certaintyOfModule } from "./certainty.js";
import { fileName } from "./layout.js";

/** Qt 4 has no platform plugins. */
const BINDINGS = ["PyQt5", "PyQt6", "PySide2", "PySide6"] as const;

/** Modules without which no window opens; whoever imports QtGui alone may only paint images. */
const WINDOW_MODULES = ["QtWidgets", "QtQuick", "QtWebEngineWidgets", "QtGui"];

/** By platform: what Qt asks for by default (QGuiApplication), its file, and what else opens windows there. */
const PLATFORMS: Readonly<Record<Platform, readonly [name: string, file: string, windows: RegExp]>> = {
  linux: ["xcb", "libqxcb.so", /^libq(?:xcb|wayland[\w-]*)\.so$/],
  win32: ["windows", "qwindows.dll", /^q(?:windows|direct2d)\.dll$/i],
  darwin: ["cocoa", "libqcocoa.dylib", /^libqcocoa\.dylib$/],
};

/** Files of Qt itself: "Qt5Gui.dll", "libQt6Core.so.6", "QtCore.framework/". */
const QT_LIBRARY =
  /(?:^|\/)(?:lib)?Qt[56][A-Z]\w*(?:_conda)?(?:\.dll|\.so(?:\.\d+)*|(?:\.\d+)*\.dylib)$|\/Qt[A-Z]\w*\.framework\//i;

/** The bindings whose window modules are in the build. */
export function qtBindings(app: FrozenApp, binaries: readonly Binary[], graph: ImportGraph): readonly QtBinding[] {
  const { platform } = app;
  if (platform === undefined) return [];
  const [name, pluginFile, windows] = PLATFORMS[platform];
  const present = BINDINGS.filter((binding) => app.modules.has(`${binding}.QtGui`));
  return present.flatMap((binding) => {
    const [module] = WINDOW_MODULES.map((last) => `${binding}.${last}`)
      .filter((one) => app.modules.has(one))
      .sort((a, b) => rankOf(certaintyOfModule(a, graph)) - rankOf(certaintyOfModule(b, graph)));
    if (module === undefined) return [];
    const isOfOther = (path: string): boolean => present.some((other) => other !== binding && hasPart(path, other));
    const plugins = binaries.filter(({ path }) => /(?:^|\/)platforms\/[^/]+$/i.test(path) && !isOfOther(path));
    return [
      {
        name: binding,
        module,
        certainty: certaintyOfModule(module, graph),
        isBundled: app.natives.some(({ file }) => QT_LIBRARY.test(file.path) && !isOfOther(file.path)),
        platform: name,
        pluginFile,
        windowPlugins: plugins.filter(({ path }) => windows.test(fileName(path))),
        otherPlugins: plugins.filter(({ path }) => !windows.test(fileName(path))),
      },
    ];
  });
}

/** The plugin is loaded when the application object is made, which an import alone does not tell. */
export function pluginCertainty({ certainty }: QtBinding): Certainty {
  return certainty === "start" ? "reached" : certainty;
}

const hasPart = (path: string, part: string): boolean => path.split("/").includes(part);
