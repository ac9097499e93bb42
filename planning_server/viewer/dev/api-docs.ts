import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const PARTS = ["swagger-ui-bundle.js", "swagger-ui.css"];

/** Puts Swagger UI beside the viewer, so that `/api/docs` asks no other host. It is no part of the viewer's own load. */
export function apiDocs(): Plugin {
  return {
    name: "api-docs",
    apply: "build",
    async generateBundle() {
      const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
      for (const name of PARTS) {
        this.emitFile({ type: "asset", fileName: `api-docs/${name}`, source: await readFile(join(folder, name)) });
      }
    },
  };
}
