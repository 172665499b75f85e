-- CreateTable
CREATE TABLE "ReturnCode" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "expiresAt" BIGINT NOT NULL
);

-- CreateIndex
CREATE INDEX "ReturnCode_holder_idx" ON "ReturnCode"("holder");

-- CreateIndex
CREATE INDEX "ReturnCode_expiresAt_idx" ON "ReturnCode"("expiresAt");
