// pup unpacks a relocatable Python, lets pip install the application into it, and starts it as `python -m MODULE`. Facts: the
// templates of mu-editor/pup (AppRun, NAME.vbs, launcher.c) and the layout of python-build-standalone.

import { folderIn } from "./build-folder.js";
import { scriptAt } from "./entry-points.js";
import type { BuildSite, Freezer, RootPlan } from "./freezer.js";

export const pup: Freezer = {
  name: "pup",
  recognise(site) {
    const { folder } = site;
    const started = startedBy(site);
    if (started === undefined) return undefined;
    const directory = (path: string): RootPlan[] =>
      folderIn(folder, path) === undefined ? [] : [{ kind: "directory", path }];
    const lib = folderIn(folder, `${started.home}/lib`);
    const unix = [...(lib?.folders.keys() ?? [])].find((name) => /^python3\.\d+$/.test(name));
    const roots =
      unix === undefined
        ? ["Lib", "DLLs", "Lib/site-packages"]
        : [`lib/${unix}`, `lib/${unix}/lib-dynload`, `lib/${unix}/site-packages`];
    return {
      freezer: "pup",
      evidence: [`${started.file} runs ${started.module}`],
      roots: roots.flatMap((path) => directory(`${started.home}/${path}`)),
      scripts: scriptAt(`${started.module}.__main__`),
      extensions: "folders",
      hidesStartup: false,
      provides: [],
      notes: [],
    };
  },
};

interface Start {
  readonly file: string;
  readonly module: string;
  /** Where Python lies, below the build's folder. */
  readonly home: string;
}

/** What the start script says: `"...Python\\pythonw.exe" -I -m mu`, `exec ".../usr/bin/python3.9" -m mu`. */
function startedBy({ folder, peek }: BuildSite): Start | undefined {
  const script = [...folder.files.keys()].find((name) => name === "AppRun" || name.endsWith(".vbs"));
  const text = script === undefined ? undefined : peek(folder, script);
  const module = /python\S*"+(?:[ \t]+-[A-Za-z]+)*[ \t]+-m[ \t]+([A-Za-z_][\w.]*)/.exec(text ?? "")?.[1];
  if (script === undefined || module === undefined) return undefined;
  const home = script === "AppRun" ? "usr" : "Python";
  return folderIn(folder, home) === undefined ? undefined : { file: script, module, home };
}
