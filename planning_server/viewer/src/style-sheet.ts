/** The server's MapLibre style: what its metadata says, and how switches and the selection are laid over it. */

import type { FeatureCollection, Geometry } from "geojson";
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { asBag, asList, asNumber, asText } from "./answer";
import type { Lang, Palette } from "./address";
import { PLACES_SOURCE, placeLayers } from "./plan-places";

export const GROUPS = ["zones", "lines", "overlays", "parcels", "plans", "labels"] as const;
export type Group = (typeof GROUPS)[number];

export interface LegendClass {
  readonly code: string;
  readonly label: string;
  readonly color: string;
  readonly pattern: PatternSign | null;
}

/** A square of the style's sprite: the picture's address on this server without its ending, and the left upper corner in pixels. */
export interface PatternSign {
  readonly sheet: string;
  readonly x: number;
  readonly y: number;
}

/** How the map fills an overlay of this effect. */
export interface EffectSign {
  readonly effect: string;
  readonly label: string;
  readonly color: string;
  readonly pattern: PatternSign | null;
}

export interface PlanNote {
  readonly planId: string;
  readonly title: string;
  readonly level: string | null;
  readonly version: number | null;
  readonly decision: string | null;
  readonly bounds: Box | null;
}

export interface LevelNote {
  readonly level: string;
  readonly label: string | null;
}

/** West, south, east, north in CRS84 degrees. */
export type Box = readonly [number, number, number, number];

/** How the map draws a kind of line, the edge of an overlay, or the boundary of a plan. */
export interface LineSign {
  readonly group: Group;
  readonly kind: string;
  readonly color: string;
  readonly dashed: boolean;
}

export interface StyleNotes {
  readonly edition: number | null;
  readonly date: string | null;
  readonly legend: readonly LegendClass[];
  readonly unknownColor: string;
  readonly unknownPattern: PatternSign | null;
  readonly palette: Palette;
  readonly parcelZoom: number;
  readonly bounds: Box | null;
  readonly levels: readonly LevelNote[];
  readonly plans: readonly PlanNote[];
  readonly groups: readonly Group[];
  readonly lineSigns: readonly LineSign[];
  readonly effectSigns: readonly EffectSign[];
}

/** A colour may only be `#rgb` to `#rrggbbaa`, `rgb()`, `hsl()`: it becomes CSS. */
export function safeColor(text: string | null): string {
  const isColor = text !== null && /^(#[0-9a-f]{3,8}|(rgb|hsl)a?\([0-9.,%\s/]+\))$/i.test(text);
  return isColor ? text : "#999999";
}

/** A `#rrggbb` colour laid over another with this opacity; other notations come back as they are. */
export function laidOver(color: string, opacity: number, ground: string): string {
  const [above, below] = [color, ground].map((each) => /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(each)?.slice(1));
  if (above === undefined || below === undefined) return color;
  const mixed = above.map((part, index) => {
    const [over, under] = [parseInt(part, 16), parseInt(below[index] ?? "0", 16)];
    return Math.round(over * opacity + under * (1 - opacity)).toString(16).padStart(2, "0");
  });
  return `#${mixed.join("")}`;
}

/** How the map draws a class: its colour with the opacity of the zones over the ground, so that the legend looks the same. */
function drawn(style: StyleSpecification): (color: string) => string {
  const zones = style.layers.find((layer) => layer.type === "fill" && groupOf(layer) === "zones" && layer.paint?.["fill-opacity"] !== undefined);
  const ground = style.layers.find((layer) => layer.type === "background");
  const opacity: unknown = zones?.type === "fill" ? zones.paint?.["fill-opacity"] : undefined;
  const below: unknown = ground?.type === "background" ? ground.paint?.["background-color"] : undefined;
  return (color) => (typeof opacity === "number" && typeof below === "string" ? laidOver(color, opacity, below) : color);
}

function inLanguage(bag: Record<string, unknown>, name: string, lang: Lang): string | null {
  const other = lang === "vi" ? "en" : "vi";
  return asText(bag[`${name}_${lang}`]) ?? asText(bag[name]) ?? asText(bag[`${name}_${other}`]);
}

/** Where the style's patterns lie, by name; none where the style has no sprite. The address becomes CSS, so it is a plain path. */
function patternsOf(style: StyleSpecification): (name: unknown) => PatternSign | null {
  const sheet = typeof style.sprite === "string" ? (/^(?:https?:\/\/[^/]+)?(\/[\w./~%-]+)$/.exec(style.sprite)?.[1] ?? null) : null;
  const places = asBag(asBag(style.metadata)["planning:patterns"]);
  return (name) => {
    const [x, y] = typeof name === "string" ? asList(places[name]).map(asNumber) : [];
    return sheet === null || x == null || y == null ? null : { sheet, x, y };
  };
}

function readBox(value: unknown): Box | null {
  const [west, south, east, north] = asList(value).map(asNumber);
  if (west == null || south == null || east == null || north == null) return null;
  return west <= east && south <= north ? [west, south, east, north] : null;
}

function readPlan(value: unknown, lang: Lang): PlanNote {
  const bag = asBag(value);
  return {
    planId: asText(bag["plan_id"]) ?? "",
    title: inLanguage(bag, "title", lang) ?? asText(bag["plan_id"]) ?? "",
    level: asText(bag["level"]),
    version: asNumber(bag["version"]),
    decision: asText(bag["decision_number"]) ?? asText(bag["decision"]),
    bounds: readBox(bag["bounds"]),
  };
}

function metadataOf(layer: LayerSpecification): Record<string, unknown> {
  return asBag(layer.metadata);
}

export function groupOf(layer: LayerSpecification): Group | null {
  const name = metadataOf(layer)["planning:group"];
  return GROUPS.find((group) => group === name) ?? null;
}

export function levelOf(layer: LayerSpecification): string | null {
  return asText(metadataOf(layer)["planning:level"]);
}

const LINE_KINDS = ["red_line", "building_line", "corridor", "road_centre_line"];

/** Colours of `["match", ["get", "kind"], "red_line", "#d00", ..., other]`. */
function matchedColors(value: unknown): [string, string][] {
  const [head, , ...cases] = asList(value);
  if (head !== "match") return [];
  return LINE_KINDS.flatMap((kind): [string, string][] => {
    const at = cases.findIndex((item, index) => index % 2 === 0 && [item].flat().includes(kind));
    const color = asText(cases[at + 1]);
    return at < 0 || color === null ? [] : [[kind, color]];
  });
}

function lineSignsOf(layer: LayerSpecification): LineSign[] {
  const group = groupOf(layer);
  if (layer.type !== "line" || group === null) return [];
  const color: unknown = layer.paint?.["line-color"];
  const dashed = layer.paint?.["line-dasharray"] !== undefined;
  if (group === "overlays" || group === "plans") return typeof color === "string" ? [{ group, kind: group, color, dashed }] : [];
  if (group !== "lines") return [];
  if (typeof color !== "string") return matchedColors(color).map(([kind, each]) => ({ group, kind, color: each, dashed }));
  const words = JSON.stringify([layer.filter ?? null, layer.metadata ?? null]);
  return LINE_KINDS.filter((kind) => words.includes(`"${kind}"`)).map((kind) => ({ group, kind, color, dashed }));
}

function firstOfKind(signs: readonly LineSign[]): LineSign[] {
  return signs.filter((sign, index) => signs.findIndex((other) => other.kind === sign.kind) === index);
}

export function readStyleNotes(style: StyleSpecification, lang: Lang): StyleNotes {
  const metadata = asBag(style.metadata);
  const present = new Set(style.layers.map(groupOf));
  const onMap = drawn(style);
  const patternOf = patternsOf(style);
  return {
    edition: asNumber(metadata["planning:edition"]),
    date: asText(metadata["planning:date"]),
    bounds: readBox(metadata["planning:bounds"]),
    legend: asList(metadata["planning:legend"]).map((item) => {
      const bag = asBag(item);
      const code = asText(bag["code"]) ?? "";
      return { code, label: inLanguage(bag, "label", lang) ?? code, color: onMap(safeColor(asText(bag["color"]))), pattern: patternOf(bag["pattern"]) };
    }),
    unknownColor: onMap(safeColor(asText(metadata["planning:unknown_color"]))),
    unknownPattern: patternOf(metadata["planning:unknown_pattern"]),
    palette: metadata["planning:palette"] === "colour_blind" ? "colour_blind" : null,
    parcelZoom: Math.min(22, ...style.layers.filter((layer) => groupOf(layer) === "parcels").map((layer) => layer.minzoom ?? 0)),
    levels: asList(metadata["planning:levels"]).flatMap((item) => {
      const bag = asBag(item);
      const level = asText(bag["level"]) ?? asText(item);
      return level === null ? [] : [{ level, label: inLanguage(bag, "label", lang) }];
    }),
    plans: asList(metadata["planning:plans"]).map((item) => readPlan(item, lang)),
    groups: GROUPS.filter((group) => present.has(group)),
    lineSigns: firstOfKind(style.layers.flatMap(lineSignsOf)).map((sign) => ({ ...sign, color: safeColor(sign.color) })),
    effectSigns: asList(metadata["planning:effects"]).map((item) => {
      const bag = asBag(item);
      const effect = asText(bag["effect"]) ?? "";
      return { effect, label: inLanguage(bag, "label", lang) ?? effect, color: safeColor(asText(bag["color"])), pattern: patternOf(bag["pattern"]) };
    }),
  };
}

/** True if a layer is to be drawn: neither its group nor its level is among the names switched off. */
export function isShown(layer: LayerSpecification, off: readonly string[]): boolean {
  const group = groupOf(layer);
  const level = levelOf(layer);
  return !(group !== null && off.includes(group)) && !(level !== null && off.includes(`level:${level}`));
}

export const SELECTION_SOURCE = "selection";
const SELECTED = "#e6007e";

function selectionLayers(): LayerSpecification[] {
  const source = SELECTION_SOURCE;
  const isPoint: FilterSpecification = ["==", ["geometry-type"], "Point"];
  const isArea: FilterSpecification = ["==", ["geometry-type"], "Polygon"];
  const round = { "line-join": "round", "line-cap": "round" } as const;
  return [
    { id: "selection-halo", type: "line", source, filter: isArea, layout: round, paint: { "line-color": "#fff", "line-width": 6 } },
    { id: "selection-line", type: "line", source, filter: isArea, layout: round, paint: { "line-color": SELECTED, "line-width": 3 } },
    {
      id: "selection-point",
      type: "circle",
      source,
      filter: isPoint,
      paint: { "circle-radius": 7, "circle-color": SELECTED, "circle-stroke-color": "#fff", "circle-stroke-width": 3 },
    },
  ];
}

export function selectedFeatures(geometry: Geometry | null): FeatureCollection {
  return { type: "FeatureCollection", features: geometry === null ? [] : [{ type: "Feature", properties: {}, geometry }] };
}

/** What the viewer lays over the server's style: switches, the selection, and where the plans are. */
export interface Overlaid {
  readonly off: readonly string[];
  readonly selected: FeatureCollection;
  readonly places: FeatureCollection;
}

/** The server's style with the switches applied, the places of plans and the selection on top; no argument is changed. */
export function composeStyle(style: StyleSpecification, { off, selected, places }: Overlaid): StyleSpecification {
  const layers = style.layers.map((layer) => ({
    ...layer,
    layout: { ...layer.layout, visibility: isShown(layer, off) ? ("visible" as const) : ("none" as const) },
  })) as LayerSpecification[];
  return {
    ...style,
    sources: {
      ...style.sources,
      [PLACES_SOURCE]: { type: "geojson", data: places },
      [SELECTION_SOURCE]: { type: "geojson", data: selected },
    },
    layers: [...layers, ...placeLayers(), ...selectionLayers()],
  };
}
