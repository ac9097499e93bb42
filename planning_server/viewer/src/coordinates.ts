/** Reading a pasted place: decimal degrees or degrees, minutes, seconds; either order, either decimal sign. */

export type Reading =
  | { readonly kind: "place"; readonly lon: number; readonly lat: number }
  | { readonly kind: "metric" }
  | { readonly kind: "unreadable" };

const UNREADABLE: Reading = { kind: "unreadable" };
const PART = /(-?\d+(?:\.\d+)?)\s*(?:°|º|độ)?\s*(?:(\d+(?:\.\d+)?)\s*(?:'|′|’)\s*)?(?:(\d+(?:\.\d+)?)\s*(?:"|″|”|'')\s*)?\s*([NSEWBĐD](?![a-zà-ỹ]))?/giu;

function plainDecimals(text: string): string {
  const hasPoint = text.includes(".");
  return hasPoint ? text : text.replace(/(\d),(\d{3,})/g, "$1.$2");
}

interface Part {
  readonly value: number;
  readonly side: string;
}

function readPart(match: RegExpMatchArray): Part | null {
  const [, degreesText = "", minutesText = "0", secondsText = "0", side = ""] = match;
  const [degrees, minutes, seconds] = [Number(degreesText), Number(minutesText), Number(secondsText)];
  if (minutes >= 60 || seconds >= 60) return null;
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  const letter = side.toUpperCase();
  const isNegative = degreesText.startsWith("-") || letter === "S" || letter === "W";
  return { value: isNegative ? -size : size, side: letter };
}

function isEast(part: Part): boolean {
  return part.side !== "" && "EWĐD".includes(part.side);
}

function isNorth(part: Part): boolean {
  return part.side !== "" && "NSB".includes(part.side);
}

/** Without letters the larger of two numbers is the longitude wherever only one of them can be a latitude of Vietnam. */
function isLongitudeFirst(first: Part, second: Part): boolean {
  if (isEast(first) || isNorth(second)) return true;
  if (isNorth(first) || isEast(second)) return false;
  return Math.abs(first.value) > 90 || (Math.abs(first.value) >= 100 && Math.abs(second.value) <= 30);
}

export function readCoordinates(text: string): Reading {
  const parts = [...plainDecimals(text.trim()).matchAll(PART)].map(readPart);
  const [first, second] = parts;
  if (parts.length !== 2 || first == null || second == null) return UNREADABLE;
  if (Math.min(Math.abs(first.value), Math.abs(second.value)) > 100_000) return { kind: "metric" };
  const [lon, lat] = isLongitudeFirst(first, second) ? [first.value, second.value] : [second.value, first.value];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? { kind: "place", lon, lat } : UNREADABLE;
}
