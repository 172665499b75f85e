import { describe, expect, it } from "vitest";
import type { InboxMessage } from "@/contract/inbox";
import { inboxMessage } from "@/contract/inbox";
import { createConsoleGateway } from "./console-gateway";

const message = (body: string, to = "+12025551234") => ({ to, from: "", body });

describe("the console gateway", () => {
  it("writes each message as one line and keeps it for the inbox", async () => {
    const lines: string[] = [];
    const gateway = createConsoleGateway((line) => lines.push(line));
    expect(await gateway.send(message("Your confirmation code is 012345"))).toEqual({ status: "sent" });
    expect(lines).toEqual(["SMS to +12025551234: Your confirmation code is 012345"]);
    expect(gateway.inbox.list()).toMatchObject([{ to: "+12025551234", from: "", body: "Your confirmation code is 012345" }]);
    expect(inboxMessage.safeParse(gateway.inbox.list()[0]).success).toBe(true);
  });
});

describe("the inbox", () => {
  it("lists newest first, and only one number's when it is named", async () => {
    const { send, inbox } = createConsoleGateway(() => {});
    await send(message("first"));
    await send(message("other", "+442079460958"));
    await send(message("second"));
    expect(inbox.list().map(({ body }) => body)).toEqual(["second", "other", "first"]);
    expect(inbox.list("+12025551234").map(({ body }) => body)).toEqual(["second", "first"]);
    expect(inbox.list("+390669882811")).toEqual([]);
  });

  it("keeps the newest 200", async () => {
    const { send, inbox } = createConsoleGateway(() => {});
    for (let index = 0; index < 205; index += 1) await send(message(String(index)));
    expect(inbox.list()).toHaveLength(200);
    expect(inbox.list()[0]?.body).toBe("204");
    expect(inbox.list().at(-1)?.body).toBe("5");
  });

  it("tells who listens of each message once, until they stop", async () => {
    const { send, inbox } = createConsoleGateway(() => {});
    const heard: InboxMessage[] = [];
    await send(message("before"));
    const stop = inbox.subscribe((each) => heard.push(each), () => {});
    await send(message("while"));
    stop();
    await send(message("after"));
    expect(heard.map(({ body }) => body)).toEqual(["while"]);
  });

  it("tells who still listens of its end, once, and nothing afterwards", async () => {
    const { send, inbox } = createConsoleGateway(() => {});
    const told: string[] = [];
    inbox.subscribe(({ body }) => told.push(body), () => told.push("end of the first"));
    inbox.subscribe(() => {}, () => told.push("end of the second"))();
    inbox.end();
    inbox.end();
    await send(message("after"));
    expect(told).toEqual(["end of the first"]);
  });
});
