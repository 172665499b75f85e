import { join } from "node:path";
import { expect } from "@playwright/test";
import { launch, PORTS_FROM, root, type RunningServer, runFolder, settingsOf, urlOf } from "./servers";

/** Another origin than the servers', where an app of somebody's would be: what it answers is of no interest. */
export const APP = `${urlOf("main").replace("localhost", "127.0.0.1")}/healthz`;
/** Far from those of servers.ts: spec files run side by side. */
const PORT_OFFSETS = { branded: 40, plain: 41 } as const;

/** A server of one spec file's own, which runs its tests one after the other. */
export function startOwnServer(name: keyof typeof PORT_OFFSETS): Promise<RunningServer> {
  const port = PORTS_FROM + PORT_OFFSETS[name];
  const settings = {
    ...settingsOf("main"),
    PORT: String(port),
    DATABASE_URL: `file:${join(runFolder(), `${name}.db`)}`,
    E2E_CLOCK_FILE: clockOf(name),
    NODE_OPTIONS: settingsOf("clock")["NODE_OPTIONS"] ?? "",
    PHONE_CONFIRMATION_RETURN_URLS: `${APP},${APP}?static fragment`,
    PHONE_CONFIRMATION_BRAND_NAME: "Northwind",
    PHONE_CONFIRMATION_BRAND_LOGO: join(root, "app/icon.svg"),
    PHONE_CONFIRMATION_BRAND_ACCENT: "#0B6B3A",
    PHONE_CONFIRMATION_SUPPORT_URL: "https://help.example/",
    PHONE_CONFIRMATION_TERMS_URL: "https://terms.example/",
  };
  return launch({ name, port, settings });
}

export const clockOf = (name: keyof typeof PORT_OFFSETS): string => join(runFolder(), `${name}.clock`);

export async function messagesAt(url: string, number: string): Promise<string[]> {
  const response = await fetch(`${url}/inbox/messages?to=${encodeURIComponent(number)}`);
  const { messages } = (await response.json()) as { messages: { body: string }[] };
  return messages.map(({ body }) => body);
}

/** The code of the newest message. */
export async function codeAt(url: string, number: string): Promise<string> {
  await expect.poll(() => messagesAt(url, number), `a message to ${number}`).not.toEqual([]);
  const [newest = ""] = await messagesAt(url, number);
  return /\d{6}/.exec(newest)?.[0] ?? "";
}
