import { service } from "./confirmed-number";
import { SignUpForm } from "./sign-up-form";

// The address of the service is read for each visit, not while building.
export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <main>
      <h1>Sign up</h1>
      <SignUpForm endpoint={service()} />
    </main>
  );
}
