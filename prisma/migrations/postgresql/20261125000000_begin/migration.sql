-- CreateTable
CREATE TABLE "Confirmation" (
    "id" TEXT NOT NULL,
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
    "confirmedAt" BIGINT,

    CONSTRAINT "Confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NumberHistory" (
    "numberKey" TEXT NOT NULL,
    "wrongGuesses" INTEGER NOT NULL,
    "lastAt" BIGINT NOT NULL,

    CONSTRAINT "NumberHistory_pkey" PRIMARY KEY ("numberKey")
);

-- CreateTable
CREATE TABLE "LimitTally" (
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "endsAt" BIGINT NOT NULL,
    "taken" BIGINT NOT NULL,

    CONSTRAINT "LimitTally_pkey" PRIMARY KEY ("key", "at")
);

-- CreateTable
CREATE TABLE "KeptAnswer" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "answer" TEXT,
    "startedAt" BIGINT NOT NULL,

    CONSTRAINT "KeptAnswer_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Outcome" (
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "tried" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,

    CONSTRAINT "Outcome_pkey" PRIMARY KEY ("key", "at")
);

-- CreateTable
CREATE TABLE "BreakerDecision" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "tried" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "decidedAt" BIGINT NOT NULL,
    "endsAt" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "BreakerDecision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReturnCode" (
    "hash" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "expiresAt" BIGINT NOT NULL,

    CONSTRAINT "ReturnCode_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "Confirmation_numberKey_createdAt_idx" ON "Confirmation"("numberKey", "createdAt");

-- CreateIndex
CREATE INDEX "Confirmation_createdAt_idx" ON "Confirmation"("createdAt");

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

-- CreateIndex
CREATE INDEX "ReturnCode_holder_idx" ON "ReturnCode"("holder");

-- CreateIndex
CREATE INDEX "ReturnCode_expiresAt_idx" ON "ReturnCode"("expiresAt");
