import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { projects } from "../scripts/projects.mjs";
import { expect, test } from "./fixtures";
import { buildExamples, servePages, startExample } from "./react-projects";
import { REACT_PORTS, root, urlOf } from "./servers";

const addressOf = (name: keyof typeof REACT_PORTS) => `http://localhost:${REACT_PORTS[name]}`;
const pagesOf = (page: Page) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/trpc/") && request.method() === "POST") sent.push(request.url());
  });
  return sent;
};

// What is built and served here is there once, for all tests of the file.
test.describe.configure({ mode: "default" });
test.beforeAll(() => {
  test.setTimeout(400_000);
  buildExamples();
});

test.describe("the examples, built with the packed package and served from origins of their own", () => {
  const stops: (() => Promise<void>)[] = [];

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    stops.push(...(await Promise.all([startExample("nextApp"), startExample("viteReact18")])));
  });
  test.afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()));
  });

  test("(K9, A2, A17) Next.js: a number is confirmed in a form, and the app's server believes the key alone", async ({ page, widget, phone }) => {
    await widget.open(addressOf("nextApp"));
    const create = page.getByRole("button", { name: "Create my account" });
    await expect(create).toBeDisabled();
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    await create.click();
    await expect(page.getByText(`Welcome. Your number is ${phone.number}.`)).toBeVisible();
  });

  test("(K9) Next.js: a key that is none creates no account", async ({ page, widget, phone }) => {
    await widget.open(addressOf("nextApp"));
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    await page.locator('input[name="activation_key"]').evaluate((input: HTMLInputElement) => (input.value = "IisxMjAyNTU1MDE5OSI:1:forged"));
    await page.getByRole("button", { name: "Create my account" }).click();
    await expect(page.getByText("Confirm your phone number first.")).toBeVisible();
  });

  test("(K9, K3) Vite and React 18: a number is confirmed, and the service knows its key", async ({ page, widget, phone, url }) => {
    await widget.open(addressOf("viteReact18"));
    await widget.askForCode(phone);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    const key = await page.getByRole("code").textContent();
    const answer = await fetch(`${url}/phone-confirmation/activation-key/${encodeURIComponent(key ?? "")}/`);
    expect(await answer.json()).toEqual({ phone_number: phone.number });
  });

  test("a page of another origin may read when to come back", async ({ page, widget, phone, url }) => {
    await widget.open(addressOf("viteReact18"));
    await widget.askForCode(phone);
    const headers = await page.evaluate(async (service) => {
      const id = /"confirmationId":"([^"]+)"/.exec(JSON.stringify(Object.values(sessionStorage)).replaceAll("\\", ""))?.[1];
      const body = JSON.stringify({ confirmationId: id });
      const answer = await fetch(`${service}/api/trpc/confirmation.resend`, { method: "POST", headers: { "content-type": "application/json" }, body });
      return { status: answer.status, retryAfter: answer.headers.get("retry-after") };
    }, url);
    expect(headers.status).toBe(429);
    expect(Number(headers.retryAfter)).toBeGreaterThan(0);
  });
});

/** The page of the readme's section on the hook, with the service that runs here. */
const [, bare = ""] = /```tsx\n(import \{ usePhoneConfirmation \}[^]*?)```/.exec(readFileSync(join(root, "widget/README.md"), "utf8")) ?? [];
const HEADLESS = `import { createRoot } from "react-dom/client";
  ${bare.replace("http://localhost:3000", urlOf("main"))}
  createRoot(document.getElementById("app")).render(<Bare />);`;

/** A page that says which React it runs, so that the test proves what it says. */
const pageWith = (body: string) => `
  import { StrictMode, createElement as h, version } from "react";
  import { createRoot } from "react-dom/client";
  import { PhoneConfirmation } from "@phone-confirmation/react";
  document.documentElement.dataset.react = version;
  const endpoint = ${JSON.stringify(urlOf("main"))};
  createRoot(document.getElementById("app")).render(${body});
`;
const STRICT = pageWith("h(StrictMode, null, h(PhoneConfirmation, { endpoint }))");
const FORM = pageWith(`h("form", { onSubmit: (event) => { event.preventDefault(); document.title = new URLSearchParams(new FormData(event.target)).toString(); } },
  h("input", { name: "user", defaultValue: "ada" }),
  h(PhoneConfirmation, { endpoint, names: { phoneNumber: "phone_number", activationKey: "activation_key" } }),
  h("button", { type: "submit" }, "Create my account"))`);

test.describe("while an app is developed", () => {
  let stop = () => {};

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    const [project18, project19] = [projects.react18, projects.react19];
    stop = await servePages({
      "strict-18": { project: project18, source: STRICT },
      "strict-19": { project: project19, source: STRICT },
      "form-18": { project: project18, source: FORM },
      "form-19": { project: project19, source: FORM },
      "headless-18": { project: project18, source: HEADLESS },
    });
  });
  test.afterAll(() => stop());

  test("(A6) the hook without looks carries the whole flow, as the readme draws it", async ({ page, phone }) => {
    await page.goto(`${addressOf("bare")}/headless-18`);
    await page.getByRole("textbox", { name: "Mobile number" }).fill(phone.number);
    await page.getByRole("button", { name: "Text me a code" }).click();
    // Checked by itself at the last digit, as in the widget.
    await page.getByRole("textbox", { name: "Code" }).fill(await phone.code());
    await expect(page.getByText(`${phone.number} is confirmed.`)).toBeVisible();
  });

  for (const major of ["18", "19"]) {
    test(`(A13) in Strict Mode of React ${major} nothing is sent by itself, and one press sends one message`, async ({ page, widget, phone }) => {
      const sent = pagesOf(page);
      await widget.open(`${addressOf("bare")}/strict-${major}`);
      await expect(page.locator("html")).toHaveAttribute("data-react", new RegExp(`^${major}\\.`));
      expect(sent).toEqual([]);
      await widget.askForCode(phone);
      await widget.typeCode(await phone.code());
      await widget.expectConfirmed(phone);
      expect(sent.filter((address) => address.endsWith("confirmation.request"))).toHaveLength(1);
      expect(await phone.messages()).toHaveLength(1);
    });

    test(`(A17) in a plain form of React ${major} the confirmed number and its key are sent along, and nothing else of the widget`, async ({ page, widget, phone }) => {
      await widget.open(`${addressOf("bare")}/form-${major}`);
      await widget.typeNumber(phone.number);
      await widget.numberField.press("Enter");
      await expect(widget.codeField).toBeVisible();
      await expect(page).toHaveTitle("A page");
      await page.getByRole("button", { name: "Create my account" }).click();
      await expect(page).toHaveTitle("user=ada&phone_number=&activation_key=");
      await widget.typeCode(await phone.code());
      await widget.expectConfirmed(phone);
      await page.getByRole("button", { name: "Create my account" }).click();
      await expect(page).toHaveTitle(new RegExp(`^user=ada&phone_number=${encodeURIComponent(phone.number).replace("+", "\\+")}&activation_key=.{20,}$`));
    });
  }
});
