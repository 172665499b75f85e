import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { bundleReactPage } from "./doors/react-page";
import { HOST_PORT, root, UNLISTED_HOST_PORT, urlOf } from "./servers";

/** A site elsewhere: of another origin and of another site than the service it embeds. */
export const HOST = `http://127.0.0.1:${HOST_PORT}`;
/** The same site where the service does not know it. */
export const UNLISTED_HOST = `http://127.0.0.1:${UNLISTED_HOST_PORT}`;

export const SCRIPT = `<script src="${urlOf("embedded")}/embed.js" async></script>`;
export const RESERVE = "<style>phone-confirmation:not(:defined) { display: block; min-height: 340px }</style>";

export interface HostPage {
  head?: string;
  body?: string;
  /** Its Content-Security-Policy. */
  policy?: string;
}

/** The address of a page of the site with this inside. */
export function hostPage(page: HostPage, origin = HOST): string {
  return `${origin}/?${new URLSearchParams({ ...page }).toString()}`;
}

/** Pages with an address of their own, for people to come back to. */
const FIXED: Readonly<Record<string, HostPage>> = {
  "/redirect": { head: SCRIPT, body: '<phone-confirmation mode="redirect"></phone-confirmation>' },
  "/popup": { head: SCRIPT, body: '<phone-confirmation mode="popup"></phone-confirmation>' },
  "/two": {
    head: SCRIPT,
    body: '<phone-confirmation id="one" mode="redirect"></phone-confirmation><phone-confirmation id="other" mode="redirect"></phone-confirmation>',
  },
};

/** The examples as they stand, with the address of the service that runs here. */
function example(path: string): string | null {
  const [, name] = /^\/plain-html\/([a-z-]+\.(?:html|css))$/.exec(path) ?? [];
  if (name === undefined) return null;
  return readFileSync(join(root, "examples/plain-html", name), "utf8").replaceAll("https://confirm.example.com", urlOf("embedded"));
}

type Files = ReadonlyMap<string, string>;

/** The site's own server, which takes the form and believes nothing but the key that the service reads. */
async function book(request: IncomingMessage): Promise<string> {
  const form = new URLSearchParams(await textOf(request));
  const answer = await fetch(`${urlOf("embedded")}/phone-confirmation/activation-key/${encodeURIComponent(form.get("activation-key") ?? "")}/`);
  const { phone_number: number } = (await answer.json()) as { phone_number?: string };
  const said = answer.ok && number === form.get("activation-key-phone-number") ? `Booked for ${form.get("name")}, ${number}` : "Not booked";
  return `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A site</title><main><h1>${said}</h1></main></html>`;
}

function answer(url: URL, react: Files): { text: string; headers: Record<string, string> } {
  const { pathname, searchParams } = url;
  const bundled = react.get(pathname.replace("/react/", ""));
  if (bundled !== undefined) return { text: bundled, headers: { "content-type": pathname.endsWith(".css") ? "text/css" : "text/javascript" } };
  const file = example(pathname);
  if (file !== null) return { text: file, headers: { "content-type": pathname.endsWith(".css") ? "text/css" : "text/html" } };
  const { head = "", body = "", policy }: HostPage = FIXED[pathname] ?? Object.fromEntries(searchParams);
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>A site</title>${head}</head><body><main><h1>A site</h1>${body}</main></body></html>`;
  return { text, headers: { "content-type": "text/html; charset=utf-8", ...(policy !== undefined && { "content-security-policy": policy }) } };
}

/** Serves the site; what it gives back stops it. */
export async function startHost(): Promise<{ stop(): Promise<void> }> {
  const react = await bundleReactPage();
  const servers = await Promise.all(
    [HOST_PORT, UNLISTED_HOST_PORT].map(async (port) => {
      const server = createServer((request, response) => {
        if (request.method === "POST") return void book(request).then((page) => response.writeHead(200, { "content-type": "text/html" }).end(page));
        const { text, headers } = answer(new URL(request.url ?? "/", HOST), react);
        response.writeHead(200, headers).end(text);
      });
      await new Promise<void>((listening, failed) => server.once("error", failed).listen(port, "127.0.0.1", listening));
      return server;
    }),
  );
  return {
    async stop() {
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed).closeAllConnections())));
    },
  };
}
