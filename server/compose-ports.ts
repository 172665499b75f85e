import { setTimeout as delay } from "node:timers/promises";
import custom from "@/phone-confirmation.config";
import { createHooks, type CustomHooks } from "./adapters/custom-hooks";
import type { Databases } from "./adapters/database";
import { createHcaptchaChallenges } from "./adapters/hcaptcha-challenges";
import { purgeBreaker } from "./adapters/breaker-tables";
import { createPrismaAnswerBook } from "./adapters/prisma-answer-book";
import { createPrismaBreaker, type SharedBreaker } from "./adapters/prisma-breaker";
import { createPrismaLimits } from "./adapters/prisma-limits";
import { createPrismaReturnCodes } from "./adapters/prisma-return-codes";
import { createPrismaStore } from "./adapters/prisma-store";
import { createProofOfWorkChallenges } from "./adapters/proof-of-work-challenges";
import { createRandom } from "./adapters/random";
import { readOrMakeTrialSecret, UnusableSecretError } from "./adapters/trial-secret";
import { createTurnstileChallenges } from "./adapters/turnstile-challenges";
import { type Config, ConfigError } from "./config";
import { deriveKeyRing, type KeyRing } from "./domain/keys";
import type { Challenges, Log, Ports } from "./usecases/ports";

interface Real {
  databases: Databases;
  gateway: Ports["gateway"];
  log: Log;
}

/** Real things for every port of the use cases. */
export function composePorts(config: Config, real: Real): Ports & { breaker: SharedBreaker; hooks: CustomHooks } {
  const { databases, gateway, log } = real;
  const secret = config.secretKey ?? trialSecretOf(config);
  const keys = deriveKeyRing(secret, config.secretKeyFallbacks);
  const answers = createPrismaAnswerBook(databases.hot);
  const returnCodes = createPrismaReturnCodes(databases.hot);
  const clock = { now: Date.now, wait: (seconds: number) => delay(seconds * 1000) };
  return {
    store: createPrismaStore(databases.hot),
    limits: createPrismaLimits(databases.hot, keys.current.limit),
    challenges: challengesOf(config, keys, log),
    breaker: createPrismaBreaker(databases, { ...config.breaker, hashKey: keys.current.limit, clock, log }),
    answers,
    returnCodes,
    purges: [answers.purge, returnCodes.purge, (now, limit) => purgeBreaker(databases.hot, now, limit)],
    gateway,
    hooks: createHooks(custom, config.silentPrefixes, log),
    clock,
    random: createRandom(),
    log,
    keys,
    policy: config.policy,
    destinations: config.destinations,
    prices: config.prices,
    testNumbers: config.testNumbers,
    returnUrls: config.returnUrls,
    activationKeys: { secrets: [secret, ...config.secretKeyFallbacks], salt: config.salt },
    message: { texts: config.messages, from: config.fromNumber },
  };
}

function challengesOf({ challenge, publicUrl, walls }: Config, keys: KeyRing, log: Log): Challenges | null {
  const hostnames = [publicUrl, ...walls.origins].map((address) => new URL(address).hostname);
  switch (challenge.kind) {
    case "off":
      return null;
    case "proof_of_work":
      return createProofOfWorkChallenges(keys);
    case "turnstile":
      return createTurnstileChallenges({ ...challenge, hostnames, log });
    case "hcaptcha":
      return createHcaptchaChallenges({ ...challenge, hostnames, log });
  }
}

function trialSecretOf({ databaseUrl }: Config): string {
  try {
    return readOrMakeTrialSecret(databaseUrl);
  } catch (error) {
    throw error instanceof UnusableSecretError ? new ConfigError([error.message]) : error;
  }
}
