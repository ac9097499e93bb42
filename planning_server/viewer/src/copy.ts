/** A static copy of the map, as `planning-server export` writes it: which edition it shows, on which days, and who answers questions. */

import type { StyleSpecification } from "maplibre-gl";
import { asBag, asList, asNumber, asText } from "./answer";
import { readDay, type Lang } from "./address";

/** A run of days `[from, until)` with the same law; the styles stand relative to the configuration. */
export interface CopySlice {
  readonly from: string;
  readonly until: string | null;
  readonly styles: Readonly<Record<Lang, string>>;
  readonly colourBlind: Readonly<Record<Lang, string>>;
}

export interface Copy {
  readonly base: string;
  readonly edition: number | null;
  readonly publicUrl: string | null;
  readonly timezone: string | null;
  readonly slices: readonly CopySlice[];
  readonly plans: readonly unknown[];
}

function readStyles(value: unknown): CopySlice["styles"] | null {
  const [vi, en] = [asText(asBag(value)["vi"]), asText(asBag(value)["en"])];
  return vi === null || en === null ? null : { vi, en };
}

function readSlice(value: unknown): CopySlice | null {
  const bag = asBag(value);
  const [from, styles] = [readDay(asText(bag["from"])), readStyles(bag["styles"])];
  if (from === null || styles === null) return null;
  return { from, until: readDay(asText(bag["until"])), styles, colourBlind: readStyles(bag["styles_colour_blind"]) ?? styles };
}

/** What the configuration at the address `base` says. */
export function readCopy(value: unknown, base: string): Copy {
  const bag = asBag(value);
  const url = asText(bag["public_url"]);
  return {
    base,
    edition: asNumber(bag["edition"]),
    publicUrl: url !== null && /^https?:\/\//.test(url) ? url.replace(/\/+$/, "") : null,
    timezone: asText(bag["timezone"]),
    slices: asList(bag["slices"]).map(readSlice).filter((each) => each !== null),
    plans: asList(bag["plans"]),
  };
}

let here: Copy | null = null;

/** The copy that this page is; null where a server answers. */
export function thisCopy(): Copy | null {
  return here;
}

export function beCopy(copy: Copy | null): void {
  here = copy;
}

/** A page that is a copy names its configuration in `<meta name="planning-copy">`; a configuration that cannot be had shows no day. */
export async function openCopy(page: Document): Promise<void> {
  const name = page.querySelector<HTMLMetaElement>("meta[name=planning-copy]")?.content;
  if (name === undefined) return;
  const address = new URL(name, page.baseURI).href;
  const told: unknown = await fetch(address).then((response) => (response.ok ? response.json() : null)).catch(() => null);
  beCopy(readCopy(told, address));
}

/** The present day where the plans are law. */
export function todayOf(copy: Copy, now: Date): string {
  try {
    return now.toLocaleDateString("sv-SE", copy.timezone === null ? {} : { timeZone: copy.timezone });
  } catch {
    return now.toLocaleDateString("sv-SE");
  }
}

export function sliceOn(copy: Copy, day: string): CopySlice | null {
  return copy.slices.find(({ from, until }) => from <= day && (until === null || day < until)) ?? null;
}

/** The list of plans with titles in one language, in the form that the server gives it. */
export function plansOf(copy: Copy, lang: Lang): unknown {
  const titled = (value: unknown): unknown => ({ ...asBag(value), title: asBag(value)[`title_${lang}`] });
  return { plans: copy.plans.map((plan) => ({ versions: asList(asBag(plan)["versions"]).map(titled) })) };
}

/** An address relative to another, with the places for zoom, column and row left as they are. */
export function addressFrom(relative: string, base: string): string {
  return new URL(relative, base).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
}

/** The scheme under which tiles of a copy are asked for: before `http`, so that they pass through `fetchTile`. */
export const TILE_SCHEME = "copy+";

/** The style that stands at `address` for a day: sprite and letters by whole addresses, and what the TileJSON of each source says written into it. `tileJsons` by source, each with its address. */
export function styleOfCopy(style: unknown, address: string, day: string, tileJsons: ReadonlyMap<string, { address: string; told: unknown }>): StyleSpecification {
  const bag = asBag(style);
  const sources = [...tileJsons].map(([name, { address: there, told }]) => {
    const { tiles, minzoom, maxzoom, bounds } = asBag(told);
    const addresses = asList(tiles).map((tile) => TILE_SCHEME + addressFrom(asText(tile) ?? "", there));
    return [name, { type: "vector", tiles: addresses, minzoom, maxzoom, bounds }];
  });
  const metadata = { ...asBag(bag["metadata"]), "planning:date": day };
  const signs = (["sprite", "glyphs"] as const).flatMap((name) => {
    const relative = asText(bag[name]);
    return relative === null ? [] : [[name, addressFrom(relative, address)]];
  });
  return { ...bag, ...Object.fromEntries(signs), metadata, sources: Object.fromEntries(sources) } as unknown as StyleSpecification;
}

async function unzipped(stored: ArrayBuffer): Promise<ArrayBuffer> {
  return new Response(new Blob([stored]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** A tile from any web host: one that is not there shows nothing, and one that the host sends as it lies there is still gzip. */
export async function fetchTile(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url.slice(TILE_SCHEME.length), { signal });
  if (response.status === 404 || response.status === 204) return new ArrayBuffer(0);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const stored = await response.arrayBuffer();
  const [first, second] = new Uint8Array(stored, 0, Math.min(2, stored.byteLength));
  return first === 0x1f && second === 0x8b ? unzipped(stored) : stored;
}
