import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { application } from "@/server/compose";
import { askForCodeSnippet } from "../home/snippets";
import { InboxView } from "./inbox-view";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Inbox", robots: { index: false } };

interface InboxPageProps {
  searchParams: Promise<{ to?: string | string[] }>;
}

export default async function InboxPage({ searchParams }: InboxPageProps) {
  const { config, inbox } = await application();
  if (inbox === null) notFound();
  const { to } = await searchParams;
  return (
    <InboxView
      initialMessages={inbox.list()}
      initialFilter={asNumber(typeof to === "string" ? to : "")}
      askForCode={askForCodeSnippet(config.publicUrl)}
    />
  );
}

/** In `/inbox?to=+12025550123` the plus, unless escaped, stands for a space. */
function asNumber(to: string): string {
  return to.startsWith(" ") ? `+${to.trim()}` : to.trim();
}
