/** The nonce of this answer, out of the policy that proxy.ts wrote into the request. */
export function nonceOf(headers: Pick<Headers, "get">): string | undefined {
  return /'nonce-([\w+/=]+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
}
