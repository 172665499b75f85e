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
  /** What each widget's `ref` got. */
  handles: (widget.PhoneConfirmationHandle | null)[];
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

export interface Given {
  /** With an `endpoint` among them the widget makes its own calls, else it is given a tRPC client. */
  props: Props;
  more: MoreProps;
  /** Strict Mode runs every effect twice: nothing may be sent twice for it. */
  isStrict: boolean;
}

export function mount(places: Iterable<Element>, { props: given, more, isStrict }: Given): Mounted {
  const events: unknown[][] = [];
  const tell = (name: string) => (...values: unknown[]) => void events.push([name, ...values]);
  const roots: Root[] = Array.from(places, (place) => createRoot(place));
  const handles: Mounted["handles"] = roots.map(() => null);
  const Mode = isStrict ? React.StrictMode : React.Fragment;
  let props: widget.PhoneConfirmationProps = {
    ...("endpoint" in given ? {} : { client }),
    onConfirmed: tell("onConfirmed"),
    onError: tell("onError"),
    onStepChange: tell("onStepChange"),
    onPhoneNumberChange: tell("onPhoneNumberChange"),
    ...given,
    ...more(React, widget),
  };
  const draw = () =>
    roots.forEach((root, index) => root.render(<Mode><widget.PhoneConfirmation ref={(handle) => void (handles[index] = handle)} {...props} /></Mode>));
  draw();
  const update = (next: Props) => {
    props = { ...props, ...next };
    draw();
  };
  return { events, update, unmount: () => roots.forEach((root) => root.unmount()), handles, React, widget };
}
