import { describe, expect, it } from "vitest";
import type { Gateway } from "@/server/usecases/ports";
import { ConfigError, readConfig } from "./config";

const SECRET = "Zq8vR2mT5xW9kD3hP7nB4cF6gJ1sL0aY";
const PRODUCTION = {
  PHONE_CONFIRMATION_MODE: "production",
  SECRET_KEY: SECRET,
  SMS_GATEWAY: "file",
  SMS_FILE: "/var/sms.jsonl",
  PUBLIC_URL: "https://confirm.example.com",
  PHONE_CONFIRMATION_COUNTRIES: "DE",
};
type Environment = Record<string, string | undefined>;
const gateway: Gateway = { send: async () => ({ status: "sent" }) };
const read = (environment: Environment, custom: string[] = []) =>
  readConfig({ gateways: Object.fromEntries(custom.map((name) => [name, gateway])) }, environment);

/** The sentences that stop the start. */
function problemsOf(environment: Environment, custom: string[] = []): readonly string[] {
  try {
    read(environment, custom);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  return [];
}

describe("with no setting at all", () => {
  it("it is a trial on loopback, with the documented defaults", () => {
    // What a file of server/settings/ reads is tested beside it.
    expect(read({})).toMatchObject({
      mode: "trial",
      secretKey: null,
      secretKeyFallbacks: [],
      databaseUrl: "file:./data/phone-confirmation.db",
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      salt: "phonenumber",
      fromNumber: "",
      silentPrefixes: [],
      trustedProxyHops: 0,
      gateways: ["console"],
      smsFile: null,
      webhook: null,
      twilio: null,
      policy: {
        attemptsPerConfirmation: 5,
        chancesPerNumber: 20,
        chancesWindowSeconds: 86_400,
        resendWaitsSeconds: [30, 60, 120, 300],
        lifetimeSeconds: 600,
        codeLength: 6,
        maxConfirmationsPerNumber: 10,
        rates: {
          "phone-number-confirmation": { count: 10, periodSeconds: 60 },
          "phone-confirmation-activation-key": { count: 60, periodSeconds: 60 },
        },
      },
      logLevel: "info",
      warnings: [],
    });
  });

  it("nobody changes it afterwards", () => {
    expect(Object.isFrozen(read({}))).toBe(true);
  });

  it("an empty variable counts as one that is not set", () => {
    const empty = Object.fromEntries(["PORT", "SECRET_KEY", "SMS_GATEWAY", "PHONE_CONFIRMATION_SMS_MESSAGE", "PUBLIC_URL"].map((name) => [name, ""]));
    expect(read(empty)).toEqual(read({}));
  });
});

describe("a setting", () => {
  it.each<[string, string, string, unknown]>([
    ["SECRET_KEY", SECRET, "secretKey", SECRET],
    ["SECRET_KEY_FALLBACKS", " one , two,,", "secretKeyFallbacks", ["one", "two"]],
    ["DATABASE_URL", "file:/data/x.db", "databaseUrl", "file:/data/x.db"],
    ["DATABASE_URL", "", "databaseUrl", "file:./data/phone-confirmation.db"],
    ["PORT", "0", "port", 0],
    ["PORT", "65535", "port", 65_535],
    ["PORT", "8080", "publicUrl", "http://localhost:8080"],
    ["HOST", "::1", "host", "::1"],
    ["PUBLIC_URL", "https://a.example/verify//", "publicUrl", "https://a.example/verify"],
    ["PUBLIC_URL", "https://a.example:8443/@home", "publicUrl", "https://a.example:8443/@home"],
    ["PUBLIC_URL", "http://[::1]:3000", "publicUrl", "http://[::1]:3000"],
    ["PHONE_CONFIRMATION_SALT", "other", "salt", "other"],
    ["PHONE_CONFIRMATION_FROM_NUMBER", "+15005550006", "fromNumber", "+15005550006"],
    ["PHONE_CONFIRMATION_SILENT_NUMBERS", "+1212555, +49", "silentPrefixes", ["+1212555", "+49"]],
    ["TRUSTED_PROXY_HOPS", "2", "trustedProxyHops", 2],
    ["LOG_LEVEL", "debug", "logLevel", "debug"],
  ])("%s=%s is read", (name, value, key, expected) => {
    expect(read({ [name]: value })).toMatchObject({ [key]: expected });
  });

  it.each([
    ["PHONE_CONFIRMATION_ACTIVATION_TIMEOUT", "1", { lifetimeSeconds: 1 }],
    ["PHONE_CONFIRMATION_ACTIVATION_TIMEOUT", "86400", { lifetimeSeconds: 86_400 }],
    ["PHONE_CONFIRMATION_CODE_LENGTH", "4", { codeLength: 4 }],
    ["PHONE_CONFIRMATION_CODE_LENGTH", "10", { codeLength: 10 }],
    ["PHONE_CONFIRMATION_MAX_CONFIRMATIONS", "1", { maxConfirmationsPerNumber: 1 }],
    [
      "PHONE_CONFIRMATION_THROTTLE_RATES",
      "phone-number-confirmation=5/hour",
      { rates: { "phone-number-confirmation": { count: 5, periodSeconds: 3600 }, "phone-confirmation-activation-key": { count: 60, periodSeconds: 60 } } },
    ],
    [
      "PHONE_CONFIRMATION_THROTTLE_RATES",
      " phone-number-confirmation = off , phone-confirmation-activation-key=1/s,",
      { rates: { "phone-number-confirmation": "off", "phone-confirmation-activation-key": { count: 1, periodSeconds: 1 } } },
    ],
  ])("%s=%s is a part of the policy", (name, value, part) => {
    expect(read({ [name]: value }).policy).toMatchObject(part);
  });
});

describe("a wrong value stops the start with one sentence: the variable, what it held, what it accepts", () => {
  it.each([
    ["PHONE_CONFIRMATION_MODE", "live", "trial or production"],
    ["DATABASE_URL", "mysql://localhost", "file: and a path"],
    ["DATABASE_URL", "file:./my%20data/x.db", "file: and a path"],
    ["DATABASE_URL", "file:./x.db?connection_limit=1", "file: and a path"],
    ["DATABASE_URL", "file://localhost/x.db", "file: and a path"],
    ["DATABASE_URL", "file::memory:", "file: and a path"],
    ["PORT", "65536", "a whole number from 0 to 65535"],
    ["PORT", "-1", "a whole number from 0 to 65535"],
    ["PORT", "3000.5", "a whole number from 0 to 65535"],
    ["PORT", "0x50", "a whole number from 0 to 65535"],
    ["PUBLIC_URL", "confirm.example.com", "an address such as"],
    ["PUBLIC_URL", "ftp://example.com", "an address such as"],
    ["PUBLIC_URL", "https://", "an address such as"],
    ["PUBLIC_URL", "https://example.com/?from=sms", "without a user, a password, a query or a fragment"],
    ["PUBLIC_URL", "https://example.com?", "without a user, a password, a query or a fragment"],
    ["PUBLIC_URL", "https://example.com/#verify", "without a user, a password, a query or a fragment"],
    ["PHONE_CONFIRMATION_ACTIVATION_TIMEOUT", "0", "a whole number from 1 to 86400"],
    ["PHONE_CONFIRMATION_ACTIVATION_TIMEOUT", "86401", "a whole number from 1 to 86400"],
    ["PHONE_CONFIRMATION_ACTIVATION_TIMEOUT", "10 minutes", "a whole number from 1 to 86400"],
    ["PHONE_CONFIRMATION_SMS_MESSAGE", "Your code", "%(code)s or %{code}s"],
    ["PHONE_CONFIRMATION_MAX_CONFIRMATIONS", "0", "a whole number from 1 to 1000"],
    ["PHONE_CONFIRMATION_CODE_LENGTH", "3", "a whole number from 4 to 10"],
    ["PHONE_CONFIRMATION_CODE_LENGTH", "11", "a whole number from 4 to 10"],
    ["PHONE_CONFIRMATION_SILENT_NUMBERS", "1212555", "prefixes such as +1212555"],
    ["PHONE_CONFIRMATION_SILENT_NUMBERS", "+1212555,+", "prefixes such as +1212555"],
    ["PHONE_CONFIRMATION_THROTTLE_RATES", "10/min", "name=rate or name=off"],
    ["PHONE_CONFIRMATION_THROTTLE_RATES", "phone-number-confirmation=10/week", "name=rate or name=off"],
    ["PHONE_CONFIRMATION_THROTTLE_RATES", "phone-number-confirmation=0/min", "name=rate or name=off"],
    ["PHONE_CONFIRMATION_THROTTLE_RATES", "other=10/min", "name=rate or name=off"],
    ["PHONE_CONFIRMATION_THROTTLE_RATES", "__proto__=10/min", "name=rate or name=off"],
    ["PHONE_CONFIRMATION_LIMITS", "other=1/d", "name=rate, name=rate+rate of two periods or name=off"],
    ["TRUSTED_PROXY_HOPS", "11", "a whole number from 0 to 10"],
    ["TRUSTED_PROXY_HOPS", "true", "a whole number from 0 to 10"],
    ["SMS_GATEWAY", "pigeon", "a list out of twilio, webhook, console, file"],
    ["SMS_GATEWAY", ",", "a list out of"],
    ["SMS_WEBHOOK_URL", "localhost", "an address such as"],
    ["TWILIO_BASE_URL", "api.twilio.com", "an address such as"],
    ["LOG_LEVEL", "loud", "debug, info, warn, error or silent"],
  ])("%s=%s", (name, value, accepts) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name} held ${name === "DATABASE_URL" ? "a value that is not shown" : `"${value}"`}, but accepts `);
    expect(problems[0]).toContain(accepts);
    expect(problems[0]).toMatch(/\.$/);
  });

  it("all of them at once", () => {
    const problems = problemsOf({ PORT: "x", LOG_LEVEL: "x", PHONE_CONFIRMATION_CODE_LENGTH: "x" });
    expect(problems.map((problem) => problem.split(" ")[0]).sort()).toEqual(["LOG_LEVEL", "PHONE_CONFIRMATION_CODE_LENGTH", "PORT"]);
  });
});

describe("no secret is ever repeated", () => {
  it.each<[string, Environment]>([
    ["in a problem of another setting", { PORT: "x", SECRET_KEY: "swordfish-1", SECRET_KEY_FALLBACKS: "swordfish-2", TWILIO_AUTH_TOKEN: "swordfish-3", SMS_WEBHOOK_SECRET: "swordfish-4" }],
    ["in a problem of its own", { ...PRODUCTION, SECRET_KEY: "swordfish" }],
    ["in a problem of the database's address", { DATABASE_URL: "postgresql://user:swordfish@host" }],
    ["in a problem of the public address", { PUBLIC_URL: "https://user:swordfish@example.com" }],
    ["in a problem of a public address without a password", { PUBLIC_URL: "https://swordfish@example.com/verify" }],
    ["in a problem of a public address that is none", { PUBLIC_URL: "user:swordfish@example.com" }],
    ["in a problem of a gateway's address", { SMS_WEBHOOK_URL: "htps://user:swordfish@example.com" }],
    ["in a problem of the gateway", { SMS_GATEWAY: "twilio", TWILIO_ACCOUNT_SID: "SKswordfish", TWILIO_AUTH_TOKEN: "swordfish" }],
  ])("%s", (_name, environment) => {
    const problems = problemsOf(environment);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain("swordfish");
  });

  it("nor in a warning", () => {
    const environment = { ...PRODUCTION, SMS_GATEWAY: "console", PHONE_CONFIRMATION_ALLOW: "console", PHONE_CONFIRMATION_CODE_LENGTH: "4", PHONE_CONFIRMATION_LIMITS: "all=off" };
    const { warnings } = read(environment);
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.join()).not.toContain(SECRET);
  });
});

describe("a gateway that lacks a setting stops the start", () => {
  const twilio = { SMS_GATEWAY: "twilio", TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t", PHONE_CONFIRMATION_FROM_NUMBER: "+1" };
  it.each<[string, Environment, string]>([
    ["file without a path", { SMS_GATEWAY: "file" }, "SMS_FILE is missing"],
    ["webhook without an address", { SMS_GATEWAY: "webhook", SMS_WEBHOOK_SECRET: "s" }, "SMS_WEBHOOK_URL or SMS_WEBHOOK_SECRET is missing"],
    ["webhook without a secret", { SMS_GATEWAY: "webhook", SMS_WEBHOOK_URL: "https://a.example" }, "SMS_WEBHOOK_URL or SMS_WEBHOOK_SECRET is missing"],
    ["twilio without an account", { ...twilio, TWILIO_ACCOUNT_SID: "" }, "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is missing"],
    ["twilio without a token", { ...twilio, TWILIO_AUTH_TOKEN: "" }, "TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is missing"],
    ["twilio with an API key in the account's place", { ...twilio, TWILIO_ACCOUNT_SID: "SK1" }, 'must start with "AC"'],
    ["twilio without a sender", { ...twilio, PHONE_CONFIRMATION_FROM_NUMBER: "" }, "PHONE_CONFIRMATION_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing"],
  ])("%s", (_name, environment, problem) => {
    const problems = problemsOf(environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it("and one that has all of them does not", () => {
    const service = { ...twilio, PHONE_CONFIRMATION_FROM_NUMBER: "", TWILIO_MESSAGING_SERVICE_SID: "MG1", TWILIO_BASE_URL: "http://localhost:9/" };
    expect(read(service).twilio).toEqual({ accountSid: "AC1", authToken: "t", messagingServiceSid: "MG1", baseUrl: "http://localhost:9" });
    const webhook = { SMS_GATEWAY: " webhook , console", SMS_WEBHOOK_URL: "https://a.example/sms", SMS_WEBHOOK_SECRET: "s" };
    expect(read(webhook)).toMatchObject({ gateways: ["webhook", "console"], webhook: { url: "https://a.example/sms", secret: "s" } });
  });

  it("names of the operator's own gateways are taken, too", () => {
    expect(read({ SMS_GATEWAY: "mine,console" }, ["mine"]).gateways).toEqual(["mine", "console"]);
    expect(problemsOf({ SMS_GATEWAY: "other" }, ["mine"])[0]).toContain("console, file, mine");
  });
});

describe("production", () => {
  it("starts with a secret, a gateway and an address, and listens everywhere", () => {
    expect(read(PRODUCTION)).toMatchObject({ mode: "production", host: "0.0.0.0", publicUrl: "https://confirm.example.com", warnings: [] });
  });

  it("says of each that is missing so, at once", () => {
    const problems = problemsOf({ PHONE_CONFIRMATION_MODE: "production" });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(["SECRET_KEY is missing", "SMS_GATEWAY is missing", "PUBLIC_URL is missing"]);
  });

  it("takes a secret of 32 characters and no shorter one", () => {
    expect(problemsOf({ ...PRODUCTION, SECRET_KEY: SECRET.slice(0, 32) })).toEqual([]);
    expect(problemsOf({ ...PRODUCTION, SECRET_KEY: SECRET.slice(0, 31) })).toEqual([expect.stringContaining("SECRET_KEY is too short")]);
  });

  it.each([
    "django-insecure-$8(g!+x&u2=^k@#7z_0w)%qj*e5",
    "change-me-change-me-change-me-change-me",
    "CHANGEME-0123456789-0123456789-0123456789",
    "please-change-this-to-48-random-characters",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabcabcabcabcabcabcabcabc",
  ])("takes no sample: %s", (secret) => {
    expect(problemsOf({ ...PRODUCTION, SECRET_KEY: secret })).toEqual([expect.stringContaining("SECRET_KEY is a sample")]);
  });
});

describe("a secret that runs elsewhere already", () => {
  it("is taken with any word inside: a key of Django's may hold them all", () => {
    expect(problemsOf({ ...PRODUCTION, SECRET_KEY: "k9!secret-key-example-password-sample-django" })).toEqual([]);
  });
});

describe("whoever turns every limit off", () => {
  it("turns off the budget and the breaker with them, unless they are set", () => {
    const off = read({ PHONE_CONFIRMATION_LIMITS: "all=off" });
    expect([off.policy.sends.dailyBudgetMicros, off.breaker.mode]).toEqual([null, "off"]);
    const set = read({ PHONE_CONFIRMATION_LIMITS: "all=off", PHONE_CONFIRMATION_DAILY_BUDGET: "2", PHONE_CONFIRMATION_BREAKER: "observe" });
    expect([set.policy.sends.dailyBudgetMicros, set.breaker.mode]).toEqual([2_000_000, "observe"]);
    const some = read({ PHONE_CONFIRMATION_LIMITS: "all=off,prefix=5/h" });
    expect([some.policy.sends.dailyBudgetMicros, some.breaker.mode]).toEqual([50_000_000, "enforce"]);
  });
});

describe("each start warns", () => {
  it.each<[string, Environment, string]>([
    ["of a short code", { PHONE_CONFIRMATION_CODE_LENGTH: "5" }, "PHONE_CONFIRMATION_CODE_LENGTH is 5"],
    ["of a long life", { PHONE_CONFIRMATION_ACTIVATION_TIMEOUT: "601" }, "PHONE_CONFIRMATION_ACTIVATION_TIMEOUT is 601"],
    ["of codes in production's terminal", { ...PRODUCTION, SMS_GATEWAY: "file,console", PHONE_CONFIRMATION_ALLOW: "console" }, "SMS_GATEWAY lists console"],
    ["of limits that production turns off", { ...PRODUCTION, PHONE_CONFIRMATION_LIMITS: "number=off,service=off" }, "PHONE_CONFIRMATION_LIMITS turns off"],
  ])("%s", (_name, environment, warning) => {
    expect(read(environment).warnings).toEqual([expect.stringContaining(warning)]);
  });

  it("of nothing at the recommended bounds", () => {
    expect(read({ PHONE_CONFIRMATION_CODE_LENGTH: "6", PHONE_CONFIRMATION_ACTIVATION_TIMEOUT: "600" }).warnings).toEqual([]);
  });
});
