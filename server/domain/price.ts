/** What one message segment costs, in millionths of a US dollar. */
export interface PriceTable {
  /** By ISO 3166 region. */
  countries: ReadonlyMap<string, number>;
  /** For every other country, and for numbers that belong to none. */
  others: number;
}

/**
 * What a message of so many segments costs, in millionths of a US dollar: what the daily budget counts. It is planned, not
 * billed: the gateway's invoice has the last word.
 */
export function priceMicros(country: string | undefined, segments: number, table: PriceTable): number {
  return ((country !== undefined ? table.countries.get(country) : undefined) ?? table.others) * segments;
}
