-- CreateTable
CREATE TABLE "Confirmation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "keyId" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "codeLength" INTEGER NOT NULL,
    "checkedBy" TEXT NOT NULL,
    "numberKey" TEXT NOT NULL,
    "sealedNumber" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "sends" INTEGER NOT NULL,
    "sendState" TEXT NOT NULL,
    "createdAt" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    "resendAt" BIGINT,
    "confirmedAt" BIGINT
);

-- CreateTable
CREATE TABLE "WrongGuesses" (
    "numberKey" TEXT NOT NULL PRIMARY KEY,
    "times" TEXT NOT NULL,
    "lastAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "LimitWindow" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "startedAt" BIGINT NOT NULL,
    "taken" INTEGER NOT NULL,
    "takenBefore" INTEGER NOT NULL
);

-- CreateIndex
CREATE INDEX "Confirmation_numberKey_createdAt_idx" ON "Confirmation"("numberKey", "createdAt");

-- CreateIndex
CREATE INDEX "Confirmation_createdAt_idx" ON "Confirmation"("createdAt");

-- CreateIndex
CREATE INDEX "WrongGuesses_lastAt_idx" ON "WrongGuesses"("lastAt");

-- CreateIndex
CREATE INDEX "LimitWindow_startedAt_idx" ON "LimitWindow"("startedAt");
