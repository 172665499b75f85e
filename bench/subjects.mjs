// What is measured. `addresses`: the two of one confirmed number; `proof`: what the second answers with when it has confirmed
// something, without which no code is read either.
import { join } from "node:path";
import { newDatabase } from "./new-database.mjs";

/** Every limit is on and counted, and none is reached. */
export const WIDE = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=1000000/min,phone-confirmation-activation-key=1000000/min",
  PHONE_CONFIRMATION_LIMITS:
    "address=1000000/h+1000000/d,address-wide=1000000/d,prefix=1000000/h,country=1000000/d,service=1000000/h+1000000/d",
  PHONE_CONFIRMATION_DAILY_BUDGET: "1000000",
};
/** Each flow counts against the limits of an address, and of a network, that nobody else has. */
export const APART = { ...WIDE, TRUSTED_PROXY_HOPS: "1" };
const NONE = {
  PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=off,phone-confirmation-activation-key=off",
  PHONE_CONFIRMATION_LIMITS: "all=off",
  PHONE_CONFIRMATION_DAILY_BUDGET: "off",
  PHONE_CONFIRMATION_BREAKER: "off",
};

/** The service on a SQLite of its own, unless `more` names another database. */
export const service = (name, more) => ({
  name,
  addresses: ["/phone-confirmation/confirmation/", "/phone-confirmation/activation-key/"],
  proof: "activation_key",
  args: ["--max-semi-space-size=64", "scripts/start.mjs"],
  env: (folder) => ({
    DATABASE_URL: `file:${join(folder, "service.db")}`,
    SMS_GATEWAY: "file",
    SMS_FILE: join(folder, "sms.jsonl"),
    ...more,
  }),
});

/** The first is what the others stand beside. */
export const SUBJECTS = [
  service("phone-confirmation", WIDE),
  service("the same, each flow from another address", APART),
  service("the same with every limit off", NONE),
  {
    name: "two empty Next.js route handlers",
    addresses: ["/one", "/two"],
    args: ["node_modules/next/dist/bin/next", "start", "bench/empty-next"],
    env: () => ({}),
  },
  {
    name: "Better Auth on `node:http`",
    addresses: ["/api/auth/phone-number/send-otp", "/api/auth/phone-number/verify"],
    numberField: "phoneNumber",
    proof: "status",
    args: ["bench/better-auth.mjs"],
    env: (folder) => ({ PEER_DB: join(folder, "peer.db"), SMS_FILE: join(folder, "sms.jsonl") }),
  },
  {
    name: "raw `node:http` + SQLite",
    addresses: ["/", "/"],
    proof: "activation_key",
    args: ["bench/raw-floor.mjs"],
    env: (folder) => ({ FLOOR_DB: join(folder, "floor.db"), SMS_FILE: join(folder, "sms.jsonl") }),
  },
];

export const onPostgres = (url) => ({ ...WIDE, DATABASE_URL: url, SECRET_KEY: "bench-only-bench-only-bench-only-bench" });

/** What an instance gets that is neither idle nor full, so that how often it is interrupted is not what is measured. */
const STEADY = 120;

/**
 * `npm run bench -- --database=postgresql`: one instance and two, each on a database of one server, beside SQLite. First with as
 * much to do for each instance, then as much as there is time for.
 */
export const postgresSubjects = async (server) => {
  const on = async (name) => onPostgres(await newDatabase(server, name));
  const [steady, full] = [`one instance, ${STEADY} flows/s`, "one instance, 16 flows at once"];
  return [
    { ...service(steady, await on("steady_one")), flowsPerSecond: STEADY },
    { ...service(`two instances, ${STEADY} flows/s each`, await on("steady_two")), instances: 2, flowsPerSecond: 2 * STEADY, beside: steady },
    service(full, await on("one")),
    { ...service("two instances, 16 flows at once over both", await on("two")), instances: 2, beside: full },
    { ...service("two instances, 16 for each", await on("twice")), instances: 2, flowsAtOnce: 32, beside: full },
    { ...service("one instance on SQLite", WIDE), beside: full },
  ];
};
