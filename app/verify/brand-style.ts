/** Two hex colours that the settings found to be readable. */
export interface BrandAccent {
  light: string;
  dark: string;
}

/** The accent in the place of the widget's own, in every theme. The rules stand in no layer, and so win over those that do. */
export function accentRules(accent: BrandAccent | null): string {
  if (accent === null) return "";
  const light = `--pc-accent:${accent.light};--pc-accent-hover:color-mix(in srgb,${accent.light},#000 15%)`;
  const dark = `--pc-accent:${accent.dark};--pc-accent-hover:color-mix(in srgb,${accent.dark},#fff 20%)`;
  return `:root{${light}}@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${dark}}}:root[data-theme="dark"]{${dark}}`;
}
