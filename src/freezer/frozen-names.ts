// Names of the modules that a program has frozen into itself as C data (cx_Freeze up to 5.0). Linkers let one string end
// inside another ("os" is the tail of "_os"), so the table can't be walked: known names are looked for, each with its NUL.

import { Buffer } from "node:buffer";

// What cx_Freeze 3 to 5.0 freeze into a program, read in programs of Python 2.5 to 3.5 on Linux, macOS and Windows.
const startup: readonly string[] = [
  ..."UserDict StringIO __future__ _abcoll _bootlocale _collections_abc _dummy_thread _osx_support _sitebuiltins".split(
    " ",
  ),
  ..."_strptime _threading_local _weakrefset abc argparse atexit base64 bisect bz2 calendar codecs collections".split(
    " ",
  ),
  ..."collections.abc contextlib copy copy_reg copyreg datetime dummy_threading encodings enum fnmatch functools".split(
    " ",
  ),
  ..."genericpath getopt gettext hashlib heapq importlib importlib._bootstrap importlib.machinery io keyword".split(
    " ",
  ),
  ..."linecache locale macpath ntpath operator optparse os os2emxpath posixpath quopri random re repr reprlib".split(
    " ",
  ),
  ..."sre sre_compile sre_constants sre_parse stat string stringprep struct tempfile textwrap threading token".split(
    " ",
  ),
  ..."tokenize traceback types uu warnings weakref zipimport".split(" "),
];

const codecs: readonly string[] = [
  ..."aliases ascii base64_codec big5 big5hkscs bz2_codec charmap cp037 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251".split(
    " ",
  ),
  ..."cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp273 cp424 cp437 cp500 cp65001 cp720 cp737 cp775 cp850".split(
    " ",
  ),
  ..."cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp875 cp932 cp949 cp950".split(
    " ",
  ),
  ..."euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk hex_codec hp_roman8 hz idna iso2022_jp".split(" "),
  ..."iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr iso8859_1 iso8859_10".split(" "),
  ..."iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6".split(
    " ",
  ),
  ..."iso8859_7 iso8859_8 iso8859_9 johab koi8_r koi8_t koi8_u kz1048 latin_1 mac_arabic mac_centeuro mac_croatian".split(
    " ",
  ),
  ..."mac_cyrillic mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish mbcs oem palmos".split(
    " ",
  ),
  ..."ptcp154 punycode quopri_codec raw_unicode_escape rot_13 shift_jis shift_jis_2004 shift_jisx0213".split(" "),
  ..."string_escape tis_620 undefined unicode_escape unicode_internal utf_16 utf_16_be utf_16_le utf_32 utf_32_be".split(
    " ",
  ),
  ..."utf_32_le utf_7 utf_8 utf_8_sig uu_codec zlib_codec".split(" "),
];

/** Everything that may be frozen in; for when the program is not there to be read. */
export const usualFrozenNames: ReadonlySet<string> = new Set([
  ...startup,
  ...codecs.map((name) => `encodings.${name}`),
]);

/** The known names that the bytes of a program hold as strings; undefined when it has no table of frozen modules. */
export function findFrozenNames(program: Uint8Array): ReadonlySet<string> | undefined {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  if (!bytes.includes("encodings.aliases\0", 0, "latin1")) return undefined;
  return new Set([...usualFrozenNames].filter((name) => bytes.includes(`${name}\0`, 0, "latin1")));
}
