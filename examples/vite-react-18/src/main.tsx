import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@phone-confirmation/react/styles.css";
import "./page.css";
import { App } from "./app";

createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
