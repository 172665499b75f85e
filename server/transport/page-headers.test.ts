import { expect, it } from "vitest";
import { pageHeaders } from "./page-headers";

const STEERING = [
  "rsc", "next-action", "next-router-state-tree", "next-router-prefetch", "next-router-segment-prefetch", "next-url", "x-middleware-subrequest",
  "x-middleware-prefetch", "x-matched-path", "x-invoke-path", "x-invoke-status", "x-nextjs-data", "x-now-route-matches", "x-prerender-revalidate",
  "x-forwarded-host", "x-forwarded-proto", "content-security-policy", "cookie", "x-of-a-later-version",
];

it("pages hear nothing that steers the framework, and what they need to answer", () => {
  const needed = { host: "localhost", "accept-language": "de", range: "bytes=0-1", "if-none-match": '"a"' };
  expect(pageHeaders({ ...needed, ...Object.fromEntries(STEERING.map((name) => [name, "1"])) })).toEqual(needed);
});
