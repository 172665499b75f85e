/** Two hex colours that the settings found to be readable. */
export interface BrandAccent {
  light: string;
  dark: string;
}

/**
 * The accent in the place of the widget's own, in every theme, that of a part of a page included: `--pc-light` and `--pc-dark`
 * choose, see widget/styles/theme.css. The rule stands in no layer, and so wins over those that do.
 */
export function accentRules(accent: BrandAccent | null): string {
  if (accent === null) return "";
  const { light, dark } = accent;
  const hover = `var(--pc-light,color-mix(in srgb,${light},#000 15%)) var(--pc-dark,color-mix(in srgb,${dark},#fff 20%))`;
  return `:root,[data-theme]{--pc-accent:var(--pc-light,${light}) var(--pc-dark,${dark});--pc-accent-hover:${hover}}`;
}
