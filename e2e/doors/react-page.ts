import { build } from "esbuild";
import { packageName, projects } from "../../scripts/projects.mjs";
import { IN_DEVELOPMENT } from "../react-projects";

/** An app of React 18, the oldest there may be, with the package as npm installs it. */
const SOURCE = `
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { PhoneConfirmation } from "${packageName}";
import "${packageName}/styles.css";

window.told = [];
const tell = (name) => (value) => window.told.push([name, value]);
const place = document.getElementById("widget");
createRoot(place).render(
  <StrictMode>
    <PhoneConfirmation {...JSON.parse(place.dataset.props)} autoFocus onConfirmed={tell("confirmed")} onError={tell("error")} onStepChange={tell("stepchange")} />
  </StrictMode>,
);
`;

/** The files of the app by name, bundled as while it is developed, when React looks for mistakes, and in pieces. */
export async function bundleReactPage(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, resolveDir: projects.react18, loader: "tsx", sourcefile: "page.tsx" },
    outdir: projects.react18,
    entryNames: "page",
    splitting: true,
    ...IN_DEVELOPMENT,
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice(projects.react18.length + 1), text]));
}
