// Whether a build holds nothing that a user could start: then one rule says so, and what else follows from it stays unsaid.

import type { Gap } from "../../finding.js";
import type { FrozenApp } from "../../model/app.js";
import { filesIn } from "./shipped.js";

/** Others start by a script or by what installs them. */
const MAKES_PROGRAMS: ReadonlySet<string> = new Set(["esky", "bbfreeze", "cx_Freeze", "py2exe", "py2app"]);

/** A part that could not be read may be the program. */
export function hasNoProgram(app: FrozenApp, gaps: readonly Gap[]): boolean {
  const { shipment, hostProvides, freezers } = app;
  if (shipment === undefined || hostProvides !== undefined || !MAKES_PROGRAMS.has(freezers[0] ?? "")) return false;
  if (app.oneFile !== undefined || shipment.programs.length > 0) return false;
  if (app.natives.some(({ role }) => role === "launcher")) return false;
  if (gaps.some(({ hides }) => hides === "inventory" || hides === "native")) return false;
  return !filesIn(shipment).some(({ path }) => isScript(path));
}

/** By its name something that starts a program; one that is an .exe was no program that could be read. */
function isScript(path: string): boolean {
  return /\.(?:exe|bat|cmd|ps1|vbs|sh|command|AppImage|desktop|lnk)$/i.test(path) && path.split("/").length <= 3;
}
