"use client";

import "./globals.css";
import ErrorPage from "./error";

interface GlobalErrorProps {
  error: unknown;
  retry: () => void;
}

/** Stands in for the root layout when that one fails, so it brings its own document. */
export default function GlobalError(props: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>This page could not be shown</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
