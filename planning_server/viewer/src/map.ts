/** The map itself: MapLibre behind a small face, so that nothing else depends on it. */

import { addProtocol, Map as MapLibreMap, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapOptions, type StyleSpecification, type VectorTileSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection, Geometry, Position } from "geojson";
import type { Camera } from "./address";
import { asText } from "./answer";
import { fetchTile, thisCopy, TILE_SCHEME } from "./copy";
import { boxOfPlace, PLACES_LAYER, PLACES_TITLES } from "./plan-places";
import { groupOf, isShown, SELECTION_SOURCE, type Box } from "./style-sheet";

export interface MapEvents {
  readonly pressed: (lon: number, lat: number) => void;
  readonly moved: (camera: Camera) => void;
  readonly settled: () => void;
  readonly tileFailed: () => void;
  readonly graphicsLost: () => void;
  readonly graphicsBack: () => void;
}

/** Room in pixels that cards and sheets take from the map's edges. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export function hasWebGl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

function positionsOf(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  return typeof coordinates[0] === "number" ? [coordinates as Position] : coordinates.flatMap(positionsOf);
}

/** The box around a geometry in CRS84; null if it has no positions. */
export function boxOf(geometry: Geometry): Box | null {
  const positions = geometry.type === "GeometryCollection" ? [] : positionsOf(geometry.coordinates);
  if (positions.length === 0) return null;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of positions) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return [west, south, east, north];
}

/** Every part of the map comes from the server of this page, by whatever name the page was opened. */
export function fromHere(url: string, page: string): string {
  const { pathname, search } = new URL(url, page);
  return new URL(page).origin + pathname + search;
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

function opening(start: Camera | Box, insets: Insets): Partial<MapOptions> {
  if ("zoom" in start) return { center: [start.lon, start.lat], zoom: start.zoom };
  return { bounds: [...start], fitBoundsOptions: { padding: { ...insets } } };
}

export class PlanningMap {
  readonly #map: MapLibreMap;
  #style: StyleSpecification | null = null;
  #hasFailed = false;

  constructor(container: HTMLElement, label: string, start: Camera | Box, insets: Insets, events: MapEvents) {
    setWorkerUrl(workerUrl);
    if (thisCopy() !== null) {
      for (const scheme of ["http", "https"]) {
        addProtocol(TILE_SCHEME + scheme, async ({ url }, { signal }) => ({ data: await fetchTile(url, signal) }));
      }
    }
    this.#map = new MapLibreMap({
      container,
      ...opening(start, insets),
      transformRequest: (url) => ({ url: url.startsWith("http") ? fromHere(url, location.href) : url }),
      attributionControl: false,
      dragRotate: false,
      touchPitch: false,
      pitchWithRotate: false,
      rollEnabled: false,
      maxPitch: 0,
      maxZoom: 21,
      fadeDuration: isStill() ? 0 : 200,
      locale: { "Map.Title": label },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-left");
    this.#listen(events);
  }

  #listen(events: MapEvents): void {
    const map = this.#map;
    map.on("click", (event) => events.pressed(event.lngLat.lng, event.lngLat.lat));
    map.on("moveend", () => events.moved(this.camera));
    map.on("idle", () => events.settled());
    map.on("error", () => {
      this.#hasFailed = true;
      events.tileFailed();
    });
    map.on("webglcontextlost", () => events.graphicsLost());
    map.on("webglcontextrestored", () => events.graphicsBack());
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      const { lng, lat } = map.getCenter();
      events.pressed(lng, lat);
    });
  }

  get camera(): Camera {
    const { lng, lat } = this.#map.getCenter();
    return { lon: lng, lat, zoom: this.#map.getZoom() };
  }

  get canvas(): HTMLElement {
    return this.#map.getCanvas();
  }

  setLabel(label: string): void {
    this.#map.getCanvas().setAttribute("aria-label", label);
  }

  /** MapLibre never asks again for a tile that failed, so after a failure the style is laid down anew. */
  setStyle(style: StyleSpecification): void {
    this.#style = style;
    this.#map.setStyle(style, { diff: !this.#hasFailed });
    this.#hasFailed = false;
  }

  /** Shows and hides layers of the style that is loaded. */
  setOff(off: readonly string[]): void {
    for (const layer of this.#style?.layers ?? []) {
      if (groupOf(layer) === null || this.#map.getLayer(layer.id) === undefined) continue;
      this.#map.setLayoutProperty(layer.id, "visibility", isShown(layer, off) ? "visible" : "none");
    }
  }

  setSelected(selected: FeatureCollection): void {
    this.#map.getSource<GeoJSONSource>(SELECTION_SOURCE)?.setData(selected);
  }

  /** Codes of the zones drawn in the window. */
  codesInView(): Set<string> {
    const layers = (this.#style?.layers ?? [])
      .filter((layer) => layer.type === "fill" && groupOf(layer) === "zones" && this.#map.getLayer(layer.id) !== undefined)
      .map((layer) => layer.id);
    if (layers.length === 0) return new Set();
    const features = this.#map.queryRenderedFeatures({ layers });
    return new Set(features.map((feature) => asText(feature.properties["code"])).filter((code) => code !== null));
  }

  /** `away` if nothing of the planned area is in the window, `far` if it is but no tile shows it yet. */
  whyEmpty(bounds: Box | null): "away" | "far" | null {
    if (bounds === null) return null;
    const [west, south, east, north] = bounds;
    const view = this.#map.getBounds();
    const isHere = view.getWest() <= east && view.getEast() >= west && view.getSouth() <= north && view.getNorth() >= south;
    if (!isHere) return "away";
    const least = this.#map.getSource<VectorTileSource>("planning")?.minzoom ?? 0;
    return this.#map.getZoom() < least ? "far" : null;
  }

  /** The box of the plan whose point was pressed, far out. */
  planAt(lon: number, lat: number): Box | null {
    if (this.#map.getLayer(PLACES_LAYER) === undefined) return null;
    const { x, y } = this.#map.project([lon, lat]);
    const [place] = this.#map.queryRenderedFeatures([[x - 10, y - 10], [x + 10, y + 10]], { layers: [PLACES_LAYER, PLACES_TITLES] });
    return place === undefined ? null : boxOfPlace(place.properties);
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, animate: !isStill() });
  }

  fit(box: Box, insets: Insets, maxZoom = 19): void {
    this.#map.fitBounds([...box], { padding: { ...insets }, maxZoom, animate: !isStill(), duration: 600 });
  }

  flyTo(camera: Camera, insets: Insets): void {
    const offset: [number, number] = [(insets.left - insets.right) / 2, (insets.top - insets.bottom) / 2];
    const center: [number, number] = [camera.lon, camera.lat];
    this.#map.easeTo({ center, zoom: camera.zoom, offset, animate: !isStill(), duration: 600 });
  }

  jumpTo(camera: Camera): void {
    this.#map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  /** Moves just enough that the box is not under a card; one larger than the free space is left as it is. */
  uncover([west, south, east, north]: Box, insets: Insets): void {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const [low, high] = [this.#map.project([west, north]), this.#map.project([east, south])];
    const margin = 20;
    const shift = (from: number, to: number, start: number, end: number): number => {
      if (to - from > end - start) return 0;
      return from < start ? from - start : to > end ? to - end : 0;
    };
    const dx = shift(low.x, high.x, insets.left + margin, clientWidth - insets.right - margin);
    const dy = shift(low.y, high.y, insets.top + margin, clientHeight - insets.bottom - margin);
    if (dx !== 0 || dy !== 0) this.#map.panBy([dx, dy], { animate: !isStill(), duration: 350 });
  }
}
