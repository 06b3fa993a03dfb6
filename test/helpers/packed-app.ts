// Applications that run on an installed Python, as zipapp, pex and shiv pack them, written from their formats' facts.

import { zip, type ZipMember } from "./pack.js";
import type { Files } from "./tiny-build.js";

const SHEBANG = "#!/usr/bin/env python3.11\n";

/** A zip behind a `#!` line, as all three write it. */
export function behindShebang(members: readonly ZipMember[] | Files, shebang = SHEBANG): Buffer {
  return zip(members, { prefix: Buffer.from(shebang), offsets: "fixed" });
}

/** `python -m zipapp FOLDER --main`: the folder's files and a `__main__.py` that calls `main`, "acme.cli:main". */
export function zipappFiles(files: Files, main?: string): Files {
  if (main === undefined) return files;
  const [module = "", call = ""] = main.split(":");
  return { ...files, "__main__.py": `# -*- coding: utf-8 -*-\nimport ${module}\n${module}.${call}()\n` };
}

export interface PexOptions {
  readonly entryPoint?: string;
  /** By the wheel's file name: what it installs. */
  readonly wheels?: Readonly<Record<string, Files>>;
  /** "packed" has wheels as zips. */
  readonly layout?: "loose" | "packed";
}

/** What lies in a pex: own source, PEX-INFO, pex's own bootstrap, wheels. */
export function pexFiles(source: Files, { entryPoint, wheels = {}, layout = "loose" }: PexOptions = {}): Files {
  const deps = Object.entries(wheels).flatMap(([wheel, files]): [string, string | Uint8Array][] =>
    layout === "packed"
      ? [[`.deps/${wheel}`, zip(files)]]
      : Object.entries(files).map(([file, data]) => [`.deps/${wheel}/${file}`, data]),
  );
  return {
    ...source,
    "__main__.py": "from pex.pex_bootstrapper import bootstrap_pex\n",
    ".bootstrap/pex/__init__.py": "",
    ".bootstrap/pex/pex_bootstrapper.py": "import pex.vendor\n",
    "PEX-INFO": JSON.stringify({
      build_properties: { pex_version: "2.16.1" },
      entry_point: entryPoint ?? null,
      distributions: Object.fromEntries(Object.keys(wheels).map((wheel) => [wheel, "0"])),
    }),
    ...Object.fromEntries(deps),
  };
}

/** What lies in a shiv: everything below site-packages/, environment.json, shiv's own bootstrap. */
export function shivFiles(installed: Files, entryPoint: string): Files {
  return {
    ...Object.fromEntries(Object.entries(installed).map(([file, data]) => [`site-packages/${file}`, data])),
    "_bootstrap/__init__.py": "import shutil\n",
    "environment.json": JSON.stringify({ entry_point: entryPoint, build_id: "0", shiv_version: "1.0.3" }),
    "__main__.py": "# -*- coding: utf-8 -*-\nimport _bootstrap\n_bootstrap.bootstrap()\n",
  };
}
