import { z } from "zod";
import { type Colour, CONTRAST_NEEDED, DARK, type Grounds, isReadable, leastContrast, LIGHT, nearestReadable } from "@/server/domain/contrast";
import { type Logo, readLogo } from "./brand-logo";

/** Whose page it is: what people see of whoever runs the service. */
export interface BrandConfig {
  /** At most 40 characters, fit for a message too. */
  name: string | null;
  logo: Logo | null;
  /** Readable on the surfaces of its theme, with the theme's own text on it. */
  accent: Accent | null;
  /** For people who get no further; https or mailto. */
  supportUrl: string | null;
  /** What is done with a number; https or mailto. */
  termsUrl: string | null;
}

export interface Accent {
  light: Colour;
  dark: Colour;
}

const NAME_MAX_CHARACTERS = 40;
const NAME_ACCEPTS = `a name of at most ${NAME_MAX_CHARACTERS} characters on one line, without %, @, #, { and }`;
const LOGO_ACCEPTS = "the path of a readable SVG, PNG or WebP file of at most 64 KiB";
const ACCENT_ACCEPTS = "a colour such as #1F5FD6, or two such as #1F5FD6/#7AA8FF, the second one for dark screens";
const PAGE_ACCEPTS = "an address such as https://example.com/help or mailto:help@example.com";

const page = z.string().refine(isPage, PAGE_ACCEPTS);

export const BRAND_SETTINGS = {
  PHONE_CONFIRMATION_BRAND_NAME: z.string().refine(isName, NAME_ACCEPTS).optional(),
  PHONE_CONFIRMATION_BRAND_LOGO: z
    .string()
    .transform((path, context): Logo => readLogo(path) ?? refused(context, LOGO_ACCEPTS))
    .optional(),
  PHONE_CONFIRMATION_BRAND_ACCENT: z.string().transform(toAccent).optional(),
  PHONE_CONFIRMATION_SUPPORT_URL: page.optional(),
  PHONE_CONFIRMATION_TERMS_URL: page.optional(),
};

type Settings = z.output<z.ZodObject<typeof BRAND_SETTINGS>>;

export function brandConfigOf(settings: Settings): BrandConfig {
  return {
    name: settings.PHONE_CONFIRMATION_BRAND_NAME ?? null,
    logo: settings.PHONE_CONFIRMATION_BRAND_LOGO ?? null,
    accent: settings.PHONE_CONFIRMATION_BRAND_ACCENT ?? null,
    supportUrl: settings.PHONE_CONFIRMATION_SUPPORT_URL ?? null,
    termsUrl: settings.PHONE_CONFIRMATION_TERMS_URL ?? null,
  };
}

/** It stands in titles and in messages, whose own signs it must not hold: placeholders and the line `@host #code`. */
function isName(text: string): boolean {
  return [...text].length <= NAME_MAX_CHARACTERS && text.trim() === text && !/[\p{C}\p{Zl}\p{Zp}%@#{}]/u.test(text);
}

function isPage(text: string): boolean {
  if (/^mailto:[^\s@<>"']+@[^\s@<>"']+$/.test(text)) return true;
  return /^https:\/\/[^\s/\\?#@<>"']+([/?#][^\s\\<>"']*)?$/.test(text) && URL.canParse(text);
}

/** One colour is made lighter for dark screens until it can be read there; of two, each has to fit as it is. */
function toAccent(text: string, context: z.RefinementCtx): Accent {
  const [, first, second] = /^(#[0-9a-f]{6})(?:\/(#[0-9a-f]{6}))?$/i.exec(text) ?? [];
  if (first === undefined) return refused(context, ACCENT_ACCEPTS);
  const light = first.toLowerCase() as Colour;
  const dark = (second?.toLowerCase() as Colour | undefined) ?? nearestReadable(light, DARK);
  if (!isReadable(light, LIGHT)) return refused(context, unreadable(light, LIGHT, "light"));
  if (!isReadable(dark, DARK)) return refused(context, unreadable(dark, DARK, "dark"));
  return { light, dark };
}

function unreadable(colour: Colour, grounds: Grounds, screens: string): string {
  // Rounded down, or 4.499 would be told to be enough.
  const ratio = Math.floor(leastContrast(colour, grounds) * 100) / 100;
  return (
    `colours that can be read: on ${screens} screens ${colour} has a contrast of ${ratio} to 1, and at least ${CONTRAST_NEEDED} to 1 is needed. ` +
    `The nearest one is ${nearestReadable(colour, grounds)}`
  );
}

function refused(context: z.RefinementCtx, accepts: string): never {
  context.addIssue({ code: "custom", message: accepts });
  return z.NEVER;
}
