import { expect, test } from "vitest";
import { moduleOfMessage } from "../../src/cli/error-message.js";

test.each([
  ["No module named csv", "csv"],
  ["ImportError: No module named xml.dom.minidom", "xml.dom.minidom"],
  ["ModuleNotFoundError: No module named 'acme.plugins.tide'", "acme.plugins.tide"],
  ["ModuleNotFoundError: No module named 'acme.a.b'; 'acme.a' is not a package", "acme.a.b"],
  ["ImportError: cannot import name 'tide' from 'acme.plugins' (/opt/acme/lib.zip)", "acme.plugins.tide"],
  ["ImportError: cannot import name 'x' from partially initialized module 'acme.y' (most likely ...)", "acme.y.x"],
  ["ImportError: DLL load failed while importing _ssl: The specified module could not be found.", "_ssl"],
  ["LookupError: unknown encoding: Latin-2", "encodings.latin_2"],
  ['Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nImportError: No module named six', "six"],
  ["acme.plugins", "acme.plugins"],
])("%s", (message, module) => {
  expect(moduleOfMessage(message)).toBe(module);
});

test.each([
  ["it does not start", undefined],
  ["ImportError: cannot import name tide", undefined], // up to 3.6: the module is not told
  ["", undefined],
])('"%s" names no module', (message, module) => {
  expect(moduleOfMessage(message)).toBe(module);
});
