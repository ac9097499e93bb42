import { defineConfig } from "vitest/config";
import { apiDocs } from "./dev/api-docs.ts";
import { answerFromFixture } from "./dev/fixture-server.ts";

/** MapLibre's worker is a module of its own; `.js` instead of `.mjs` spares every web server a MIME question. */
function assetName(asset: { names: string[] }): string {
  const isModule = asset.names.some((name) => name.endsWith(".mjs"));
  return isModule ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";
}

export default defineConfig(({ command, mode }) => ({
  base: "./", // a copy of the map may lie in any folder of any host
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1400,
    modulePreload: { polyfill: false },
    rollupOptions: { output: { assetFileNames: assetName } },
  },
  server: process.env["PLANNING_SERVER"]
    ? { proxy: { "^/(styles|tiles|glyphs|sprites|constraints|parcels|plans|editions|documents)": process.env["PLANNING_SERVER"] } }
    : {},
  plugins: [
    apiDocs(),
    ...(command === "serve" && mode !== "test" && !process.env["PLANNING_SERVER"] ? [answerFromFixture()] : []),
  ],
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
}));
