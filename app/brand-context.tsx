"use client";

import { createContext, type ReactNode, useContext } from "react";
import { Brand as ProductBrand } from "./home/brand";
import { Brand } from "./verify/brand";
import type { PageBrand } from "./verify/page-brand";

const Context = createContext<PageBrand | null>(null);

/** For pages that cannot ask for it themselves, as the one that is shown when a page failed. */
export function BrandProvider({ brand, children }: { brand: PageBrand; children: ReactNode }) {
  return <Context value={brand}>{children}</Context>;
}

/** Whose service it is; the product's own name where nobody has said, or where the layout itself has failed. */
export function WhoseBrand() {
  const brand = useContext(Context);
  return brand === null || (brand.name === null && brand.logo === null) ? <ProductBrand /> : <Brand brand={brand} />;
}
