/** What the address bar remembers: `?z=&lat=&lon=&parcel=&at=lon,lat&lang=&date=&edition=&palette=&off=`. */

export type Lang = "vi" | "en";

/** The colours of the land uses; null: the circular's. */
export type Palette = "colour_blind" | null;

export interface Camera {
  readonly lon: number;
  readonly lat: number;
  readonly zoom: number;
}

/** A parcel by its id, or a point in CRS84 degrees. */
export type Selection =
  | { readonly kind: "parcel"; readonly parcelId: string }
  | { readonly kind: "point"; readonly lon: number; readonly lat: number };

/** `camera`, `selection`, `lang`, `date` and `edition` are null where the address does not say. */
export interface Address {
  readonly camera: Camera | null;
  readonly selection: Selection | null;
  readonly lang: Lang | null;
  readonly date: string | null;
  readonly edition: number | null;
  readonly palette: Palette;
  readonly off: readonly string[];
}

const PLAIN_NUMBER = /^-?\d{1,3}(\.\d{1,15})?$/;

function readNumber(text: string | null, low: number, high: number): number | null {
  if (text === null || !PLAIN_NUMBER.test(text)) return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

function readCamera(query: URLSearchParams): Camera | null {
  const lat = readNumber(query.get("lat"), -85, 85);
  const lon = readNumber(query.get("lon"), -180, 180);
  if (lat === null || lon === null) return null;
  return { lat, lon, zoom: readNumber(query.get("z"), 0, 24) ?? 16 };
}

function readSelection(query: URLSearchParams): Selection | null {
  const parcelId = query.get("parcel");
  if (parcelId !== null && parcelId !== "" && parcelId.length <= 200) return { kind: "parcel", parcelId };
  const [lonText = null, latText = null, ...rest] = (query.get("at") ?? "").split(",");
  const lon = readNumber(lonText, -180, 180);
  const lat = readNumber(latText, -90, 90);
  return lon === null || lat === null || rest.length > 0 ? null : { kind: "point", lon, lat };
}

/** The day as written if the calendar has it, else null: `2026-02-30` is no day. */
export function readDay(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : null;
}

function readEdition(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

function readOff(text: string | null): string[] {
  const names = (text ?? "").split(",").filter((name) => /^[a-z_]{1,40}(:[a-z_]{1,40})?$/.test(name));
  return [...new Set(names)].sort();
}

/** What cannot be read is left out; nothing throws. */
export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const lang = query.get("lang");
  return {
    camera: readCamera(query),
    selection: readSelection(query),
    lang: lang === "vi" || lang === "en" ? lang : null,
    date: readDay(query.get("date")),
    edition: readEdition(query.get("edition")),
    palette: query.get("palette") === "colour_blind" ? "colour_blind" : null,
    off: readOff(query.get("off")),
  };
}

export function degrees(value: number): string {
  return String(Number(value.toFixed(6)));
}

function pairs(address: Address): [string, string][] {
  const { camera, selection, lang, date, edition, palette, off } = address;
  const out: [string, string][] = [];
  if (camera) {
    out.push(["z", String(Number(camera.zoom.toFixed(2)))], ["lat", degrees(camera.lat)], ["lon", degrees(camera.lon)]);
  }
  if (selection?.kind === "parcel") out.push(["parcel", selection.parcelId]);
  if (selection?.kind === "point") out.push(["at", `${degrees(selection.lon)},${degrees(selection.lat)}`]);
  if (lang !== null && lang !== "vi") out.push(["lang", lang]);
  if (date !== null) out.push(["date", date]);
  if (edition !== null) out.push(["edition", String(edition)]);
  if (palette !== null) out.push(["palette", palette]);
  if (off.length > 0) out.push(["off", [...off].sort().join(",")]);
  return out;
}

/** The query string with its `?`, or "" when there is nothing to remember. Commas and colons stay readable. */
export function writeAddress(address: Address): string {
  const text = pairs(address)
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":")}`)
    .join("&");
  return text === "" ? "" : `?${text}`;
}

export function sameSelection(left: Selection | null, right: Selection | null): boolean {
  if (left === null || right === null || left.kind !== right.kind) return left === right;
  if (left.kind === "parcel") return right.kind === "parcel" && left.parcelId === right.parcelId;
  return right.kind === "point" && degrees(left.lon) === degrees(right.lon) && degrees(left.lat) === degrees(right.lat);
}
