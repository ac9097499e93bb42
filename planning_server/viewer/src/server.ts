/** Questions to the server of this page; every answer is a value or a `Refused`. */

import { readConstraints, readParcels, asBag, asList, asText, type ConstraintsAnswer, type ParcelHit } from "./answer";
import { degrees, type Lang, type Palette, type Selection } from "./address";
import { addressFrom, plansOf, sliceOn, styleOfCopy, thisCopy, todayOf, type Copy } from "./copy";
import { say } from "./words";

/** Which law, as known when, in which words. Null date: today; null edition: the current one. */
export interface Asking {
  readonly lang: Lang;
  readonly date: string | null;
  readonly edition: number | null;
}

/** `kind` decides what people read; `detail` is the server's own sentence, if it sent one. */
export class Refused extends Error {
  constructor(
    readonly kind: "copy" | "away" | "busy" | "broken" | "not_found" | "withdrawn" | "outside" | "refused",
    readonly status: number,
    readonly slug: string | null,
    readonly detail: string | null,
  ) {
    super(detail ?? kind);
  }
}

function kindOf(status: number, slug: string): Refused["kind"] {
  if (slug.includes("outside") || slug.includes("extent")) return "outside";
  if (status === 404) return "not_found";
  if (status === 410) return "withdrawn";
  if (status === 429) return "busy";
  if (status === 502 || status === 503 || status === 504) return "away";
  return status >= 500 ? "broken" : "refused";
}

async function refusal(response: Response): Promise<Refused> {
  const problem = asBag(await response.json().catch(() => null));
  const slug = asText(problem["type"]) ?? "";
  const detail = asText(problem["detail"]) ?? asText(problem["title"]);
  const places = asList(problem["errors"]).map((item) => asText(asBag(item)["type"]) ?? "");
  return new Refused(kindOf(response.status, [slug, ...places].join(" ")), response.status, slug || null, detail);
}

async function get(path: string, lang: Lang, signal?: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    const headers = { accept: "application/json", "accept-language": lang };
    response = await fetch(path, signal ? { headers, signal } : { headers });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused("away", 0, null, null);
  }
  if (!response.ok) throw await refusal(response);
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused("broken", response.status, null, null);
  }
}

/** What only a server answers; a copy says so. */
function ask(path: string, lang: Lang, signal?: AbortSignal): Promise<unknown> {
  return thisCopy() === null ? get(path, lang, signal) : Promise.reject(new Refused("copy", 0, null, null));
}

async function copiedStyle(copy: Copy, asking: Asking, palette: Palette, signal?: AbortSignal): Promise<unknown> {
  const { lang, edition } = asking;
  const day = asking.date ?? todayOf(copy, new Date());
  const part = sliceOn(copy, day);
  const [first] = copy.slices;
  if (first === undefined) throw new Refused("broken", 0, null, null);
  if (edition !== null && edition !== copy.edition) throw new Refused("copy", 0, null, say(lang, "copy.edition", { edition: copy.edition ?? "?" }));
  if (part === null) throw new Refused("copy", 0, null, say(lang, "copy.days", { from: first.from }));
  const address = addressFrom((palette === null ? part.styles : part.colourBlind)[lang], copy.base);
  const style = await get(address, lang, signal);
  const tileJsons = Object.entries(asBag(asBag(style)["sources"])).map(async ([name, source]) => {
    const there = addressFrom(asText(asBag(source)["url"]) ?? "", address);
    return [name, { address: there, told: await get(there, lang, signal) }] as const;
  });
  return styleOfCopy(style, address, day, new Map(await Promise.all(tileJsons)));
}

function query(asking: Asking, more: Record<string, string> = {}): string {
  const out = new URLSearchParams(more);
  out.set("lang", asking.lang);
  if (asking.date !== null) out.set("date", asking.date);
  if (asking.edition !== null) out.set("edition", String(asking.edition));
  return out.toString();
}

export function fetchStyle(asking: Asking, palette: Palette, signal?: AbortSignal): Promise<unknown> {
  const copy = thisCopy();
  if (copy !== null) return copiedStyle(copy, asking, palette, signal);
  return get(`/styles/planning.json?${query(asking, palette === null ? {} : { palette })}`, asking.lang, signal);
}

/** All plans of the edition with their versions; the day does not matter. */
export function fetchPlans(asking: Asking): Promise<unknown> {
  const copy = thisCopy();
  return copy !== null ? Promise.resolve(plansOf(copy, asking.lang)) : get(`/plans?${query({ ...asking, date: null })}`, asking.lang);
}

/** Where a VN-2000 point lies, by the server's own transformation: longitude, latitude; null if it does not say. */
export async function fetchPlaceOf(east: number, north: number, crs: string, asking: Asking): Promise<[number, number] | null> {
  const place = { e: String(east), n: String(north), crs };
  const answer = readConstraints(await ask(`/constraints?${query(asking, place)}`, asking.lang));
  const geometry = answer.subject.geometry;
  const [lon, lat] = geometry?.type === "Point" ? geometry.coordinates : [];
  return lon === undefined || lat === undefined ? null : [lon, lat];
}

export async function fetchConstraints(
  selection: Selection,
  asking: Asking,
  signal?: AbortSignal,
): Promise<ConstraintsAnswer> {
  const subject: Record<string, string> =
    selection.kind === "parcel"
      ? { parcel: selection.parcelId }
      : { lon: degrees(selection.lon), lat: degrees(selection.lat) };
  return readConstraints(await ask(`/constraints?${query(asking, subject)}`, asking.lang, signal));
}

export async function fetchParcelsAt(
  lon: number,
  lat: number,
  asking: Asking,
  signal?: AbortSignal,
): Promise<ParcelHit[]> {
  const place = { lon: degrees(lon), lat: degrees(lat) };
  return readParcels(await ask(`/parcels?${query(asking, place)}`, asking.lang, signal));
}
