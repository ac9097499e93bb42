/** Far out, where plans are specks or not drawn at all, each plan is a named point that a press flies to. */

import type { FeatureCollection } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { Box, PlanNote } from "./style-sheet";

export const PLACES_SOURCE = "plan-places";
export const PLACES_LAYER = "plan-places";
export const PLACES_TITLES = "plan-places-title";
const UNTIL_ZOOM = 10;
const GREEN = "#0b5d4e";

/** A point in the middle of every plan whose bounds are known; plans with the same bounds share one. */
export function planPlaces(plans: readonly PlanNote[]): FeatureCollection {
  const places = new Map<string, { box: Box; title: string }>();
  for (const { bounds, title } of plans) {
    if (bounds !== null) places.set(bounds.map((degree) => degree.toFixed(2)).join(), { box: bounds, title });
  }
  return {
    type: "FeatureCollection",
    features: [...places.values()].map(({ box, title }) => {
      const [west, south, east, north] = box;
      const coordinates = [(west + east) / 2, (south + north) / 2];
      return { type: "Feature", properties: { title, box: JSON.stringify(box) }, geometry: { type: "Point", coordinates } };
    }),
  };
}

export function placeLayers(): LayerSpecification[] {
  const base = { source: PLACES_SOURCE, maxzoom: UNTIL_ZOOM } as const;
  return [
    {
      id: PLACES_LAYER,
      type: "circle",
      ...base,
      paint: { "circle-radius": 8, "circle-color": GREEN, "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
    },
    {
      id: PLACES_TITLES,
      type: "symbol",
      ...base,
      layout: {
        "text-field": ["get", "title"],
        "text-font": ["Noto Sans", "Arial", "sans-serif"],
        "text-size": 13,
        "text-offset": [0, 1.1],
        "text-anchor": "top",
        "text-max-width": 14,
      },
      paint: { "text-color": "#17211e", "text-halo-color": "#fff", "text-halo-width": 1.6 },
    },
  ];
}

/** The box of a place as it was put in; null for anything else. */
export function boxOfPlace(properties: unknown): Box | null {
  const text = (properties as { box?: unknown } | null)?.box;
  return typeof text === "string" ? (JSON.parse(text) as Box) : null;
}
