// What scripts/standard_library.py can't read from Lib/ and the build files: names that C code or computed strings ask
// for, what macOS and Debian do differently, and Python 3.15. Hand-kept; each part names its source.

/** Debian and Ubuntu link these into the interpreter ("extension" rows of python*-minimal.README.Debian of 2.7 to 3.13). */
export const debianBuiltins = {
  "2.5-2.7":
    "_bisect _bytesio _collections _fileio _functools _hashlib _heapq _locale _random _socket _ssl _struct _weakref " +
    "cPickle cStringIO array binascii cmath fcntl grp itertools math operator select spwd strop syslog time unicodedata zlib",
  "3.0-":
    "_abc _ast _bisect _blake2 _collections _csv _datetime _elementtree _functools _heapq _locale _md5 _opcode _operator " +
    "_pickle _posixsubprocess _random _sha1 _sha2 _sha3 _sha256 _sha512 _socket _stat _statistics _struct _tracemalloc array " +
    "atexit binascii cmath fcntl grp itertools math operator pyexpat select spwd syslog time unicodedata zlib",
};

/**
 * Extensions that a Unix build has only where a library or option was there (setup.py, configure), so absence says little.
 * Python 2 builds its own _md5, _sha... only without OpenSSL.
 */
export const optionalOnUnix = {
  all:
    "_bsddb _crypt _dbm _gdbm _tkinter _uuid bsddb185 crypt dbm dl fpectl fpetest gdbm imageop linuxaudiodev nis " +
    "ossaudiodev readline spwd sunaudiodev",
  "2.5-2.7": "_md5 _sha _sha256 _sha512 _hashlib",
};

/** Never in a Unix build of the last 20 years (IRIX, Solaris), or not in any (profilers, samples). */
export const neverBuilt =
  "_codecs_ _pure _types~ al autoGIL~ cd cl fl flp fm gl imgfile pure sgi sv timing xx _bytesio~ _xxtestfuzz " +
  "xxlimited xxlimited_35";

/** Linux only among the Unix extensions. */
export const notOnMac = "linuxaudiodev ossaudiodev spwd";

/** macOS's own (Mac/Modules and setup.py's darwin part of 2.5 to 2.7; _scproxy from 2.6.4 and 3.1 on). */
export const onlyOnMac = {
  "2.5-2.7":
    "_AE _AH _Alias _App _CF _CG _CarbonEvt _Cm _Ctl _Dlg _Drag _Evt _File _Fm _Folder _Help _IBCarbon _Icn _Launch _List " +
    "_Menu _Mlte _OSA _Qd _Qdoffs _Qt _Res _Scrap _Snd _TE _Win ColorPicker MacOS Nav OSATerminology autoGIL gestalt icglue",
  "3.0-3.3": "_gestalt",
  "2.6-": "_scproxy",
};

/** Built into every interpreter, but listed in files that the script does not read (Modules/Setup.config). */
export const coreBuiltins = {
  "2.5-2.7": "thread signal",
  "3.0-": "_thread",
  "3.0-3.4": "signal",
  "3.5-": "_signal",
};

/**
 * Imports that no scan of Lib/ shows: asked for by C code (PyImport_Import...), by a computed name, or under a condition
 * that is false on purpose (`if False: import xml.sax.expatreader` in xml.sax, a hint for freezers).
 * "function" unless the name has a mark behind it: "!" the module can't be imported without it, "?" it is tried when the
 * module is imported.
 */
export const hiddenImports = {
  "2.5-": {
    _asyncio:
      "asyncio.base_futures! asyncio.exceptions! asyncio.base_tasks! asyncio.coroutines! asyncio.events! inspect! traceback!",
    _curses_panel: "_curses!",
    _elementtree: "copy! pyexpat! xml.etree.ElementPath!",
    _ssl: "_socket!",
    _codecs_cn: "_multibytecodec",
    _codecs_hk: "_multibytecodec",
    _codecs_iso2022: "_multibytecodec",
    _codecs_jp: "_multibytecodec",
    _codecs_kr: "_multibytecodec",
    _codecs_tw: "_multibytecodec",
    _socket: "encodings.idna",
    codecs: "encodings",
    time: "_strptime",
    "xml.dom": "xml.dom.domreg",
    "xml.dom.domreg": "xml.dom.minidom",
    "xml.sax": "xml.sax.expatreader",
    zipimport: "zlib",
  },
  "2.5-2.7": {
    _bsddb: "bsddb.db",
    _elementtree: "xml.etree.ElementTree!",
    _io: "os!",
    _multiprocessing: "cPickle! multiprocessing!",
    anydbm: "dbhash? dbm? gdbm? dumbdbm?",
    cPickle: "cStringIO! copy_reg!",
    datetime: "_strptime time",
    "email.header": "encodings.ascii!",
    parser: "copy_reg!",
  },
  "3.0-3.2": { datetime: "_strptime time", _pickle: "copyreg! _compat_pickle!" },
  "3.0-": {
    _datetime: "_strptime time",
    _sqlite3: "sqlite3.dump",
    _decimal: "collections! numbers!",
    dbm: "dbm.dumb dbm.gnu dbm.ndbm dbm.sqlite3",
    parser: "copyreg!",
    zipfile: "encodings.cp437",
  },
  "3.3-": { _pickle: "copyreg! _compat_pickle! codecs! functools!" },
  "3.11-": { _sqlite3: "functools!" },
  "3.10-": { array: "collections.abc!" },
  "3.9-": { _zoneinfo: "zoneinfo._common! zoneinfo._tzpath! io! weakref!" },
  "3.15-": { math: "_math_integer!" },
};

/** Families of modules that are loaded by a computed name, one or another at a time: owner -> pattern. */
export const families = {
  encodings: "encodings.*",
  "distutils.cmd": "distutils.command.*",
  "distutils.dist": "distutils.command.*",
  "lib2to3.refactor": "lib2to3.fixes.*",
};

/**
 * Names without a file of their own: module -> module that must be there. email's are those of its LazyImporter (2.5 to 2.7);
 * the others are put into sys.modules by the module that they belong to.
 */
export const aliases = {
  "2.5-2.7": Object.fromEntries([
    ..."Charset Encoders Errors FeedParser Generator Header Iterators Message Parser Utils base64MIME quopriMIME"
      .split(" ")
      .map((name) => [`email.${name}`, `email.${name.toLowerCase()}`]),
    ..."Audio Base Image Message Multipart NonMultipart Text"
      .split(" ")
      .map((name) => [`email.MIME${name}`, `email.mime.${name.toLowerCase()}`]),
  ]),
  "2.5-": {
    "pyexpat.errors": "pyexpat",
    "pyexpat.model": "pyexpat",
    "xml.parsers.expat.errors": "xml.parsers.expat",
    "xml.parsers.expat.model": "xml.parsers.expat",
  },
  "3.5-3.12": { "typing.io": "typing", "typing.re": "typing" },
  "3.12-": { "sys.monitoring": "sys" },
  // Its file went in a patch release of 3.13 (seen in builds of 3.13.5).
  "3.13-": { "collections.abc": "_collections_abc" },
};

/** Modules that came with a later patch release than the one that was read. */
export const cameLater = { 3.13: "pydoc_data.module_docs" };

/**
 * Python 3.15 against 3.14 (typeshed's stdlib/VERSIONS of August 2026, PEP 799; no source tree was at hand, so that all its
 * other submodules and edges are those of 3.14).
 */
export const python315 = {
  removed: "sre_compile sre_constants sre_parse",
  packages: "profiling profiling.sampling profiling.tracing xml.utils",
  modules:
    "profiling.sampling.binary_collector profiling.sampling.binary_reader profiling.sampling.cli " +
    "profiling.sampling.collector profiling.sampling.constants profiling.sampling.errors " +
    "profiling.sampling.gecko_collector profiling.sampling.heatmap_collector profiling.sampling.jsonl_collector " +
    "profiling.sampling.module_utils profiling.sampling.opcode_utils profiling.sampling.pstats_collector " +
    "profiling.sampling.sample profiling.sampling.stack_collector profiling.sampling.string_table profiling.tracing._utils",
  compiled: { _math_integer: { darwin: "extension", linux: "extension", win32: "either" } },
  aliases: { "math.integer": "math" },
};
