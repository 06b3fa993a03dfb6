// Serves generated feeds on localhost and has them read by Esky's own finder (CPython 2.7) and by freeze-lint: for each
// client, the versions that can be reached and the one that is chosen. Any difference is printed and fails the run.
// Usage: node scripts/compare-feed.mjs --esky ESKY_SOURCE_TREE --python2 PYTHON2.7 [--seed N] [--count N]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values: options } = parseArgs({
  options: {
    esky: { type: "string" },
    python2: { type: "string", default: "python2.7" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "400" },
  },
});
if (options.esky === undefined) {
  console.error("--esky names a source tree of Esky, https://github.com/cloudmatrix/esky");
  process.exit(2);
}

const work = mkdtempSync(path.join(tmpdir(), "freeze-lint-feed-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
await build({
  stdin: { contents: 'export * from "./src/feed/read-feed.ts";', resolveDir: root },
  outfile: path.join(work, "feed.cjs"),
  bundle: true,
  format: "cjs",
  platform: "node",
});
const { readFeed } = await import(path.join(work, "feed.cjs"));

// ---- generated feeds -----------------------------------------------------------------------------------------------------

let state = Number(options.seed) >>> 0 || 1;
const random = () => {
  // xorshift32: the same feeds for the same seed on every machine.
  state ^= state << 13;
  state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5;
  state >>>= 0;
  return state / 2 ** 32;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const times = (least, most, make) => Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make);

const APPS = ["salt", "Acme", "my-app", "app", "Night Sky"];
const PLATFORMS = ["win32", "win-amd64", "linux-x86_64", "macosx-10_9-x86_64"];
const VERSIONS = [
  ...[
    "0.9",
    "0.10.3",
    "0.10.3.d",
    "0.10.3d",
    "0.10.3-1",
    "1.0",
    "1.0.0",
    "1.0rc1",
    "1.0-beta",
    "1.0.post1",
    "v1.0",
    "1.1",
  ],
  ...["1.9.2", "1.10.0", "2014.1.0", "2014.7.0n", "1.0+local", "1.0-12-gabc1234", "dev", "2go-1.0", "helper-1.0", "2"],
];

function fileName(app) {
  const name = random() < 0.1 ? app.toUpperCase() : app;
  const stem = `${name}-${pick(VERSIONS)}.${pick(PLATFORMS)}`;
  const kind = random();
  return kind < 0.55 ? `${stem}.zip` : kind < 0.6 ? `${stem}.exe` : `${stem}.from-${pick(VERSIONS)}.patch`;
}
const quoted = (name) => encodeURIComponent(name).replaceAll("%2B", pick(["%2B", "+"]));
function link(name) {
  const folder = pick(["", "", "", "./", "files/", "/updates/", "http://localhost/x/"]);
  const target = folder + quoted(name);
  const quote = pick(['"', '"', "'", ""]);
  return `<li><${pick(["a", "A"])} ${pick(["href", "HREF", 'class="x" href'])}=${quote}${target}${quote}>${name}</a></li>`;
}
function pageOf(app) {
  const names = times(0, 14, () => fileName(random() < 0.85 ? app : pick(APPS)));
  const links = names.map(link);
  const rest = times(0, 3, () =>
    pick(['<a href="../">up</a>', "<!-- old -->", '<img src="x.png">', "<a href=''>x</a>"]),
  );
  return `<!DOCTYPE html><html><body><ul>\n${[...links, ...rest].join(pick(["\n", "", " "]))}\n</ul></body></html>`;
}
function bucketOf(app) {
  const keys = times(0, 12, () => `${pick(["", "", "releases/"])}${fileName(app)}`);
  return `<?xml version="1.0"?><ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("")}</ListBucketResult>`;
}

const feeds = Array.from({ length: Number(options.count) }, () => {
  const app = pick(APPS);
  const kind = random() < 0.75 ? "page" : "bucket";
  return { app, kind, text: kind === "page" ? pageOf(app) : bucketOf(app) };
});

// ---- both read them ------------------------------------------------------------------------------------------------------

const server = createServer((request, response) => {
  const feed = feeds[Number(request.url?.slice(1))];
  response.writeHead(feed === undefined ? 404 : 200, { "content-type": "text/html" });
  response.end(feed?.text ?? "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}/`;

const esky = spawn(options.python2, [path.join(root, "scripts/oracle_esky_feed.py"), options.esky], {
  stdio: ["pipe", "pipe", "inherit"],
  env: { ...process.env, no_proxy: "127.0.0.1" },
});
const lines = createInterface({ input: esky.stdout })[Symbol.asyncIterator]();
const ask = async (question) => {
  esky.stdin.write(`${JSON.stringify(question)}\n`);
  return JSON.parse((await lines.next()).value);
};

let [clients, differences, empty, moved] = [0, 0, 0, 0];
for (const [index, feed] of feeds.entries()) {
  const url = base + index;
  let channels = [];
  try {
    ({
      feed: { channels },
    } = await readFeed(url, { cwd: root, isHttpFine: false, version: "0", app: feed.app }));
  } catch (error) {
    if (error.name !== "UsageError") throw error;
    empty++;
  }
  for (const platform of PLATFORMS) {
    const channel = channels.find((one) => one.platform.toLowerCase() === platform);
    const whole = channel?.releases.map(({ version }) => version) ?? [];
    const routes = channel?.routes ?? [{ from: undefined, to: undefined, orElse: [] }];
    for (const { from, to, orElse } of routes) {
      const answer = await ask({ url, kind: feed.kind, app: feed.app, platform, version: from ?? "!" });
      const best = to === undefined ? [] : [to, ...orElse].sort();
      const isFound = whole.every((version) => version === from || answer.found?.includes(version));
      clients++;
      if (best.length > 0) moved++;
      if (answer.error === undefined && isFound && JSON.stringify(answer.best) === JSON.stringify(best)) continue;
      differences++;
      if (differences <= 10)
        console.error(
          JSON.stringify({ feed, platform, client: from, esky: answer, ours: { whole, best } }, undefined, 1),
        );
    }
  }
}
esky.stdin.end();
server.close();
console.log(
  `${feeds.length} feeds (${empty} without a release), ${clients} clients, ${moved} of which go somewhere: ${differences} differences`,
);
process.exitCode = differences === 0 ? 0 : 1;
