import type { Page } from "@playwright/test";

/** Lets the next call of a procedure reach the server, and loses its answer on the way back. */
export async function loseNextAnswer(page: Page, procedure: string): Promise<void> {
  await page.route(
    (address) => address.pathname.endsWith(`confirmation.${procedure}`),
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}
