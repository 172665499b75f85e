import type { ReactNode } from "react";
import { CodeBlock } from "./code-block";
import { curlSteps, elementSnippet, linkSnippet, reactSnippet } from "./snippets";
import styles from "./sections.module.css";

interface WaysProps {
  publicUrl: string;
  codesComeToInbox: boolean;
}

export function Ways({ publicUrl, codesComeToInbox }: WaysProps) {
  return (
    <section className={styles.section} aria-labelledby="ways">
      <h2 id="ways" className={styles.heading}>
        Four ways to use it
      </h2>
      <Way title="Link to the page" text="Send people to a page that asks for the number, checks the code and says so.">
        <CodeBlock title="HTML" what="the link" code={linkSnippet(publicUrl)} />
      </Way>
      <Way
        title="Put the widget in a React page"
        text="React 18 and 19. npm run package makes the package; your callback gets the number and its activation key once."
      >
        <CodeBlock title="confirm.tsx" what="the React component" code={reactSnippet(publicUrl)} />
      </Way>
      <Way title="Put it on any other site" text="One script and one element, which puts the activation key into the form around it.">
        <CodeBlock title="HTML" what="the element" code={elementSnippet(publicUrl)} />
      </Way>
      <Way title="Call it over REST" text="Three calls from any language, each answered in JSON. Here from a terminal, in order.">
        <ol className={styles.steps}>
          {curlSteps(publicUrl, codesComeToInbox).map(({ title, code }, index) => (
            <li key={title}>
              <CodeBlock title={`${index + 1}. ${title}`} what={`command ${index + 1}`} code={code} />
            </li>
          ))}
        </ol>
      </Way>
    </section>
  );
}

function Way({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className={styles.way}>
      <div className={styles.wayWords}>
        <h3 className={styles.wayTitle}>{title}</h3>
        <p className={styles.wayText}>{text}</p>
      </div>
      <div className={styles.wayCode}>{children}</div>
    </section>
  );
}
