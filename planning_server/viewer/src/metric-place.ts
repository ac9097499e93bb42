/** From VN-2000 metres to a place: which zone is meant follows from the published plans, because numbers alone do not tell. */

import { asBag, asList, asText } from "./answer";
import type { Lang } from "./address";
import { number } from "./numbers";
import { say } from "./words";
import { fetchPlaceOf, fetchPlans, Refused, type Asking } from "./server";
import type { Box } from "./style-sheet";

export type MetricPlace =
  | { readonly kind: "found"; readonly lon: number; readonly lat: number; readonly crs: string; readonly east: number; readonly north: number }
  | { readonly kind: "nowhere"; readonly tried: readonly string[] };

/** How the two numbers were read, so that a wrong reading is seen. */
export function metricWords(place: MetricPlace, lang: Lang): string {
  if (place.kind === "nowhere") return say(lang, "coordinates.nowhere", { crs: place.tried.join(", ") });
  const { crs, east, north } = place;
  return say(lang, "coordinates.read_as", { crs, e: number(east, lang, 3), n: number(north, lang, 3) });
}

/** The CRSs in which the published plans are measured, the most frequent first. */
export function measureSystems(plans: unknown): string[] {
  const counts = new Map<string, number>();
  for (const plan of asList(asBag(plans)["plans"])) {
    for (const version of asList(asBag(plan)["versions"])) {
      const crs = asText(asBag(version)["measure_crs"]);
      if (crs !== null) counts.set(crs, (counts.get(crs) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, left], [, right]) => right - left).map(([crs]) => crs);
}

function holds([west, south, east, north]: Box, lon: number, lat: number): boolean {
  const margin = 0.1;
  return lon >= west - margin && lon <= east + margin && lat >= south - margin && lat <= north + margin;
}

/** The first of the plans' systems in which the point lies in (or within about 10 km of) the published area. */
export async function findMetricPlace(east: number, north: number, bounds: Box | null, asking: Asking): Promise<MetricPlace> {
  const systems = measureSystems(await fetchPlans(asking));
  for (const crs of systems) {
    const place = await fetchPlaceOf(east, north, crs, asking).catch((error: unknown) => {
      if (error instanceof Refused && (error.kind === "outside" || error.kind === "refused")) return null;
      throw error;
    });
    if (place !== null && (bounds === null || holds(bounds, ...place))) return { kind: "found", lon: place[0], lat: place[1], crs, east, north };
  }
  return { kind: "nowhere", tried: systems };
}
