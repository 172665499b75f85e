import type { Metadata } from "next";
import { headers } from "next/headers";
import { languagesOf } from "@/contract/page-parameters";
import { application } from "@/server/compose";
import { Brand } from "./home/brand";
import { Demo } from "./home/demo";
import { Guarantees } from "./home/guarantees";
import { Ways } from "./home/ways";
import styles from "./home/home.module.css";
import { TrpcProvider } from "./trpc-provider";
import { countryOfLanguages } from "./verify/country-of-languages";
import hidden from "./unseen.module.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Phone confirmation" };

export default async function HomePage() {
  const { config, inbox } = await application();
  const inboxIsOn = inbox !== null;
  // Even a trial may send real messages, when another gateway is listed first.
  const codesComeToInbox = inboxIsOn && config.gateways[0] === "console";
  const languages = languagesOf((await headers()).get("accept-language") ?? "");
  return (
    <>
      <header className={styles.top}>
        <Brand />
      </header>
      <main className={styles.page}>
        <div className={styles.opening}>
          <div className={styles.sentence}>
            <h1 className={styles.title}>Confirm phone numbers on your own server</h1>
            <p className={styles.lede}>
              A person types a number, gets a code by SMS and types it back. Your app gets a signed key that proves it.
            </p>
            {codesComeToInbox && (
              <p className={styles.trial}>
                <strong>Trial mode.</strong> No SMS goes out: the code of the demo arrives in the inbox.{" "}
                <a href="/inbox" target="_blank">
                  Open the inbox<span className={hidden.unseen}> in a new tab</span>
                </a>
              </p>
            )}
          </div>
          <TrpcProvider>
            <Demo defaultCountry={countryOfLanguages(languages)} />
          </TrpcProvider>
        </div>
        <Ways publicUrl={config.publicUrl} codesComeToInbox={codesComeToInbox} />
        <Guarantees />
      </main>
      <footer className={styles.foot}>
        <nav aria-label="Service">
          <ul>
            {inboxIsOn && (
              <li>
                <a href="/inbox">Inbox</a>
              </li>
            )}
            <li>
              <a href="/openapi.json">OpenAPI description</a>
            </li>
            <li>
              <a href="/healthz">Health</a>
            </li>
          </ul>
        </nav>
      </footer>
    </>
  );
}
