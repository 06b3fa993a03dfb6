// Fetches one page of a feed, never a package. Whatever a server does (no answer, a drip of bytes, redirects in a circle, a
// page of errors) ends in one line and in bounded time and memory.

import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { UsageError } from "../errors.js";

export interface FetchLimits {
  /** Milliseconds for all of it, redirects included. */
  readonly wholeMs: number;
  /** Milliseconds without a single byte. */
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly maxRedirects: number;
}

export const usualLimits: FetchLimits = {
  wholeMs: 30_000,
  idleMs: 10_000,
  maxBytes: 16 * 1024 * 1024,
  maxRedirects: 5,
};

export interface Page {
  /** Where it was found in the end. */
  readonly url: URL;
  readonly bytes: Buffer;
}

/** The page at the address. Throws UsageError that begins with the address that was asked for. */
export async function fetchPage(
  address: URL,
  isHttpFine: boolean,
  version: string,
  limits: FetchLimits = usualLimits,
): Promise<Page> {
  const shown = shownUrl(address);
  const stop = new AbortController();
  let isLate = false;
  let isIdle = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop.abort();
  }, limits.wholeMs);
  try {
    let url = address;
    for (let redirects = 0; ; redirects++) {
      checkAddress(url, url === address ? undefined : address, isHttpFine);
      const answer = await ask(url, version, limits, stop.signal, () => {
        isIdle = true;
        stop.abort();
      });
      const { statusCode: status = 0, statusMessage = "" } = answer;
      if ([301, 302, 303, 307, 308].includes(status) && answer.headers.location !== undefined) {
        answer.destroy();
        if (redirects === limits.maxRedirects)
          throw new UsageError(`${shown}: redirects more than ${limits.maxRedirects} times`);
        url = redirected(url, answer.headers.location, shown);
        continue;
      }
      if (status !== 200) {
        answer.destroy();
        throw new UsageError(
          `${shown}: the server answers ${status}${statusMessage && ` ${statusMessage}`}; expected a feed`,
        );
      }
      return { url, bytes: await bodyOf(answer, shown, limits) };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isLate) throw new UsageError(`${shown}: not read within ${limits.wholeMs / 1000} seconds`);
    if (isIdle) throw new UsageError(`${shown}: nothing came for ${limits.idleMs / 1000} seconds`);
    throw new UsageError(`${shown}: ${failure(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** The address without what may be a password. */
export function shownUrl(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}

/** Whether what is sent there never leaves the machine. */
export function isLocalHost(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

function checkAddress(url: URL, from: URL | undefined, isHttpFine: boolean): void {
  const start = from === undefined ? shownUrl(url) : `${shownUrl(from)}: redirects to ${shownUrl(url)}`;
  if (url.protocol === "https:") return;
  if (url.protocol !== "http:") throw new UsageError(`${start}: expected an address that begins with https://`);
  if (from?.protocol === "https:")
    throw new UsageError(
      `${start}, which is not encrypted: updaters that follow it take any update from anybody between`,
    );
  if (!isHttpFine && !isLocalHost(url.hostname))
    throw new UsageError(`${start}: is not encrypted; use https://, or --insecure-http to read it all the same`);
}

function redirected(from: URL, location: string, shown: string): URL {
  try {
    return new URL(location, from);
  } catch {
    throw new UsageError(`${shown}: redirects to "${location.slice(0, 200)}", which is no address`);
  }
}

function ask(
  url: URL,
  version: string,
  limits: FetchLimits,
  signal: AbortSignal,
  tellIdle: () => void,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent: false,
        signal,
        timeout: limits.idleMs,
        maxHeaderSize: 64 * 1024,
        headers: { "user-agent": `freeze-lint/${version}`, "accept-encoding": "identity", accept: "*/*" },
      },
      resolve,
    );
    sent.on("timeout", tellIdle);
    sent.on("error", reject);
    sent.end();
  });
}

async function bodyOf(answer: IncomingMessage, shown: string, limits: FetchLimits): Promise<Buffer> {
  const tooLarge = (): never => {
    answer.destroy();
    throw new UsageError(
      `${shown}: has more than ${limits.maxBytes / 1024 / 1024} MiB; expected a feed, not a package`,
    );
  };
  const encoding = answer.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    answer.destroy();
    throw new UsageError(`${shown}: comes as "${encoding}" though it was asked for as it is`);
  }
  if (Number(answer.headers["content-length"] ?? 0) > limits.maxBytes) tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limits.maxBytes) tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host can't be looked up",
  ECONNRESET: "the connection was cut",
  ECONNABORTED: "the connection was cut",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another host's",
};

function failure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return causes[code] ?? `cannot be fetched${code === "" ? "" : ` (${code})`}`;
}
