import { describe, expect, test } from "vitest";
import { readAssemblyManifest } from "../../src/linkage/assembly-manifest.js";

const CRT = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- <assemblyIdentity name="commented" version="1" /> -->
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <noInheritable/>
  <assemblyIdentity type="win32" name="Microsoft.VC90.CRT" version="9.0.21022.8"
      processorArchitecture="AMD64" publicKeyToken="1fc8b3b9a1e18e3b"/>
  <file name="msvcr90.dll" hashalg="SHA1" hash="00"/><file name='msvcp90.dll'></file>
</assembly>`;

describe("reading a manifest", () => {
  test("an assembly: identity and files", () => {
    expect(readAssemblyManifest(CRT)).toEqual({
      identity: { name: "Microsoft.VC90.CRT", version: "9.0.21022.8", arch: "amd64" },
      dependencies: [],
      files: ["msvcr90.dll", "msvcp90.dll"],
      hasApplication: false,
    });
  });

  test("a program: what it depends on, not itself, with prefixes and a compatibility part", () => {
    const text = `<a:assembly xmlns:a="urn"><a:assemblyIdentity name="acme" version="1.0.0.0"/>
      <a:dependency><a:dependentAssembly><a:assemblyIdentity name = "Microsoft.VC90.CRT" version = '9.0.21022.8'
      processorArchitecture="x86" /></a:dependentAssembly></a:dependency>
      <compatibility><application><supportedOS Id="{1f676c76}"/></application></compatibility></a:assembly>`;
    expect(readAssemblyManifest(text)).toEqual({
      identity: { name: "acme", version: "1.0.0.0", arch: "" },
      dependencies: [{ name: "Microsoft.VC90.CRT", version: "9.0.21022.8", arch: "x86" }],
      files: [],
      hasApplication: true,
    });
  });

  test("a declaration with entities is passed over, and none is expanded", () => {
    const text = `<!DOCTYPE assembly [<!ENTITY e "Microsoft.VC90.CRT">]><assembly><file name="&e;"/></assembly>`;
    expect(readAssemblyManifest(text)?.files).toEqual(["&e;"]);
  });

  test("of a text that ends early, what it tells up to there", () => {
    expect(readAssemblyManifest(CRT.slice(0, CRT.indexOf("msvcp90")))?.files).toEqual(["msvcr90.dll"]);
  });

  test.each([
    ["nothing", ""],
    ["another document", "<html><body/></html>"],
    ["no markup", "Microsoft.VC90.CRT"],
    ["a comment without end", "<!-- <assembly>"],
  ])("%s is no manifest", (_title, text) => {
    expect(readAssemblyManifest(text)).toBeUndefined();
  });

  test("hostile texts take no time", () => {
    const start = performance.now();
    for (const part of ["<a ", "<a b='", "<![CDATA[", "<file name=", "<a/", "</a", '<a b="c" ']) {
      readAssemblyManifest(`<assembly>${part.repeat(200_000)}`);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
