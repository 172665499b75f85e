/** `#1F5FD6`, six hex digits. */
export type Colour = `#${string}`;

/** What a colour is drawn on, and what is drawn on it. */
export interface Grounds {
  surfaces: readonly Colour[];
  /** The text of a button that is filled with the colour. */
  text: Colour;
}

/** As `widget/styles/theme.css` has them. */
export const LIGHT: Grounds = { surfaces: ["#ffffff", "#f6f7f9"], text: "#ffffff" };
export const DARK: Grounds = { surfaces: ["#151a21", "#0c0f14"], text: "#0b1220" };

/** WCAG 2.2, 1.4.3: an accent is the colour of links, so 3 to 1 as for a button's edge would not do. */
export const CONTRAST_NEEDED = 4.5;

/** The contrast of two colours as WCAG computes it, 1 to 21. */
export function contrastOf(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The least contrast that the colour has with anything it is drawn on or that is drawn on it. */
export function leastContrast(colour: Colour, { surfaces, text }: Grounds): number {
  return Math.min(...[...surfaces, text].map((ground) => contrastOf(colour, ground)));
}

export function isReadable(colour: Colour, grounds: Grounds): boolean {
  return leastContrast(colour, grounds) >= CONTRAST_NEEDED;
}

/** The same hue, as near as it can be read: towards white on dark grounds, towards black on light ones. */
export function nearestReadable(colour: Colour, grounds: Grounds): Colour {
  const goal = grounds === LIGHT ? "#000000" : "#ffffff";
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => mixed(colour, goal, step / STEPS));
  return steps.find((each) => isReadable(each, grounds)) ?? goal;
}

const STEPS = 50;

/** `share` of `other`, 0 to 1, in the numbers of sRGB as CSS mixes them by default for two hex colours. */
export function mixed(colour: Colour, other: Colour, share: number): Colour {
  const channels = channelsOf(colour).map((channel, index) => {
    const value = Math.round(channel + ((channelsOf(other)[index] ?? 0) - channel) * share);
    return value.toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

function luminanceOf(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: Colour): number[] {
  return [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16));
}
