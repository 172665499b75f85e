"use client";

import { digestOf } from "./home/digest";
import { QuietActions, QuietPage, QuietText, Reference } from "./home/quiet-page";

interface ErrorPageProps {
  error: unknown;
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <QuietPage title="This page could not be shown">
      <QuietText>The fault is on our side. Try again in a moment.</QuietText>
      <Reference digest={digestOf(error)} />
      <QuietActions>
        <button type="button" onClick={() => retry()}>
          Try again
        </button>
        <a href="/">Home page</a>
      </QuietActions>
    </QuietPage>
  );
}
