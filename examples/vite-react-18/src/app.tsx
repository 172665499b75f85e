import { PhoneConfirmation } from "@phone-confirmation/react";
import { useState } from "react";

const endpoint = import.meta.env.VITE_PHONE_CONFIRMATION_URL ?? "http://localhost:3000";

export function App() {
  const [activationKey, setActivationKey] = useState<string | null>(null);
  return (
    <>
      <PhoneConfirmation endpoint={endpoint} onConfirmed={(confirmed) => setActivationKey(confirmed.activationKey)} />
      {activationKey !== null && (
        <p>
          Send this key to your server, which lets the service read it: <code>{activationKey}</code>
        </p>
      )}
    </>
  );
}
