import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["bench/empty-next/.next/**", "**/node_modules", "widget/dist", "examples", ".next", ".build", "prisma/generated", "data", "test-results", "playwright-report", "next-env.d.ts"] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // An async function without await still turns a throw into a rejection, which ports and gateways promise.
      "@typescript-eslint/require-await": "off",
      // Ports are objects of closures: none of their methods has a `this`.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-params": ["error", 4],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Chance comes from node:crypto." }],
    },
  },
  {
    // Waiting a random while between two tries is no secret.
    files: ["server/adapters/prisma-client.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["contract/**/*.ts", "server/**/*.ts", "app/**/*.{ts,tsx}", "widget/**/*.{ts,tsx}", "instrumentation.ts"],
    ignores: ["server/config.ts", "**/*.test.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']:not(MemberExpression[property.name='NEXT_RUNTIME'] > MemberExpression)",
          message: "Settings are read in server/config.ts alone.",
        },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "server/testing/**", "e2e/**"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-call": "off",
    },
  },
);
