# docker build -t phone-confirmation .
# docker run --read-only --env-file .env -v phone-confirmation:/app/data -p 3000:3000 phone-confirmation
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci && npm run build && rm -rf node_modules .next/cache

FROM node:22-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc ./
# What only builds pages stays behind.
RUN npm ci --omit=dev --workspaces=false && rm -rf node_modules/@next/swc-*

FROM node:22-bookworm-slim
WORKDIR /app
COPY --from=build /build/ ./
COPY --from=packages /packages/node_modules/ ./node_modules/
RUN install -d -o 1000 data
ENV PHONE_CONFIRMATION_MODE=production
USER 1000
VOLUME /app/data
EXPOSE 3000
HEALTHCHECK CMD ["node", "--eval", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "scripts/serve.mjs"]
