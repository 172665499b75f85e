import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import "@/widget/styles.css";
import { TrpcProvider } from "./trpc-client";

/** Every page's scripts carry a nonce made for that answer, the page for what is not found included. */
export const dynamic = "force-dynamic";
export const metadata: Metadata = {
  title: "Phone confirmation",
  description: "Confirms that a phone number belongs to the person who gives it.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f7f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0c0f14" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <TrpcProvider>{children}</TrpcProvider>
      </body>
    </html>
  );
}
