// What llvm-readobj says of a PE file, held against our reader. exiftool, where it is installed, checks the version
// information, which llvm-readobj shows as bytes only.

import { spawnSync } from "node:child_process";

const ARCHS = {
  IMAGE_FILE_MACHINE_I386: "x86",
  IMAGE_FILE_MACHINE_AMD64: "x86_64",
  IMAGE_FILE_MACHINE_ARM64: "arm64",
  IMAGE_FILE_MACHINE_ARMNT: "arm",
  IMAGE_FILE_MACHINE_ARM: "arm",
  IMAGE_FILE_MACHINE_IA64: "ia64",
};
const hasExiftool = spawnSync("exiftool", ["-ver"]).status === 0;

export const format = "pe";

export function compare(path, read, symbolsOf) {
  const differences = read.problems.map(({ reason }) => `problem: ${reason}`);
  const check = (part, ours, theirs) => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) differences.push(`${part}: ${firstDifference(ours, theirs) ?? `ours ${cut(a)}, theirs ${cut(b)}`}`);
  };
  const [image] = read.images;
  const theirs = readobj(path);
  const { symbols, problems } = symbolsOf(image);
  for (const { reason } of problems) differences.push(`problem in symbols: ${reason}`);
  if (theirs.tree === undefined) check("readable", true, false);
  else compareTrees(path, image, symbols, theirs.tree, check);
  const counts = {
    needs: image.needs.length,
    imports: symbols.imports.length,
    exports: symbols.exports.size,
    forwarders: symbols.forwarders.size,
    manifests: image.manifests.length,
    versions: image.version === undefined ? 0 : 1,
    [`of ${image.arch || "another machine"}`]: 1,
  };
  return { differences, counts, ...(theirs.errors !== "" && { refused: theirs.errors }) };
}

function compareTrees(path, image, symbols, tree, check) {
  const file = tree.one("ImageFileHeader");
  const optional = tree.one("ImageOptionalHeader");
  const directory = optional.one("DataDirectory");
  check("arch", image.arch, ARCHS[file.text("Machine")] ?? "");
  check("bits", image.bits, tree.text("AddressSize") === "64bit" ? 64 : 32);
  check("characteristics", image.characteristics, file.flags("Characteristics"));
  check("dllCharacteristics", image.dllCharacteristics, optional.flags("Characteristics"));
  check("subsystem", image.subsystem, optional.number("Subsystem"));
  check("systemVersion", image.systemVersion, optional.version("OperatingSystemVersion"));
  check("subsystemVersion", image.subsystemVersion, optional.version("SubsystemVersion"));
  check("isManaged", image.isManaged, directory.number("CLRRuntimeHeaderRVA") !== 0);
  const certificate = {
    offset: directory.number("CertificateTableRVA"),
    size: directory.number("CertificateTableSize"),
  };
  check("certificate", image.certificate, certificate.size === 0 ? undefined : certificate);
  const sections = tree.one("Sections").all("Section");
  check(
    "sections",
    image.sections,
    sections.map((section) => section.text("Name")),
  );

  const imports = tree.all("Import").map((node) => [node.text("Name"), "load", node]);
  const delayed = tree.all("DelayImport").map((node) => [node.text("Name"), "delay", node]);
  const needs = [...imports, ...delayed].map(([name, how]) => `${how} ${name}`);
  check(
    "needs",
    image.needs.map(({ name, how }) => `${how} ${name}`),
    [...new Set(needs)],
  );
  check(
    "imported symbols",
    symbols.imports.map(({ library, name }) => `${library}!${name}`),
    [...imports, ...delayed].flatMap(([library, , node]) => importedBy(node).map((name) => `${library}!${name}`)),
  );
  const exported = tree.all("Export").filter((node) => node.number("RVA") !== 0);
  const names = exported.map((node) => node.text("Name") || `#${node.text("Ordinal")}`);
  check("exported symbols", [...symbols.exports.keys()].sort(), names.sort());
  if (tree.all("Export").length > 0) {
    const { ownName, forwarders } = objdump(path);
    check("own name", image.ownName, ownName);
    check("forwarders", [...symbols.forwarders].map((pair) => pair.join(" -> ")).sort(), forwarders.sort());
  }

  checkResources(path, image, resourcesIn(tree), check);
}

function importedBy(node) {
  const symbols =
    node.all("Import").length === 0 ? node.texts("Symbol") : node.all("Import").flatMap((one) => one.texts("Symbol"));
  return symbols.map((text) => {
    const [, name, number] = /^(.*?) ?\((\d+)\)$/.exec(text) ?? [undefined, text, ""];
    return name === "" ? `#${number}` : name;
  });
}

/** llvm-objdump shows what llvm-readobj leaves out: "DLL name: x", and lines of exports "3  name (forwarded to x.y)". */
function objdump(path) {
  const text = utf8(spawnSync("llvm-objdump", ["-p", path], { maxBuffer: 2 ** 30 }).stdout);
  const table = text.slice(Math.max(0, text.indexOf("Export Table:")));
  const lines = [...table.matchAll(/^ +(\d+) +(.*?) ?\(forwarded to (.*)\)$/gm)];
  return {
    ownName: /^ DLL name: (.*)$/m.exec(table)?.[1],
    forwarders: lines.map(([, number, name, to]) => `${name === "" ? `#${number}` : name} -> ${to}`),
  };
}

function checkResources(path, image, resources, check) {
  const manifests = resources.filter(({ type, id }) => type === 24 && id !== undefined);
  check(
    "manifests",
    image.manifests.map(({ id, text }) => `${id} ${text}`),
    manifests.map(({ id, data }) => `${id} ${manifestText(data)}`),
  );
  const version = resources.find(({ type }) => type === 16);
  check("has version", image.version !== undefined, version !== undefined);
  if (image.version === undefined || version === undefined) return;
  const at = version.data.indexOf(Buffer.from([0xbd, 0x04, 0xef, 0xfe]));
  const numbers = (from) => [2, 0, 6, 4].map((step) => version.data.readUInt16LE(from + step)).join(".");
  check("file version", image.version.file, at < 0 ? "" : numbers(at + 8));
  check("product version", image.version.product, at < 0 ? "" : numbers(at + 16));
  if (!hasExiftool) return;
  const [tags] = JSON.parse(spawnSync("exiftool", ["-j", "-G1", path], { encoding: "utf8" }).stdout);
  for (const [key, text] of image.version.strings) {
    const tag = tags[`EXE:${key}`];
    if (typeof tag === "number")
      check("version strings", Number(text), tag); // exiftool makes "1.10" a number
    else if (tag !== undefined) check("version strings", `${key} ${text.trim()}`, `${key} ${String(tag).trim()}`);
  }
}

function manifestText(data) {
  const text = data.toString(data[0] === 0xff && data[1] === 0xfe ? "utf16le" : "utf8");
  return text.replace(/^\ufeff/, "").replace(/\0+$/, "");
}

/** Manifests and versions: [{ type, id, data }]. Names in place of a number have no id. */
function resourcesIn(tree) {
  const found = [];
  for (const resources of tree.all("Resources"))
    for (const type of resources.matching(/^Type: .*\(ID (16|24)\)$/))
      for (const name of type.node.matching(/^Name: /))
        for (const language of name.node.matching(/^Language: /)) {
          const id = /\(ID (\d+)\)$/.exec(name.key)?.[1];
          const hex = language.node
            .one("Data")
            .one("Data")
            .lines.map((line) => hexOf(line))
            .join("");
          const data = Buffer.from(hex, "hex");
          found.push({ type: Number(/(\d+)\)$/.exec(type.key)[1]), id: id && Number(id), data });
        }
  return found;
}

function hexOf(line) {
  return /^[0-9A-F]+: ((?:[0-9A-F]+ )+)/.exec(line)?.[1].replaceAll(" ", "") ?? "";
}

function readobj(path) {
  const flags = ["--file-headers", "--sections", "--coff-imports", "--coff-exports", "--coff-resources"];
  const { stdout, stderr } = spawnSync("llvm-readobj", [...flags, path], { maxBuffer: 2 ** 30 });
  const text = utf8(stdout);
  const errors = stderr.toString("utf8").trim().slice(0, 200);
  return { tree: text.includes("ImageOptionalHeader {") ? parse(text) : undefined, errors };
}

/** As our reader takes names: UTF-8, else each byte as a character; line by line, since each name decides for itself. */
function utf8(bytes) {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd")) return text;
  const whole = (line) => Buffer.from(line, "latin1").toString("utf8");
  const lines = bytes.toString("latin1").split("\n");
  return lines.map((line) => (whole(line).includes("\ufffd") ? line : whole(line))).join("\n");
}

/** llvm-readobj's text: "Key: value" lines, and nodes that open with {, [ or ( and close with its counterpart. */
function parse(text) {
  const rootNode = new Node(0);
  const stack = [rootNode];
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const top = stack[stack.length - 1];
    if (/^[\]})]$/.test(line)) stack.pop();
    else if (/(^|\s)[[{(]( \(0x[0-9A-F]+\))?$/.test(line)) {
      const node = new Node(Number(/\((0x[0-9A-F]+)\)$/.exec(line)?.[1] ?? 0));
      top.children.push({ key: line.replace(/\s*[[{(]( \(0x[0-9A-F]+\))?$/, ""), node });
      stack.push(node);
    } else top.lines.push(line);
  }
  return rootNode;
}

class Node {
  lines = [];
  children = [];
  constructor(bits) {
    this.bits = bits;
  }
  all(key) {
    return this.children.filter((child) => child.key === key).map(({ node }) => node);
  }
  one(key) {
    return this.all(key)[0] ?? new Node(0);
  }
  matching(pattern) {
    return this.children.filter(({ key }) => pattern.test(key));
  }
  has(key) {
    return this.lines.some((line) => line.startsWith(`${key}:`));
  }
  texts(key) {
    return this.lines.filter((line) => line.startsWith(`${key}:`)).map((line) => line.slice(key.length + 1).trim());
  }
  /** Without the number or the bytes that stand behind it in parentheses. */
  text(key) {
    return (this.texts(key)[0] ?? "").replace(/ ?\([0-9A-Fa-fx ]+\)$/, "");
  }
  number(key) {
    const text = this.texts(key)[0] ?? "0";
    return Number(/\((0x[0-9A-F]+)\)$/.exec(text)?.[1] ?? text);
  }
  version(key) {
    return `${this.number(`Major${key}`)}.${this.number(`Minor${key}`)}`;
  }
  /** "Characteristics [ (0x22)": the number stands in the line that opens the node. */
  flags(key) {
    return this.one(key).bits;
  }
}

function firstDifference(ours, theirs) {
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return undefined;
  const [here, there] = [new Set(ours), new Set(theirs)];
  const extra = ours.filter((one) => !there.has(one));
  const missing = theirs.filter((one) => !here.has(one));
  const said = (list) => `${list.length} (${cut(list.slice(0, 3).join(", "))})`;
  return `ours ${ours.length}, theirs ${theirs.length}, only ours ${said(extra)}, only theirs ${said(missing)}`;
}

function cut(text) {
  return String(text).length > 200 ? `${String(text).slice(0, 200)}...` : String(text);
}
