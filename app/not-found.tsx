import type { Metadata } from "next";
import { QuietActions, QuietPage, QuietText } from "./home/quiet-page";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <QuietPage title="There is no page at this address">
      <QuietText>Check the address, or start from the home page.</QuietText>
      <QuietActions>
        <a href="/">Home page</a>
        <a href="/verify">Confirm a number</a>
      </QuietActions>
    </QuietPage>
  );
}
