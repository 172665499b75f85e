import "./verify.css";
import { MARK_PATH, type PageBrand, PRODUCT_NAME } from "./page-brand";

/** Whose page it is; the service itself where nobody has said. */
export function Brand({ brand: { name, logo } }: { brand: PageBrand }) {
  return (
    <div className="verify-brand">
      {logo ? (
        // Its sides are known, so nothing moves when it comes.
        <img src="/brand/logo" width={logo.width} height={logo.height} alt="" />
      ) : (
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
          <rect className="verify-ground" width="32" height="32" rx="9" />
          <path className="verify-tick" d={MARK_PATH} fill="none" strokeWidth="3.2" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      )}
      <span>{name ?? (logo ? "" : PRODUCT_NAME)}</span>
    </div>
  );
}
