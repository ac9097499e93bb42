/** Far out, where plans are specks or not drawn at all, each plan is a named point that a press flies to. */

import type { FeatureCollection } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { Box, PlanNote } from "./style-sheet";

export const PLACES_SOURCE = "plan-places";
export const PLACES_LAYER = "plan-places";
export const PLACES_TITLES = "plan-places-title";
const UNTIL_ZOOM = 10;
const GREEN = "#0b5d4e";

function middle([west, south, east, north]: Box): [number, number] {
  return [(west + east) / 2, (south + north) / 2];
}

function holds([west, south, east, north]: Box, [lon, lat]: [number, number]): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

const sizeOf = ([west, south, east, north]: Box): number => (east - west) * (north - south);

/** A point in the middle of every plan whose bounds are known; a plan inside a larger one is found by way of that. */
export function planPlaces(plans: readonly PlanNote[]): FeatureCollection {
  const known = plans.flatMap(({ bounds, title }) => (bounds === null ? [] : [{ box: bounds, title }]));
  const places: typeof known = [];
  for (const each of known.sort((left, right) => sizeOf(right.box) - sizeOf(left.box))) {
    if (!places.some((other) => holds(other.box, middle(each.box)))) places.push(each);
  }
  return {
    type: "FeatureCollection",
    features: places.map(({ box, title }) => ({
      type: "Feature",
      properties: { title, box: JSON.stringify(box) },
      geometry: { type: "Point", coordinates: middle(box) },
    })),
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
        "text-font": ["Noto Sans"],
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
