// Modules whose names are made from a table when they are first used: asking for one of them asks for the standard module
// that it stands for. No code says so in a way that could be followed (an object each, resolved by an importer).

/** Names below the module, by what they stand for in Python 2 and in Python 3. */
interface MovedNames {
  readonly source: string;
  /** "name 2 3", a line each; "-" where it stands for nothing, or for parts of several. */
  readonly names: string;
}

const TABLE: Readonly<Record<string, MovedNames>> = {
  "six.moves": {
    source: "six 1.12 and 1.16, _moved_attributes (MovedModule only) and Module_six_moves_urllib; read 2026-11",
    names: `configparser ConfigParser configparser
collections_abc - collections.abc
copyreg copy_reg copyreg
dbm_gnu gdbm dbm.gnu
dbm_ndbm dbm dbm.ndbm
http_cookiejar cookielib http.cookiejar
http_cookies Cookie http.cookies
html_entities htmlentitydefs html.entities
html_parser HTMLParser html.parser
http_client httplib http.client
email_mime_base email.mime.base email.mime.base
email_mime_image email.mime.image email.mime.image
email_mime_multipart email.mime.multipart email.mime.multipart
email_mime_nonmultipart email.mime.nonmultipart email.mime.nonmultipart
email_mime_text email.mime.text email.mime.text
BaseHTTPServer BaseHTTPServer http.server
CGIHTTPServer CGIHTTPServer http.server
SimpleHTTPServer SimpleHTTPServer http.server
cPickle cPickle pickle
queue Queue queue
reprlib repr reprlib
socketserver SocketServer socketserver
tkinter Tkinter tkinter
tkinter_dialog Dialog tkinter.dialog
tkinter_filedialog FileDialog tkinter.filedialog
tkinter_scrolledtext ScrolledText tkinter.scrolledtext
tkinter_simpledialog SimpleDialog tkinter.simpledialog
tkinter_ttk ttk tkinter.ttk
tkinter_constants Tkconstants tkinter.constants
tkinter_dnd Tkdnd tkinter.dnd
tkinter_colorchooser tkColorChooser tkinter.colorchooser
tkinter_commondialog tkCommonDialog tkinter.commondialog
tkinter_tkfiledialog tkFileDialog tkinter.filedialog
tkinter_font tkFont tkinter.font
tkinter_messagebox tkMessageBox tkinter.messagebox
tkinter_tksimpledialog tkSimpleDialog tkinter.simpledialog
urllib.parse - urllib.parse
urllib.error - urllib.error
urllib.request - urllib.request
urllib.response - urllib.response
urllib.robotparser robotparser urllib.robotparser
xmlrpc_client xmlrpclib xmlrpc.client
xmlrpc_server SimpleXMLRPCServer xmlrpc.server`,
  },
};

/** Whether the module makes names of such a table: what it loads is what others ask of it. */
export function hasMovedNames(module: string): boolean {
  return Object.keys(TABLE).some((prefix) => prefix.startsWith(`${module}.`));
}

let moved: Map<string, readonly [string, string]> | undefined;

/** The module that a name stands for: "configparser" for "six.moves.configparser" in Python 3. */
function movedName(name: string, python: string): string | undefined {
  if (moved === undefined) {
    moved = new Map();
    for (const [prefix, { names }] of Object.entries(TABLE)) {
      for (const line of names.split("\n")) {
        const [own = "", two = "-", three = "-"] = line.split(" ");
        moved.set(`${prefix}.${own}`, [two, three]);
      }
    }
  }
  const found = moved.get(name)?.[python.startsWith("2.") ? 0 : 1];
  return found === "-" ? undefined : found;
}

/**
 * The standard modules that `import module`, or `from module import names`, loads at once. What is further down
 * (six.moves.urllib.parse) is an object that loads nothing before something is taken out of it.
 */
export function movedImports(module: string, names: readonly string[] | null, python: string): readonly string[] {
  const isObject = Object.keys(TABLE).some(
    (prefix) => module.startsWith(`${prefix}.`) && module.split(".").length > prefix.split(".").length + 1,
  );
  const whole = isObject && names === null ? undefined : movedName(module, python);
  const parts = TABLE[module] === undefined ? [] : (names ?? []).map((name) => movedName(`${module}.${name}`, python));
  return [...new Set([whole, ...parts])].filter((one) => one !== undefined);
}
