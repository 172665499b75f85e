import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { directionOf } from "@/contract/locales";
import { application } from "@/server/compose";
import "./globals.css";
import "@/widget/styles.css";
import "./home/quiet-page.css";
import { BrandProvider } from "./brand-context";
import { nonceOf } from "./nonce";
import { accentRules } from "./verify/brand-style";
import { pageBrandOf } from "./verify/page-brand";

/** Every page's scripts carry a nonce made for that answer, the page for what is not found included. */
export const dynamic = "force-dynamic";
export const metadata: Metadata = {
  title: "Phone confirmation",
  description: "Confirms that a phone number belongs to the person who gives it.",
};

const THEMES = ["light", "dark"] as const;
const BACKGROUNDS = { light: "#f6f7f9", dark: "#0c0f14" } as const;

/** What proxy.ts found in the address: a layout does not see it. */
async function askedLooks() {
  const asked = await headers();
  const theme = asked.get("x-page-theme");
  return { locale: asked.get("x-page-locale") ?? "en", theme: THEMES.find((each) => each === theme) ?? null, nonce: nonceOf(asked) };
}

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await askedLooks();
  const common = { width: "device-width", initialScale: 1 } as const;
  if (theme !== null) return { ...common, colorScheme: theme, themeColor: BACKGROUNDS[theme] };
  const themeColor = THEMES.map((each) => ({ media: `(prefers-color-scheme: ${each})`, color: BACKGROUNDS[each] }));
  return { ...common, colorScheme: "light dark", themeColor };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { locale, theme, nonce } = await askedLooks();
  const { config } = await application();
  const accent = accentRules(config.brand.accent);
  return (
    <html lang={locale} dir={directionOf(locale)} {...(theme !== null && { "data-theme": theme })}>
      <body>
        {accent !== "" && (
          // A browser hides the nonce of what it has drawn.
          <style nonce={nonce} suppressHydrationWarning>
            {accent}
          </style>
        )}
        <BrandProvider brand={pageBrandOf(config.brand)}>{children}</BrandProvider>
      </body>
    </html>
  );
}
