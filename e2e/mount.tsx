import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import * as React from "react";
import { createRoot, type Root } from "react-dom/client";
import * as widget from "@/widget/index";

/** What `mounted-widget.ts` serves: the widget on a page of its own, as any React app has it, talking to the real service. */

type Props = Partial<widget.PhoneConfirmationProps>;

type MoreProps = (react: typeof React, exports: typeof widget) => Props | undefined;

export interface Mounted {
  /** Every callback there was: its name, then what it was called with. */
  events: unknown[][];
  /** Draws once more with these props changed. */
  update(props: Props): void;
  unmount(): void;
  React: typeof React;
  widget: typeof widget;
}

const url = "/api/trpc";
const client = createTRPCClient({
  links: [
    splitLink({
      condition: ({ context }) => widget.isAlone(context),
      true: httpLink({ url, headers: ({ op }) => widget.callHeaders(op.context) }),
      false: httpBatchLink({ url, maxItems: 5, methodOverride: "POST" }),
    }),
  ],
}) as unknown as widget.PhoneConfirmationClient;

export function mount(place: Element, given: Props, more: MoreProps): Mounted {
  const events: unknown[][] = [];
  const tell = (name: string) => (...values: unknown[]) => void events.push([name, ...values]);
  const root: Root = createRoot(place);
  let props: widget.PhoneConfirmationProps = {
    client,
    onConfirmed: tell("onConfirmed"),
    onError: tell("onError"),
    onStepChange: tell("onStepChange"),
    ...given,
    ...more(React, widget),
  };
  // Strict Mode runs every effect twice: nothing may be sent twice for it.
  const draw = () => root.render(<React.StrictMode><widget.PhoneConfirmation {...props} /></React.StrictMode>);
  draw();
  const update = (next: Props) => {
    props = { ...props, ...next };
    draw();
  };
  return { events, update, unmount: () => root.unmount(), React, widget };
}
