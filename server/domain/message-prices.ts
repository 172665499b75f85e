import type { PriceTable } from "./price";

/**
 * Planning figures for a message segment, in US cents, made so that they err on the high side: for each country the highest
 * of the public figures below, rounded up to the next of a few steps. A gateway's own prices belong into
 * `PHONE_CONFIRMATION_PRICES`.
 *
 * - Twilio, United States: 0.83 cents (price page of October 2026) and about 0.35 of carrier fees
 * - Tencent Cloud, Global SMS price list of about 220 countries, 2022
 * - Alibaba Cloud, SMS: billing overview, and the adjustment of 1 March 2025 for 40 countries, which shows how far prices
 *   of the same route lie apart (Indonesia 6.5 cents in one list, 36.4 in the other)
 * - the rates built into the public WordPress plugin RoadPress, and a copy of Twilio's list of May 2023, as far as they
 *   could be read
 */
const CENTS_A_SEGMENT: readonly (readonly [cents: number, countries: string])[] = [
  [2, "BN CA TH TR US"],
  [5, "AI BH BI BQ BS CK CN CO CW FO GB GD GI GL GM IN KR KY LI LT MO MX MY PE PL PY SA SB SG SL SR TO TZ VE VG VI YE ZA ZW"],
  [
    8,
    "AO AW BF BJ BM BW CG CH CL CM CR CY DK DM DO FR GT GU GY HN IQ IS JM JP KE KI KW KZ LA LS LU LV LY ME MK MN MS MT MW PG " +
      "PR PT QA RO SC SD SM SS SV TD TG TL TT UG VC VN WS XK ZM",
  ],
  [10, "AD AL AM AR AU BA BR BT CF CI CV CZ DE ER ES FJ GN GQ GW HK IE IL IT KN LC MD MM NE NI NO OM PA PW RW SK SN SZ TM TW VU"],
  [15, "AC AE AG AS AT AZ BE BG BO CD DJ EE ET FI FM GE GH GR HR HU LB LR MC MH MQ MR MU MZ NA NG NP NZ PF SE ST TJ UY UZ"],
  [20, "AF BB BL BY FK GF KH MA MP NL NR NU PK PM SI SO TC TN UA WF YT"],
  [25, "BD DZ EC KM LK ML NC PH RE"],
  [30, "BZ GA GP MV RU"],
  [40, "EG HT ID IR KG PS RS"],
  [50, "JO MG"],
];

/** What is not listed, and numbers of no country: satellites and other routes nobody publishes a price for. */
const CENTS_FOR_OTHERS = 50;

const MICROS_A_CENT = 10_000;

export const MESSAGE_PRICES: PriceTable = {
  countries: new Map(
    CENTS_A_SEGMENT.flatMap(([cents, countries]) => countries.split(" ").map((country) => [country, cents * MICROS_A_CENT] as const)),
  ),
  others: CENTS_FOR_OTHERS * MICROS_A_CENT,
};
