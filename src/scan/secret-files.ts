// Files with secrets in them, told by name and by what they begin with: a name alone (key.pem, .env) may be anything, and
// certificates that everybody may have lie in files of the same names.

import { Buffer } from "node:buffer";
import type { Entry } from "../archive/container.js";
import { type BuildFolder, placeIn } from "../freezer/build-folder.js";
import type { SecretFile } from "../model/shipment.js";
import { readOrGap } from "./workbench.js";

const HEAD_BYTES = 4096;
/** A whole store of certificates begins with no key. */
const LARGEST_BYTES = 256 * 1024;

/** Libraries bring keys for their own tests and examples, and those are no secret. */
const IS_FOR_TESTS =
  /(?:^|\/)(?:tests?|testing|test_?data|testcerts?|dummy_?(?:server|certs?)|examples?|samples?|fixtures|demos?|docs?)(?:\/|$)/i;

/** Those in the folder and below it. */
export function secretsIn(folder: BuildFolder): readonly SecretFile[] {
  const found: SecretFile[] = [];
  const walk = (at: BuildFolder): void => {
    for (const [name, entry] of at.files) {
      if (entry.size === 0 || entry.size > LARGEST_BYTES || IS_FOR_TESTS.test(placeBelow(folder, entry))) continue;
      const kind = kindOf(at, name, entry);
      if (kind !== undefined) found.push({ path: entry.path, place: placeIn(at, name), kind });
    }
    for (const inner of at.folders.values()) walk(inner);
  };
  walk(folder);
  return found;
}

/** What lies above the build says nothing of its files. */
function placeBelow({ path }: BuildFolder, entry: Entry): string {
  return entry.path.startsWith(`${path}/`) ? entry.path.slice(path.length) : entry.path;
}

function kindOf(at: BuildFolder, name: string, entry: Entry): SecretFile["kind"] | undefined {
  const isKey = /\.(?:pem|key|ppk|pk8|p8)$|^id_(?:rsa|dsa|ecdsa|ed25519)$/i.test(name);
  const isEnv = /^\.env(?:\.(?!example|sample|template|dist|defaults?|test)[\w-]+)?$/i.test(name);
  const isLogin =
    /^(?:\.netrc|_netrc|\.pypirc|\.htpasswd|\.npmrc|\.git-credentials)$/.test(name) ||
    (name === "credentials" && at.name === ".aws");
  if (!isKey && !isEnv && !isLogin) return undefined;
  const bytes = readOrGap(at.container, entry, [], "code", HEAD_BYTES);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString("latin1");
  if (isKey) return IS_KEY.test(text) ? "private-key" : undefined;
  if (isEnv) return HAS_SETTING.test(text) ? "env" : undefined;
  return HAS_LOGIN.test(text) ? "login" : undefined;
}

/** RFC 7468 and OpenSSH's; the format of PuTTY's. */
const IS_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----|^PuTTY-User-Key-File-\d/;
/** A name that speaks of a secret, and a value that is more than a blank to fill in. */
const HAS_SETTING =
  /^\s*(?:export\s+)?\w*(?:SECRET|TOKEN|PASSW(?:OR)?D|PWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|DATABASE_URL|CREDENTIALS?)\w*[ \t]*=[ \t]*["']?(?!(?:your|change|x{3}|<|\$\{|example|todo)\S*)[^\s"'#]{6,}/im;
/** An option of .pypirc; .netrc's; a hash of .htpasswd; AWS's and npm's; an address with a password in it. */
const HAS_LOGIN =
  /^[ \t]*(?:password[ \t]*[=:][ \t]*\S|machine[ \t]+\S+[^\n]*password[ \t]+\S|password[ \t]+\S|[^#\s:]+:(?:\$|\{SHA\})\S{8,}|aws_secret_access_key[ \t]*=[ \t]*\S|\S*:_authToken[ \t]*=[ \t]*(?!\$\{)\S|https?:\/\/[^\s:@/]+:[^\s@]+@)/m;
