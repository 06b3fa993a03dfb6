// What to use in place of standard modules that newer versions of Python lack: the pages "What's New" of 3.8 to 3.13,
// PEP 594 and PEP 632, and the projects on PyPI that carry a module on; checked 2026-11.

import { renamedTo, removedIn } from "./module-history.js";

const INSTEAD: Readonly<Record<string, string>> = {
  imp: "importlib has what it did",
  asyncore: "use asyncio, or install pyasyncore where the build is made",
  asynchat: "use asyncio, or install pyasynchat where the build is made",
  smtpd: "install aiosmtpd where the build is made, and use that",
  distutils: "install setuptools where the build is made, which brings it along",
  cgi: "install legacy-cgi where the build is made",
  cgitb: "install legacy-cgi where the build is made",
  audioop: "install audioop-lts where the build is made",
  telnetlib: "install standard-telnetlib where the build is made",
  crypt: "install standard-crypt where the build is made, or use passlib or bcrypt",
  imghdr: "install standard-imghdr where the build is made, or use filetype",
  sndhdr: "install standard-sndhdr where the build is made, or use filetype",
  pipes: "subprocess and shlex have what it did",
  uu: "binascii has what it did",
  xdrlib: "install standard-xdrlib where the build is made",
  nntplib: "install standard-nntplib where the build is made",
  aifc: "install standard-aifc where the build is made",
  chunk: "install standard-chunk where the build is made",
  sunau: "install standard-sunau where the build is made",
  mailcap: "install standard-mailcap where the build is made",
  parser: "ast has what it did",
  symbol: "ast has what it did",
};

/**
 * Since which version, no newer than `python`, a standard module is no more, and what to use in its place as far as that is
 * known; undefined for a module that this Python has, or that no Python had.
 */
export function removedModule(
  module: string,
  python: string,
): { readonly since: string; readonly instead: string | undefined } | undefined {
  const top = module.split(".")[0] ?? module;
  const since = removedIn(module) ?? removedIn(top);
  if (since === undefined || numberOf(since) > numberOf(python)) return undefined;
  const [renamed] = renamedTo(module);
  const instead = Object.hasOwn(INSTEAD, top) ? INSTEAD[top] : undefined;
  return { since, instead: instead ?? (renamed === undefined ? undefined : `it is called ${renamed} there`) };
}

function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}
