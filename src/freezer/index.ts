// The freezers, in the order in which they are asked. Esky is not among them: it wraps a build of one of these.

import { bbfreeze } from "./bbfreeze.js";
import { briefcase } from "./briefcase.js";
import { cxFreeze } from "./cx-freeze.js";
import { distribution } from "./distribution.js";
import type { BuildSite, Freezer, FreezerClaim } from "./freezer.js";
import { nuitka } from "./nuitka.js";
import { pex } from "./pex.js";
import { plainFreezer } from "./plain.js";
import { pup } from "./pup.js";
import { py2app } from "./py2app.js";
import { py2exe } from "./py2exe.js";
import { pyinstallerClaims } from "./pyinstaller.js";
import { shiv } from "./shiv.js";
import { zipapp } from "./zipapp.js";

const freezers: readonly Freezer[] = [
  bbfreeze,
  cxFreeze,
  py2exe,
  py2app,
  nuitka,
  pex,
  shiv,
  zipapp,
  briefcase,
  pup,
  distribution,
  plainFreezer,
];

/**
 * What the first freezer that claims the site says of each application in it; empty when nothing could be imported.
 * Several programs in one folder are several applications only where each has modules of its own (PyInstaller).
 */
export function recogniseFreezer(site: BuildSite): readonly FreezerClaim[] {
  const packaged = pyinstallerClaims(site);
  if (packaged.length > 0) return packaged;
  for (const freezer of freezers) {
    const claim = freezer.recognise(site);
    if (claim !== undefined) return [claim];
  }
  return [];
}
