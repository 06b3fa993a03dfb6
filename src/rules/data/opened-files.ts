// The files that the application's own code opens by a path that is known: next to the code, in the program's folder, or
// relative to wherever it is started. What it tests for, or writes itself, it can do without.

import { type CodeUse, type UseValue, wholeText } from "../../model/code-uses.js";
import type { ImportGraph } from "../../model/graph.js";

export interface OpenedFile {
  readonly use: CodeUse;
  /** Relative to its base, `/`-separated, without "." and "..". */
  readonly path: string;
  /** "roots": in the import roots, where `__file__` lies. */
  readonly base: "roots" | "program" | "start";
  readonly how: "read" | "write" | "list";
  /** Asks the module's loader, which reads zips as well. */
  readonly byLoader: boolean;
  /** The call names a package and a path in it. */
  readonly inPackage: boolean;
  /** A failure raises nothing: an icon stays empty. */
  readonly isSilent: boolean;
  /** The call may as well open one of several others. */
  readonly isOneOfMany: boolean;
}

interface Reader {
  readonly position: number;
  readonly keywords: readonly string[];
  readonly isSilent?: true;
  readonly how?: OpenedFile["how"];
  /** Takes a package first, then the path in it. */
  readonly inPackage?: true;
}

const MODE_READERS = new Set([
  "builtins.open",
  "builtins.file",
  "io.open",
  "codecs.open",
  "gzip.open",
  "tarfile.open",
  "zipfile.ZipFile",
]);

const rows = (reader: Reader, names: string): readonly (readonly [string, Reader])[] =>
  names.split(" ").map((name) => [name, reader] as const);

const QT = ["PyQt4", "PyQt5", "PyQt6", "PySide", "PySide2", "PySide6"];

/** Which argument of a call is the path (library reference; the projects' own documentation). */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ...rows({ position: 0, keywords: ["file", "name", "filename"] }, [...MODE_READERS].join(" ")),
  ...rows({ position: 0, keywords: ["path"], how: "list" }, "os.listdir os.scandir"),
  ...rows(
    { position: 0, keywords: ["fp", "font", "file", "fname", "filename", "source"] },
    "PIL.Image.open PIL.ImageFont.truetype numpy.load numpy.loadtxt numpy.genfromtxt joblib.load xml.etree.ElementTree.parse",
  ),
  ...rows({ position: 0, keywords: ["f"] }, "torch.load"),
  ...rows(
    { position: 0, keywords: ["filepath_or_buffer", "io", "path_or_buf"] },
    "pandas.read_csv pandas.read_excel pandas.read_json pandas.read_pickle",
  ),
  ...rows(
    { position: 0, keywords: ["filename", "file", "name"] },
    "pygame.image.load pygame.image.load_extended pygame.mixer.Sound pygame.mixer.music.load pygame.font.Font",
  ),
  ...rows({ position: -1, keywords: ["file"] }, "tkinter.PhotoImage Tkinter.PhotoImage"),
  ...rows(
    { position: 0, keywords: ["uifile"] },
    "PyQt4.uic.loadUi PyQt4.uic.loadUiType PyQt5.uic.loadUi PyQt5.uic.loadUiType PyQt6.uic.loadUi PyQt6.uic.loadUiType",
  ),
  ...rows(
    { position: 0, keywords: ["fileName"], isSilent: true },
    QT.flatMap((qt) => ["QIcon", "QPixmap", "QMovie", "QImage"].map((name) => `${qt}.QtGui.${name}`)).join(" "),
  ),
  ...rows({ position: 0, keywords: ["filename"], isSilent: true }, "cv2.CascadeClassifier"),
  ...rows(
    { position: 1, keywords: ["resource", "resource_name"], inPackage: true },
    "pkgutil.get_data importlib.resources.open_text importlib.resources.open_binary importlib.resources.read_text importlib.resources.read_binary pkg_resources.resource_string pkg_resources.resource_stream",
  ),
  ...rows({ position: 1, keywords: ["resource_name"], inPackage: true, how: "list" }, "pkg_resources.resource_listdir"),
]);

const WRITES = /^(?:pathlib\.Path\.(?:write_text|write_bytes|mkdir|touch)|os\.(?:mkdir|makedirs)|sqlite3\.connect)$/;
/** Their second argument comes to be. */
const COPIES = /^(?:shutil\.(?:copy|copyfile|copy2|copytree|move)|os\.(?:rename|replace))$/;
const TESTS =
  /^(?:os\.path\.(?:exists|isfile|isdir|lexists|getmtime|getsize)|os\.(?:access|stat)|pathlib\.Path\.(?:exists|is_file|is_dir|stat))$/;
/** Names that give a file on disk for what lies in a zip. */
const UNPACKS =
  /^(?:importlib\.resources|importlib_resources)\.(?:files|path|as_file)$|^pkg_resources\.resource_filename$/;

/** All that is opened, but what the code tests for or makes itself. */
export function openedFiles(graph: ImportGraph): readonly OpenedFile[] {
  const own = graph.uses.filter(({ isOwn, isCall }) => isOwn && isCall);
  const unpacking = new Set(own.filter(({ what }) => UNPACKS.test(what)).map(({ from }) => from));
  const found: OpenedFile[] = [];
  const provided = new Set<string>();
  for (const use of own) {
    if (TESTS.test(use.what) || WRITES.test(use.what) || COPIES.test(use.what)) {
      const isPath = use.what.startsWith("pathlib.");
      const values = isPath ? use.receiver() : use.argument(COPIES.test(use.what) ? 1 : 0, "path", "name", "dst");
      for (const value of values) {
        const at = pathOf(value);
        if (at !== undefined) provided.add(`${at.base} ${at.path}`);
      }
      if (!WRITES.test(use.what) || use.what.endsWith("dir") || use.what.endsWith("dirs")) continue;
      if (use.what !== "sqlite3.connect") found.push(...openedBy(use, values, "write", false, false));
      continue;
    }
    const isUnpacked = unpacking.has(use.from);
    if (/^pathlib\.Path\.(?:open|read_text|read_bytes)$/.test(use.what)) {
      const how = use.what.endsWith(".open") ? modeOf(use, 0) : "read";
      if (how !== undefined) found.push(...openedBy(use, use.receiver(), how, isUnpacked, false));
      continue;
    }
    const reader = READERS.get(use.what);
    if (reader === undefined) continue;
    const how = reader.how ?? (MODE_READERS.has(use.what) ? modeOf(use, 1) : "read");
    if (how === undefined) continue;
    const values = use.argument(reader.position, ...reader.keywords);
    if (reader.inPackage === true) found.push(...openedInPackage(use, values, how, graph));
    else found.push(...openedBy(use, values, how, isUnpacked, reader.isSilent === true));
  }
  for (const { path, base, how } of found) if (how === "write") provided.add(`${base} ${path}`);
  return found.filter(({ path, base, how }) => how === "write" || !isProvided(path, base, provided));
}

/** The code tests for the file, or makes it, or the folder that it is in. */
function isProvided(path: string, base: string, provided: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1))
    if (provided.has(`${base} ${path.slice(0, end)}`)) return true;
  return false;
}

function openedBy(
  use: CodeUse,
  values: readonly UseValue[],
  how: OpenedFile["how"],
  byLoader: boolean,
  isSilent: boolean,
): readonly OpenedFile[] {
  return values.flatMap((value) => {
    const at = pathOf(value);
    if (at === undefined) return [];
    return [{ use, ...at, how, byLoader, inPackage: false, isSilent, isOneOfMany: hasOtherWay(value, values) }];
  });
}

/** Whether the same call may get a path elsewhere instead: one in the user's folder, one that is not known. */
function hasOtherWay(value: UseValue, values: readonly UseValue[]): boolean {
  const own = pathOf(value);
  return values.some((other) => other !== value && pathOf(other)?.base !== own?.base);
}

function openedInPackage(
  use: CodeUse,
  values: readonly UseValue[],
  how: OpenedFile["how"],
  graph: ImportGraph,
): readonly OpenedFile[] {
  const packages = use.argument(0, "package", "package_or_requirement", "anchor");
  return packages.flatMap((value) => {
    const name = value.t === "name" ? value.path : wholeText(value);
    if (name === undefined || graph.has(name) !== true) return [];
    // A module that is no package stands for the folder that it lies in.
    const folder = (graph.isFlat(name) ? name.split(".").slice(0, -1) : name.split(".")).join("/");
    return values.flatMap((one) => {
      const rest = one.t === "text" && !one.inRoots ? wholeText(one) : undefined;
      const path = rest === undefined ? undefined : normal(folder === "" ? rest : `${folder}/${rest}`);
      if (path === undefined || path === "") return [];
      const isOneOfMany = values.length > 1 && values.some((other) => wholeText(other) === undefined);
      const by = { byLoader: true, inPackage: true, isSilent: false };
      return [{ use, path, base: "roots" as const, how, ...by, isOneOfMany }];
    });
  });
}

/** The path where all of it is known, and what it is relative to. */
export function pathOf(value: UseValue): { readonly path: string; readonly base: OpenedFile["base"] } | undefined {
  const whole = wholeText(value)?.replaceAll("\\", "/");
  if (value.t !== "text" || whole === undefined) return undefined;
  const path = normal(whole);
  if (path === undefined || path === "") return undefined;
  if (value.inRoots) return { path, base: value.besideProgram === true ? "program" : "roots" };
  // A path of the machine, an address, or many lines of text.
  return /^(?:\/|[A-Za-z]:|~)|:\/\/|[\n<>|*?"]/.test(whole) ? undefined : { path, base: "start" };
}

function normal(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.pop() === undefined) return undefined;
    if (part !== "" && part !== "." && part !== "..") parts.push(part);
  }
  return parts.join("/");
}

/** "r+" changes what must be there; undefined where the mode is not known. */
function modeOf(use: CodeUse, position: number): "read" | "write" | undefined {
  const given = use.passes(position, "mode");
  if (given === "maybe") return undefined;
  if (!given) return "read";
  const modes = use.argument(position, "mode").map(wholeText);
  if (modes.includes(undefined)) return undefined;
  if (modes.every((mode) => /[wax]/.test(mode ?? ""))) return "write";
  return modes.some((mode) => /[wax]/.test(mode ?? "")) ? undefined : "read";
}
