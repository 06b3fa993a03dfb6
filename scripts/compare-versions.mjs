// Holds src/versions against Esky's own functions, run by CPython 2.7, on generated names, versions, pages and folders, and
// against the packaging library for PEP 440 (--python3). Any difference is printed and fails the run.
// Usage: node scripts/compare-versions.mjs --esky ESKY_SOURCE_TREE --python2 PYTHON2.7 [--python3 PYTHON] [--seed N] [--count N]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    esky: { type: "string" },
    python2: { type: "string", default: "python2.7" },
    python3: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "4000" },
  },
});
if (options.esky === undefined) {
  console.error("--esky names a source tree of Esky, https://github.com/cloudmatrix/esky");
  process.exit(2);
}
const count = Number(options.count);

const work = mkdtempSync(path.join(tmpdir(), "freeze-lint-versions-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
await build({
  stdin: {
    contents: ["esky-name", "esky-order", "esky-finder", "pep440"]
      .map((file) => `export * from "./src/versions/${file}.ts";`)
      .join("\n"),
    resolveDir: root,
  },
  outfile: path.join(work, "versions.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
});
const ours = await import(path.join(work, "versions.mjs"));

// ---- generated questions -------------------------------------------------------------------------------------------------

let state = Number(options.seed) >>> 0 || 1;
const random = () => {
  // xorshift32: the same questions for the same seed on every machine.
  state ^= state << 13;
  state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const times = (most, make) => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
const made = (how) => Array.from({ length: count }, how);

const NUMBERS = [
  "0",
  "1",
  "2",
  "9",
  "10",
  "00",
  "01",
  "007",
  "2014",
  "99999999",
  "100000000",
  "000000000",
  "20140101123",
];
const WORDS = [
  ...[
    "a",
    "b",
    "c",
    "rc",
    "alpha",
    "beta",
    "dev",
    "pre",
    "preview",
    "post",
    "final",
    "Final",
    "d",
    "e",
    "n",
    "v",
    "V",
    "g",
  ],
  ...["git", "gabc1234", "dirty", "zz", "RC", "DEV", "local", "fina", "finals", "é", "ß"],
];
const MARKS = [".", ".", ".", "-", "-", "_", "+", "~", " ", ":", "!", "--", "..", ".-", "-.", "@", "*"];
const versionOf = () => {
  const plain = pick(["1.0", "1.0.0", "0.10.3", "2014.1.13", "1.2.3", "10", "", "1"]);
  const tail = times(4, () =>
    pick([pick(NUMBERS), pick(WORDS), pick(MARKS), pick(MARKS) + pick(WORDS) + pick(NUMBERS)]),
  );
  return (random() < 0.7 ? plain : "") + tail.join("");
};
const APPS = [
  "salt",
  "app",
  "my-app",
  "my-app2",
  "My App",
  "app_x",
  "a.b",
  "C++App",
  "App (beta)",
  "a+b",
  "x",
  "über",
  "2go",
];
const PLATFORMS = ["win32", "win-amd64", "linux-x86_64", "macosx-10_9-x86_64", "macosx-10.9-x86_64"];
const EXTENSIONS = ["zip", "zip", "exe", "ZIP", "tar.gz", "patch", "zip.part", "zip.sig"];
const nameOf = (app, platform) => {
  const patch = random() < 0.2 ? `.from-${versionOf()}` : "";
  const extension = patch !== "" && random() < 0.9 ? "patch" : pick(EXTENSIONS);
  const own =
    random() < 0.6 ? app : pick([app.toUpperCase(), `${app}-helper`, `my${app}`, encodeURIComponent(app), pick(APPS)]);
  const dot = random() < 0.95 ? "." : pick(["_", "-", "/"]);
  return `${own}-${versionOf()}${dot}${random() < 0.8 ? platform : pick(PLATFORMS)}${patch}.${extension}`;
};
const linkOf = (name) => {
  const quote = pick(['"', '"', "'", ""]);
  const folder = pick(["", "", "dl/", "https://example.org/a/b/", "../"]);
  return `<a ${pick(["href", "HREF", "data-href"])}=${quote}${folder}${name}${quote}>${pick(["a", name, "x/y"])}</a>\n`;
};

const text = (make) => () => {
  const app = pick(APPS);
  const platform = pick(PLATFORMS);
  return { app, platform, ...make(app, platform) };
};
const few = (app, platform) => [nameOf(app, platform), ...times(5, () => nameOf(app, platform))];

const sections = [
  {
    what: "split_app_version",
    questions: made(() => ({
      ask: "split",
      text: pick([
        () => nameOf(pick(APPS), pick(PLATFORMS)).replace(/\.\w+$/, ""),
        () => times(6, () => pick([...APPS, ...NUMBERS, ...WORDS, ...MARKS])).join(""),
      ])(),
    })),
    answer: ({ text: name }) => Object.values(ours.splitAppVersion(name)),
  },
  {
    what: "join_app_version",
    questions: made(() => ({ ask: "join", parts: [pick(APPS), versionOf(), pick(PLATFORMS)] })),
    answer: ({ parts: [name, version, platform] }) => ours.joinAppVersion({ name, version, platform }),
  },
  {
    what: "parse_version",
    questions: made(() => ({ ask: "key", text: versionOf() })),
    answer: ({ text: version }) => ours.eskyVersionKey(version),
  },
  {
    what: "order of pairs",
    questions: made(() => {
      const a = versionOf();
      return {
        ask: "compare",
        a,
        b: random() < 0.5 ? versionOf() : a + pick([...NUMBERS, ...WORDS, ...MARKS, ".0", "-1", ".d"]),
      };
    }),
    answer: ({ a, b }) => ours.compareEskyVersions(a, b),
  },
  {
    what: "DefaultVersionFinder",
    questions: made(text((app, platform) => ({ ask: "page", text: few(app, platform).map(linkOf).join("") }))),
    answer: ({ app, platform, text: page }) =>
      found(ours.eskyLinkPattern(app, platform), (pattern) => ours.findLinkedReleases(pattern, page)),
  },
  {
    what: "S3VersionFinder",
    questions: made(
      text((app, platform) => ({
        ask: "bucket",
        text: few(app, platform)
          .map((name) => `<Contents><${pick(["Key", "key"])}>${pick(["", "a/b/"])}${name}</Key></Contents>`)
          .join(""),
      })),
    ),
    answer: ({ app, platform, text: listing }) =>
      found(ours.eskyLinkPattern(app, platform), (pattern) =>
        ours
          .findListedReleases(pattern, listing)
          .map((release) => ({ ...release, href: `http://localhost/${quoted(release.href)}` })),
      ),
  },
  {
    what: "LocalVersionFinder",
    questions: made(text((app, platform) => ({ ask: "local", names: few(app, platform) }))),
    answer: ({ app, platform, names }) => {
      const pattern = ours.eskyFolderPattern(app, platform);
      return found(pattern, () =>
        names.map((name) => ours.releaseInFolder(pattern, name)).filter((one) => one !== undefined),
      );
    },
  },
];

const pep440Words = ["a", "b", "rc", "alpha", "beta", "c", "pre", "preview", "post", "rev", "r", "dev", "POST", "RC"];
const pep440Of = () => {
  const part = () =>
    `${pick(["", ".", "-", "_"])}${pick(pep440Words)}${pick(["", ".", "-", ""])}${pick(["", "0", "1", "02", "10"])}`;
  const local = random() < 0.2 ? `+${pick(["abc", "5", "05", "abc.5", "5.abc", "A-1"])}` : "";
  const release = [pick(["0", "1", "2", "10", "2014"]), ...times(3, () => pick(["0", "1", "00", "03", "10"]))].join(
    ".",
  );
  return `${pick(["", "", "", "v", "1!", "0!"])}${release}${times(3, part).join("")}${pick(["", "", "", "-1"])}${local}`;
};
if (options.python3 !== "")
  sections.push({
    what: "PEP 440",
    oracle: [options.python3, path.join(root, "scripts/oracle_pep440.py")],
    questions: made(() => ({ ask: "compare", a: pick([pep440Of, pep440Of, versionOf])(), b: pep440Of() })),
    answer: ({ a, b }) => {
      const [left, right] = [ours.parsePep440(a), ours.parsePep440(b)];
      return left === undefined || right === undefined ? null : ours.comparePep440(left, right);
    },
  });

function found(pattern, search) {
  if (pattern.kind === "broken") return { error: "" };
  if (pattern.kind === "unknown") return undefined;
  return search(pattern).map(({ version, fromVersion, href }) => [version, fromVersion ?? "", href]);
}

function quoted(link) {
  return encodeURIComponent(link)
    .replace(/%2F/g, "/")
    .replace(/[!'()*~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

// ---- the same questions to both ------------------------------------------------------------------------------------------

let differences = 0;
for (const { what, questions, answer, oracle } of sections) {
  const input = questions.map((question) => JSON.stringify(question)).join("\n");
  const [command, ...words] = oracle ?? [options.python2, path.join(root, "scripts/oracle_esky.py"), options.esky];
  const run = spawnSync(command, words, {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) {
    console.error(run.stderr || String(run.error));
    process.exit(2);
  }
  const theirs = run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  let different = 0;
  let unknown = 0;
  let telling = 0;
  questions.forEach((question, at) => {
    const mine = answer(question);
    if (mine === undefined) return void unknown++;
    const other = theirs[at];
    const same = other?.error === undefined ? JSON.stringify(mine) === JSON.stringify(other) : mine.error !== undefined;
    if (Array.isArray(other) ? other.length > 0 : other !== "" && other !== 0 && other !== null) telling++;
    if (same) return;
    different++;
    if (different <= 5) console.log(JSON.stringify({ question, theirs: other, ours: mine }));
  });
  differences += different;
  console.log(
    `${what.padEnd(22)} ${String(questions.length).padStart(6)} asked, ${telling} with an answer that says something, ` +
      `${unknown} not judged, ${different} different`,
  );
}
process.exitCode = differences === 0 ? 0 : 1;
