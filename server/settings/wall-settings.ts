import { z } from "zod";

/** The settings of what stands between the service and browsers, by variable. */
export const WALL_SETTINGS = {
  PHONE_CONFIRMATION_ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== ""))
    .refine(
      (origins) => origins.every(isExactOrigin),
      'origins such as https://app.example.com, separated by commas: each exactly as browsers write it, without "*" and without a path (http is for localhost)',
    )
    .default([]),
  PHONE_CONFIRMATION_MAX_IN_FLIGHT: z
    .string()
    .refine((text) => /^[1-9][0-9]{0,4}$/.test(text), "a whole number from 1 to 99999")
    .transform(Number)
    .default(500),
};

export interface WallConfig {
  /** Origins of pages elsewhere that may ask. */
  origins: readonly string[];
  /** Requests to the API that are worked on at once, and as many to pages and files. */
  maxInFlight: number;
}

type Settings = { [Name in keyof typeof WALL_SETTINGS]: z.output<(typeof WALL_SETTINGS)[Name]> };

export function wallConfigOf(settings: Settings): WallConfig {
  return { origins: settings.PHONE_CONFIRMATION_ORIGINS, maxInFlight: settings.PHONE_CONFIRMATION_MAX_IN_FLIGHT };
}

/** As a browser writes it into `Origin`, so that comparing texts is comparing origins. */
function isExactOrigin(text: string): boolean {
  // A parser would take some of these for a strange host.
  if (!/^https?:\/\/[a-z0-9.[\]:-]+$/.test(text) || !URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  return origin === text && (protocol === "https:" || isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" || hostname === "[::1]";
}
