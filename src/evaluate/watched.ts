// Calls and names that turn out differently in a frozen application (Python library reference; the projects' own
// documentation). A rule about one of them adds its canonical name here and finds it in `graph.uses`.

/** What the failure of a call raises, so that it is known whether the code catches it. */
export type Failure = "file" | "metadata" | "name" | "attribute" | "stream" | "process" | "any";

export interface Watched {
  readonly fails: Failure;
  /** "all": in packages of other people as well. "own": in the application's own code alone. */
  readonly whose: "own" | "all";
  /** What counts in place of a call: a look at the name, a class that derives from it, an assignment to it. */
  readonly how?: "look" | "base" | "store";
  /** Names of which the file mentions one when it does this; the last part of the name where it is left out. */
  readonly mentions?: readonly string[];
}

type Row = readonly [paths: string, how: Watched];

const own = (fails: Failure, paths: string): Row => [paths, { fails, whose: "own" }];
const all = (fails: Failure, paths: string, mentions?: readonly string[]): Row => [
  paths,
  { fails, whose: "all", ...(mentions !== undefined && { mentions }) },
];
const look = (paths: string): Row => [paths, { fails: "attribute", whose: "own", how: "look" }];
const base = (paths: string): Row => [paths, { fails: "any", whose: "own", how: "base" }];
const store = (paths: string): Row => [paths, { fails: "any", whose: "own", how: "store" }];
const stream = (name: string): Row => [
  ["write", "writelines", "flush", "isatty", "fileno", "read", "readline", "readlines", "buffer.write", "reconfigure"]
    .map((method) => `sys.${name}.${method}`)
    .join(" "),
  { fails: "stream", whose: "own", mentions: [name] },
];

const METADATA_NAMES = ["importlib_metadata", "metadata", "PackageNotFoundError"] as const;
const metadataOf = (module: string): Row =>
  all("metadata", `${module}.version ${module}.distribution ${module}.metadata ${module}.requires ${module}.files`, [
    ...METADATA_NAMES,
  ]);

const ROWS: readonly Row[] = [
  // Files.
  own("file", "builtins.open builtins.file io.open codecs.open os.listdir os.scandir"),
  own("file", "pathlib.Path.open pathlib.Path.read_text pathlib.Path.read_bytes"),
  own(
    "file",
    "pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.mkdir os.mkdir os.makedirs sqlite3.connect",
  ),
  own("file", "pkgutil.get_data"),
  // What shows that the code knows that a file may be missing, or makes it itself.
  own(
    "any",
    "os.path.exists os.path.isfile os.path.isdir os.path.lexists os.access os.stat os.path.getmtime os.path.getsize pathlib.Path.exists pathlib.Path.is_file pathlib.Path.is_dir pathlib.Path.stat os.chdir",
  ),
  own(
    "file",
    "shutil.copy shutil.copyfile shutil.copy2 shutil.copytree shutil.move os.rename os.replace pathlib.Path.rename pathlib.Path.touch",
  ),
  // Loaders of other libraries that take a path (each project's documentation).
  own(
    "file",
    "PIL.Image.open PIL.ImageFont.truetype pygame.image.load pygame.mixer.Sound pygame.mixer.music.load pygame.font.Font pygame.image.load_extended",
  ),
  own(
    "file",
    "numpy.load numpy.loadtxt numpy.genfromtxt pandas.read_csv pandas.read_excel pandas.read_json pandas.read_pickle joblib.load torch.load cv2.CascadeClassifier cv2.VideoCapture cv2.dnn.readNet zipfile.ZipFile tarfile.open gzip.open logging.config.fileConfig xml.etree.ElementTree.parse",
  ),
  own(
    "file",
    "PyQt5.uic.loadUi PyQt5.uic.loadUiType PyQt6.uic.loadUi PyQt6.uic.loadUiType PyQt4.uic.loadUi PyQt4.uic.loadUiType",
  ),
  ...["PyQt4", "PyQt5", "PyQt6", "PySide", "PySide2", "PySide6"].map((qt) =>
    own("any", `${qt}.QtGui.QIcon ${qt}.QtGui.QPixmap ${qt}.QtGui.QMovie ${qt}.QtGui.QImage`),
  ),
  own("file", "tkinter.PhotoImage Tkinter.PhotoImage wx.Icon wx.Bitmap wx.Image"),
  own(
    "file",
    "importlib.resources.files importlib.resources.open_text importlib.resources.open_binary importlib.resources.read_text importlib.resources.read_binary importlib.resources.path importlib_resources.files",
  ),
  own(
    "file",
    "pkg_resources.resource_filename pkg_resources.resource_string pkg_resources.resource_stream pkg_resources.resource_listdir",
  ),
  own("file", "gettext.translation gettext.install gettext.bindtextdomain"),
  // Templates: the loaders of Jinja2, and what asks them.
  own(
    "file",
    "jinja2.PackageLoader jinja2.loaders.PackageLoader jinja2.FileSystemLoader jinja2.loaders.FileSystemLoader",
  ),
  own("file", "flask.Flask flask.app.Flask flask.render_template flask.templating.render_template"),
  // Metadata.
  metadataOf("importlib.metadata"),
  metadataOf("importlib_metadata"),
  all("metadata", "pkg_resources.get_distribution pkg_resources.require", ["get_distribution", "pkg_resources"]),
  // Time zones, certificates, type libraries.
  own("any", "zoneinfo.ZoneInfo pytz.timezone tzlocal.get_localzone dateutil.tz.gettz"),
  own("any", "ssl.create_default_context ssl.get_default_verify_paths urllib.request.urlopen urllib2.urlopen"),
  own("any", "gi.require_version"),
  // Functions that read docstrings: of the program, or of the rules of a grammar.
  own("any", "docopt.docopt ply.yacc.yacc ply.lex.lex"),
  // Source.
  own("file", "inspect.getsource inspect.getsourcelines inspect.getsourcefile torch.jit.script"),
  // Programs and processes.
  own(
    "process",
    "subprocess.Popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.getoutput subprocess.getstatusoutput",
  ),
  own(
    "process",
    "os.system os.popen os.startfile os.execv os.execve os.execvp os.execvpe os.execl os.execlp os.execle",
  ),
  own("process", "os.spawnv os.spawnve os.spawnvp os.spawnl os.spawnlp os.posix_spawn"),
  own("process", "asyncio.create_subprocess_exec asyncio.create_subprocess_shell"),
  own("any", "shutil.which distutils.spawn.find_executable runpy.run_module runpy.run_path"),
  own(
    "any",
    "multiprocessing.Process multiprocessing.Pool multiprocessing.Manager multiprocessing.pool.Pool multiprocessing.freeze_support multiprocessing.spawn.freeze_support torch.multiprocessing.freeze_support multiprocess.freeze_support multiprocessing.set_start_method multiprocessing.get_context concurrent.futures.ProcessPoolExecutor concurrent.futures.process.ProcessPoolExecutor",
  ),
  // Standard streams: None in a program without a console.
  stream("stdout"),
  stream("stderr"),
  stream("stdin"),
  own("stream", "builtins.input builtins.raw_input faulthandler.enable"),
  store("sys.stdout sys.stderr sys.stdin builtins.exit builtins.quit __builtin__.exit __builtin__.quit"),
  // Classes.
  base("multiprocessing.Process multiprocessing.process.Process multiprocessing.process.BaseProcess"),
  base("multiprocessing.context.Process win32serviceutil.ServiceFramework"),
  // What only the module `site` makes.
  own("name", "builtins.exit builtins.quit builtins.help builtins.copyright builtins.credits"),
  // Names.
  ["__file__", { fails: "name", whose: "own", how: "look" }],
  look("sys.executable sys.frozen sys._MEIPASS sys._MEIPASS2 sys.frozen_dir sys.real_prefix sys.base_prefix"),
];

/** By canonical name; one name may count in several ways. */
export const WATCHED: ReadonlyMap<string, readonly Watched[]> = byName(ROWS);

function byName(rows: readonly Row[]): ReadonlyMap<string, readonly Watched[]> {
  const found = new Map<string, readonly Watched[]>();
  for (const [paths, how] of rows)
    for (const path of paths.split(" ")) found.set(path, [...(found.get(path) ?? []), how]);
  return found;
}

export const lastOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** What a file mentions that does one of these things. */
export const WATCHED_NAMES: ReadonlySet<string> = new Set([
  "__file__",
  ...[...WATCHED].flatMap(([path, ways]) => ways.flatMap(({ mentions }) => mentions ?? [lastOf(path)])),
]);

/** Methods that a path has. */
export const PATH_METHODS: ReadonlySet<string> = new Set(
  [...WATCHED.keys()].filter((path) => path.startsWith("pathlib.Path.")).map(lastOf),
);

const CAUGHT_BY: Readonly<Record<Failure, RegExp>> = {
  file: /^(?:OSError|IOError|EnvironmentError|FileNotFoundError|NotADirectoryError|WindowsError)$/,
  metadata: /^(?:PackageNotFoundError|DistributionNotFound|ResolutionError|ModuleNotFoundError|ImportError)$/,
  name: /^NameError$/,
  attribute: /^AttributeError$/,
  // None has no such method; input() and faulthandler find that there is no stream, or none with a file behind it.
  stream: /^(?:AttributeError|RuntimeError|OSError|IOError|EnvironmentError|ValueError|UnsupportedOperation|EOFError)$/,
  process: /^(?:OSError|IOError|EnvironmentError|FileNotFoundError|WindowsError|SubprocessError|CalledProcessError)$/,
  any: /^$/,
};

/** Whether a handler of these exceptions (as written, "*" for a bare except) sees the failure. */
export function catchesFailure(failure: Failure): (names: readonly string[]) => boolean {
  return (names) =>
    names.some((name) => {
      const last = lastOf(name);
      return /^(?:\*|Exception|BaseException|StandardError)$/.test(last) || CAUGHT_BY[failure].test(last);
    });
}
