import type { Metadata } from "next";
import type { ReactNode } from "react";
import "@phone-confirmation/react/styles.css";
import "./page.css";

export const metadata: Metadata = { title: "Sign up", icons: "data:," };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
