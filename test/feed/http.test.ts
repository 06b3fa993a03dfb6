// Fetching a feed: whatever a server does ends in one line, in bounded time and memory.

import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { fetchPage, isLocalHost, usualLimits, type FetchLimits } from "../../src/feed/http.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return new URL(`http://127.0.0.1:${address.port}/`);
}

const fetched = (url: URL, limits: Partial<FetchLimits> = {}) =>
  fetchPage(url, false, "0.0.0", { ...usualLimits, ...limits });

describe("a page is fetched", () => {
  test("as it is", async () => {
    const url = await serve((_request, response) => response.end("version: 1.0.0\n"));
    expect((await fetched(url)).bytes.toString()).toBe("version: 1.0.0\n");
  });

  test("from where the server sends us", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: "/moved/" }).end();
      else response.end("moved");
    });
    const page = await fetched(url);
    expect([page.bytes.toString(), page.url.pathname]).toEqual(["moved", "/moved/"]);
  });
});

describe("one line says", () => {
  const cases: [string, RequestListener, Partial<FetchLimits>, string][] = [
    [
      "an HTTP error",
      (_request, response) => response.writeHead(404).end("<h1>no</h1>"),
      {},
      "the server answers 404 Not Found; expected a feed",
    ],
    [
      "redirects without end",
      (_request, response) => response.writeHead(301, { location: "/" }).end(),
      {},
      "redirects more than 5 times",
    ],
    [
      "a redirect to a file",
      (_request, response) => response.writeHead(301, { location: "file:///etc/passwd" }).end(),
      {},
      "redirects to file:///etc/passwd: expected an address that begins with https://",
    ],
    [
      "a redirect to what is not encrypted",
      (_request, response) => response.writeHead(301, { location: "http://updates.example/" }).end(),
      {},
      "redirects to http://updates.example/: is not encrypted; use https://, or --insecure-http to read it all the same",
    ],
    [
      "a page above the limit that says its size",
      (_request, response) => response.end(Buffer.alloc(2 * 1024 * 1024)),
      { maxBytes: 1024 * 1024 },
      "has more than 1 MiB; expected a feed, not a package",
    ],
    [
      "one that doesn't",
      (_request, response) => void response.write(Buffer.alloc(2 * 1024 * 1024)),
      { maxBytes: 1024 * 1024 },
      "has more than 1 MiB; expected a feed, not a package",
    ],
    ["a server that never answers", () => undefined, { idleMs: 100 }, "nothing came for 0.1 seconds"],
    ["a connection that is cut", (request) => request.socket.destroy(), {}, "the connection was cut"],
    [
      "a compressed answer that nobody asked for",
      (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x"),
      {},
      'comes as "gzip" though it was asked for as it is',
    ],
    [
      "a body that drips",
      (_request, response) => {
        const timer = setInterval(() => response.write("x"), 10);
        response.on("close", () => clearInterval(timer));
      },
      { wholeMs: 200 },
      "not read within 0.2 seconds",
    ],
    [
      "a body that stops",
      (_request, response) => void response.write("x"),
      { idleMs: 100 },
      "nothing came for 0.1 seconds",
    ],
  ];
  test.each(cases)("%s", async (_name, listener, limits, message) => {
    const url = await serve(listener);
    await expect(fetched(url, limits)).rejects.toMatchObject({
      name: "UsageError",
      message: `${url.href}: ${message}`,
    });
  });

  test("that nothing listens", async () => {
    const url = await serve(() => undefined);
    await closing.splice(0)[0]?.();
    await expect(fetched(url)).rejects.toThrow(`${url.href}: nothing listens there`);
  });

  test("that a host far away needs https", async () => {
    await expect(fetched(new URL("http://user:secret@updates.example/"))).rejects.toThrow(
      "http://updates.example/: is not encrypted; use https://, or --insecure-http to read it all the same",
    );
  });
});

test("only addresses that stay on the machine are local", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
    expect([host, isLocalHost(host)]).toEqual([host, true]);
  for (const host of ["localhost.example", "127.0.0.1.example", "128.0.0.1", "10.0.0.1", "[::2]"])
    expect([host, isLocalHost(host)]).toEqual([host, false]);
});
