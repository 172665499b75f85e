import type { BrandAccent } from "./brand-style";

/** What pages show of whoever runs the service. */
export interface PageBrand {
  name: string | null;
  /** The sides of the picture as it is drawn, in CSS pixels; `null` without one. */
  logo: { width: number; height: number } | null;
  supportUrl: string | null;
  termsUrl: string | null;
}

export const PRODUCT_NAME = "Phone confirmation";
const LOGO_HEIGHT = 28;
const LOGO_MAX_WIDTH = 160;

/** What a configuration has of it. */
interface BrandLike extends Omit<PageBrand, "logo"> {
  logo: { width: number; height: number } | null;
  accent: BrandAccent | null;
}

export function pageBrandOf({ name, logo, supportUrl, termsUrl }: BrandLike): PageBrand {
  const width = logo && Math.min(LOGO_MAX_WIDTH, Math.max(1, Math.round((logo.width / logo.height) * LOGO_HEIGHT)));
  return { name, logo: width === null ? null : { width, height: LOGO_HEIGHT }, supportUrl, termsUrl };
}

/** "Enter code – Northwind"; without a name the title says what it is about by itself. */
export function titleOf(step: string, brand: Pick<PageBrand, "name">): string {
  return brand.name === null ? step : `${step} – ${brand.name}`;
}

/** The mark of app/icon.svg, for who has no logo. */
export const MARK_PATH = "m9.5 16.8 4.4 4.4 8.6-9.4";
