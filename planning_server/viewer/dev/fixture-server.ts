/** Answers the viewer's questions from the fixture while `npm run dev` runs without PLANNING_SERVER. Never part of the build. */

import type { Plugin } from "vite";
import { constraints, parcelsAt, PLANS, style } from "./fixture.ts";

function answer(url: URL): unknown {
  const lang = url.searchParams.get("lang") === "en" ? "en" : "vi";
  const [lon, lat] = [Number(url.searchParams.get("lon")), Number(url.searchParams.get("lat"))];
  const parcel = url.searchParams.get("parcel");
  if (url.pathname === "/styles/planning.json") return style();
  if (url.pathname === "/plans") return PLANS;
  if (url.pathname === "/parcels") return parcelsAt(lon, lat);
  if (url.pathname === "/constraints") return constraints(parcel === null ? { lon, lat } : { parcel }, lang);
  return undefined;
}

export function answerFromFixture(): Plugin {
  return {
    name: "answer-from-fixture",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const body = answer(new URL(request.url ?? "/", "http://localhost"));
        if (body === undefined) return next();
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(body));
      });
    },
  };
}
