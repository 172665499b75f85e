-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Confirmation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "codeLength" INTEGER NOT NULL,
    "checkedBy" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "numberKey" TEXT NOT NULL,
    "sealedNumber" TEXT NOT NULL,
    "country" TEXT,
    "status" TEXT NOT NULL,
    "reservedTries" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "strangerAttempts" INTEGER NOT NULL,
    "sends" INTEGER NOT NULL,
    "reserveSends" INTEGER NOT NULL,
    "lastSentAt" BIGINT NOT NULL,
    "sendState" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "resendAt" BIGINT,
    "confirmedAt" BIGINT
);
INSERT INTO "new_Confirmation" ("id", "keyId", "nonce", "codeLength", "checkedBy", "holder", "numberKey", "sealedNumber", "status", "reservedTries", "attempts", "strangerAttempts", "sends", "reserveSends", "lastSentAt", "sendState", "createdAt", "expiresAt", "resendAt", "confirmedAt")
SELECT "id", "keyId", "nonce", "codeLength", "checkedBy", "id", "numberKey", "sealedNumber", "status", 5, "attempts", 0, "sends", 0, "createdAt", "sendState", "createdAt", "expiresAt", "resendAt", "confirmedAt" FROM "Confirmation";
DROP TABLE "Confirmation";
ALTER TABLE "new_Confirmation" RENAME TO "Confirmation";
CREATE INDEX "Confirmation_numberKey_createdAt_idx" ON "Confirmation"("numberKey", "createdAt");
CREATE INDEX "Confirmation_createdAt_idx" ON "Confirmation"("createdAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- DropTable
DROP TABLE "WrongGuesses";

-- DropTable
DROP TABLE "LimitWindow";

-- CreateTable
CREATE TABLE "NumberHistory" (
    "numberKey" TEXT NOT NULL PRIMARY KEY,
    "wrongGuesses" INTEGER NOT NULL,
    "lastAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "LimitTally" (
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "endsAt" BIGINT NOT NULL,
    "taken" BIGINT NOT NULL,

    PRIMARY KEY ("key", "at")
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "KeptAnswer" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "fingerprint" TEXT NOT NULL,
    "answer" TEXT,
    "startedAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Outcome" (
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "tried" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,

    PRIMARY KEY ("key", "at")
);

-- CreateTable
CREATE TABLE "BreakerDecision" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "tried" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "decidedAt" BIGINT NOT NULL,
    "endsAt" BIGINT NOT NULL,
    "reason" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "NumberHistory_lastAt_idx" ON "NumberHistory"("lastAt");

-- CreateIndex
CREATE INDEX "LimitTally_endsAt_idx" ON "LimitTally"("endsAt");

-- CreateIndex
CREATE INDEX "KeptAnswer_startedAt_idx" ON "KeptAnswer"("startedAt");

-- CreateIndex
CREATE INDEX "Outcome_at_idx" ON "Outcome"("at");

-- CreateIndex
CREATE INDEX "BreakerDecision_endsAt_idx" ON "BreakerDecision"("endsAt");
