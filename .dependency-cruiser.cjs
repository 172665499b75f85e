// The walls of the house (README.md): who may import whom. The default is no.

const TESTS = "\\.(test|spec)\\.tsx?$|^server/testing/";

/** Files of `from` may import local files of `to` only. */
function wall(name, from, to, comment) {
  return {
    name,
    comment,
    severity: "error",
    from: { path: from, pathNot: TESTS },
    to: { pathNot: [...to, "node_modules", "^node:"].join("|"), dependencyTypesNot: ["npm", "npm-dev", "npm-peer", "core", "npm-no-pkg"] },
  };
}

/** Outside libraries that one place alone may use. */
function only(name, library, pathNot, comment) {
  return { name, comment, severity: "error", from: { pathNot: `${pathNot}|${TESTS}` }, to: { path: library } };
}

/** From inner rooms only types may be taken. */
function typesOnly(name, from, to) {
  return { name, severity: "error", from: { path: from, pathNot: TESTS }, to: { path: to, dependencyTypesNot: ["type-only"] } };
}

const CONTRACT = "^contract/";
const DOMAIN = "^server/domain/";
const USECASES = "^server/usecases/";
const ADAPTERS = "^server/adapters/";
const TRANSPORT = "^server/transport/";
/** The page as it is without a script, and its words: no framework, and told by compose who answers. */
const PLAIN_PAGE = "^app/verify/(plain|words)/|^app/verify/page-(asked|brand)\\.ts$|^widget/messages/load-messages\\.ts$";
const COMPOSE = "^server/(settings/)?[^/]+\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    wall("contract-knows-nobody", CONTRACT, [CONTRACT], "contract says what may be asked and answered"),
    wall("domain-knows-the-rules-alone", DOMAIN, [CONTRACT, DOMAIN]),
    wall("usecases-tell-stories", USECASES, [CONTRACT, DOMAIN, USECASES]),
    wall("adapters-keep-promises", ADAPTERS, [CONTRACT, DOMAIN, USECASES, ADAPTERS, "^prisma/generated/", "^server/define-config\\.ts$"]),
    wall("transport-turns-calls", TRANSPORT, [CONTRACT, USECASES, TRANSPORT]),
    wall("compose-knows-the-server", COMPOSE, [CONTRACT, "^server/", "^phone-confirmation\\.config\\.ts$", "^package\\.json$", PLAIN_PAGE]),
    wall("app-is-addresses-and-pages", "^app/", [CONTRACT, "^app/", "^widget/", "^server/(compose|answer)\\.ts$", "^server/transport/trpc\\.ts$"]),
    wall("proxy-writes-the-pages-policy", "^proxy\\.ts$", ["^server/compose\\.ts$", "^server/transport/security-headers\\.ts$"]),
    wall("widget-is-a-guest", "^widget/", [CONTRACT, "^widget/"]),
    wall("own-config-knows-its-door", "^phone-confirmation\\.config\\.ts$", ["^server/define-config\\.ts$"]),
    wall("e2e-looks-in-by-the-windows", "^e2e/", ["^e2e/", "^scripts/", "^widget/(index\\.ts|messages/.+|styles\\.css)$"]),

    {
      // The list of languages imports nothing; everything else would bring the validation library into browsers.
      name: "widget-takes-contract-as-types",
      severity: "error",
      from: { path: "^widget/", pathNot: TESTS },
      to: { path: CONTRACT, pathNot: "^contract/locales\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    typesOnly("app-takes-the-router-as-a-type", "^app/", TRANSPORT),
    typesOnly("transport-takes-usecases-as-types", TRANSPORT, USECASES),
    {
      // The one value that crosses: adapters throw the error that the service understands.
      name: "adapters-take-usecases-as-types",
      severity: "error",
      from: { path: ADAPTERS, pathNot: TESTS },
      to: { path: USECASES, pathNot: "^server/usecases/ports\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    typesOnly("adapters-take-the-operators-door-as-a-type", ADAPTERS, "^server/define-config\\.ts$"),

    only("next-in-app-and-entry", "node_modules/next/", "^app/|^server/main\\.ts$|^next|^proxy\\.ts$", "the framework is a detail"),
    only("prisma-in-its-adapter", "node_modules/(@prisma|@libsql|libsql|prisma)/|^prisma/generated/", "^server/adapters/(database|prisma-client|libsql-database|checkpoint-thread|flushes|migrate)\\.ts$|^prisma|^e2e/attacks/database\\.ts$"),
    only("pg-in-its-adapters", "node_modules/(pg|@types/pg)/", "^server/adapters/pg-(database|batch|faults|migrate)\\.ts$|^e2e/attacks/postgres-database\\.ts$"),
    only("trpc-server-in-transport", "node_modules/@trpc/server/", "^server/transport/(trpc|failure-table)\\.ts$"),
    only("altcha-in-its-adapter", "node_modules/altcha-lib/", "^server/adapters/proof-of-work-challenges\\.ts$"),
    only("noble-hashes-in-the-solver", "node_modules/@noble/", "^widget/challenges/", "what is not needed is not loaded"),
    only("twilio-in-its-gateway", "node_modules/twilio/", "^server/adapters/twilio-gateway\\.ts$"),
    only("zod-in-contract-config-transport", "node_modules/zod/", "^contract/|^server/(config|settings/[^/]+)\\.ts$|^server/transport/"),

    { name: "domain-does-no-io", severity: "error", from: { path: DOMAIN, pathNot: TESTS }, to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|zlib)$" } },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-orphans", severity: "error", from: { orphan: true, path: "^(contract|server|widget)/", pathNot: TESTS }, to: {} },
    { name: "testing-is-for-tests", severity: "error", from: { pathNot: `${TESTS}|^vitest\\.config\\.ts$` }, to: { path: "^server/testing/" } },
    { name: "nothing-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // What is made of the widget is no part of the house.
    exclude: { path: "^widget/dist/" },
    doNotFollow: { path: "node_modules|^prisma/generated" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
