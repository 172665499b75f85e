import type { Metadata } from "next";
import { headers } from "next/headers";
import { Brand } from "../home/brand";
import { countryOfLanguages } from "./country-of-languages";
import { Verification } from "./verification";
import styles from "./verify.module.css";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Confirm your phone number", robots: { index: false } };

/** The confirmation page: one card, one thing to do. */
export default async function VerifyPage() {
  const languages = (await headers()).get("accept-language") ?? "";
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <div className={styles.brand}>
          <Brand />
        </div>
        <Verification defaultCountry={countryOfLanguages(languages)} />
      </main>
      <footer className={styles.safety}>Never share a code with anyone who asks for it.</footer>
    </div>
  );
}
