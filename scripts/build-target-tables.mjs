// Makes knowledge/linux-targets.json (which symbol versions the manylinux policies and the distributions have) and
// knowledge/windows-dlls.json (which DLLs the install media of each Windows have).
//
//   node scripts/build-target-tables.mjs PEP600 DELVEWHEEL
//
// PEP600: a checkout of github.com/mayeut/pep600_compliance, which reads the libraries of the distributions themselves.
// DELVEWHEEL: one of github.com/adang1345/delvewheel, for its dll_lists. Only names and versions are taken.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const [pep600, delvewheel] = process.argv.slice(2);
const checked = new Date().toISOString().slice(0, 7);

const ARCHES = { i686: "x86", aarch64: "arm64", armv7l: "arm", riscv64: "riscv", loongarch64: "loongarch" };
/** The name of a target, and whose libraries stand for it. */
const DISTRIBUTIONS = {
  amazonlinux2: "amazonlinux-2",
  amazonlinux2023: "amazonlinux-2023",
  debian8: "debian-8",
  debian9: "debian-9",
  debian10: "debian-10",
  debian11: "debian-11",
  debian12: "debian-12",
  debian13: "debian-13",
  fedora39: "fedora-39",
  fedora40: "fedora-40",
  fedora41: "fedora-41",
  fedora42: "fedora-42",
  fedora43: "fedora-43",
  fedora44: "fedora-44",
  "opensuse15.5": "opensuse-15.5",
  "opensuse15.6": "opensuse-15.6",
  opensuse16: "opensuse-16.0",
  rhel6: "oraclelinux-6",
  rhel7: "rhubi-7",
  rhel8: "rhubi-8",
  rhel9: "rhubi-9",
  rhel10: "rhubi-10",
  "ubuntu18.04": "ubuntu-18.04",
  "ubuntu20.04": "ubuntu-20.04",
  "ubuntu22.04": "ubuntu-22.04",
  "ubuntu24.04": "ubuntu-24.04",
  "ubuntu25.10": "ubuntu-25.10",
  "ubuntu26.04": "ubuntu-26.04",
};

const numbers = (version) => version.split(".").map(Number);
function isBelow(a, b) {
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++)
    if ((left[at] ?? -1) !== (right[at] ?? -1)) return (left[at] ?? -1) < (right[at] ?? -1);
  return false;
}

/** "CXXABI_1.3.13 ... CXXABI_TM_1": the highest of each prefix that has numbers, and all that are words. */
function ceilings(versions) {
  const names = [];
  for (const [prefix, all] of Object.entries(versions).sort()) {
    const numeric = all.filter((one) => /^\d/.test(one));
    if (numeric.length > 0) names.push(`${prefix}_${numeric.reduce((a, b) => (isBelow(a, b) ? b : a))}`);
    for (const word of all.filter((one) => !/^\d/.test(one)).sort()) names.push(`${prefix}_${word}`);
  }
  return names.join(" ");
}

/** Architectures by what they have in common: "arm64 x86_64". */
function byArch(rows) {
  const arches = new Map();
  for (const [arch, text] of rows) arches.set(text, [...(arches.get(text) ?? []), ARCHES[arch] ?? arch]);
  return sorted([...arches].map(([text, names]) => [names.sort().join(" "), text]));
}
const sorted = (entries) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
const write = (name, table) =>
  writeFileSync(new URL(`../knowledge/${name}`, import.meta.url), `${JSON.stringify(table, null, 1)}\n`);

const policies = JSON.parse(readFileSync(`${pep600}/pep600_compliance/policies/manylinux-policy.json`, "utf8"))
  .filter(({ name }) => name.startsWith("manylinux_"))
  .map(({ name, symbol_versions: versions }) => [
    name,
    byArch(Object.entries(versions).map(([arch, of]) => [arch, ceilings(of)])),
  ]);
const distributions = Object.entries(DISTRIBUTIONS).map(([name, of]) => [
  name,
  byArch(
    readdirSync(`${pep600}/cache`)
      .filter((arch) => existsSync(`${pep600}/cache/${arch}/${of}.json`))
      .map((arch) => [arch, ceilings(JSON.parse(readFileSync(`${pep600}/cache/${arch}/${of}.json`, "utf8")).symbols)]),
  ),
]);
write("linux-targets.json", {
  about:
    "Symbol versions that the manylinux policies allow and that the C, C++, gcc, atomic and zlib libraries of distributions define, by architecture: the highest of each prefix that is a number, and every one that is a word. rhel6 is read off Oracle Linux 6, the others of rhel off Red Hat's universal base images.",
  source:
    "github.com/mayeut/pep600_compliance at 2d70275, policies/manylinux-policy.json and cache/; by scripts/build-target-tables.mjs",
  checked,
  distributions: sorted(distributions),
  policies: sorted(policies),
});

const MEDIA = { 7: "7 SP1", 8: "8", 8.1: "8.1", 10: "10", 11: "11" };
const FOLDERS = { x86: ["", "SysWOW64"], x86_64: ["", "System32"], arm64: ["-arm64", "System32-arm64"] };
const media = new Map();
for (const [arch, [suffix, folder]] of Object.entries(FOLDERS).sort()) {
  const releases = new Map();
  for (const [release, name] of Object.entries(MEDIA).sort(([a], [b]) => Number(a) - Number(b))) {
    const path = `${delvewheel}/dll_lists/${name}${suffix}/${folder}.txt`;
    if (!existsSync(path)) continue;
    for (const line of readFileSync(path, "utf8").toLowerCase().split(/\r?\n/)) {
      const dll = line.trim().replace(/\.dll$/, "");
      if (dll !== "") releases.set(dll, `${releases.get(dll) ?? arch} ${release}`);
    }
  }
  for (const [dll, text] of releases) media.set(dll, [...(media.get(dll) ?? []), text]);
}
const byMedia = new Map();
for (const [dll, texts] of [...media].sort(([a], [b]) => (a < b ? -1 : 1)))
  byMedia.set(texts.join(", "), [...(byMedia.get(texts.join(", ")) ?? []), dll]);
write("windows-dlls.json", {
  about:
    "Libraries with exports in the system folder of a fresh Windows, by the architectures of the process and the releases whose install media have them; .dll is left out. API sets are listed where a release has a file for them (7 SP1, 8 and 8.1).",
  source: "github.com/adang1345/delvewheel at 15c2556, dll_lists; by scripts/build-target-tables.mjs",
  checked,
  dlls: sorted([...byMedia].map(([releases, dlls]) => [releases, dlls.join(" ")])),
});
