"use server";

import { confirmedNumber } from "./confirmed-number";

export interface SignUpAnswer {
  phoneNumber?: string;
  problem?: string;
}

export async function signUp(_before: SignUpAnswer | null, form: FormData): Promise<SignUpAnswer> {
  const phoneNumber = await confirmedNumber(form.get("activation_key"));
  if (phoneNumber === null) return { problem: "Confirm your phone number first." };
  // Here the account is made. Keep `phoneNumber`, and nothing that the browser says about the number.
  return { phoneNumber };
}
