/**
 * Reading a pasted place: decimal degrees or degrees, minutes, seconds, or VN-2000 metres; either order, either decimal sign.
 * In a TM-3 zone eastings (300 000 to 700 000) and northings (900 000 to 2 600 000) cannot be confused.
 */

export type Reading =
  | { readonly kind: "place"; readonly lon: number; readonly lat: number }
  | { readonly kind: "metric"; readonly east: number; readonly north: number }
  | { readonly kind: "unreadable" };

const UNREADABLE: Reading = { kind: "unreadable" };
const PART = /(-?\d+(?:\.\d+)?)\s*(?:°|º|độ)?\s*(?:(\d+(?:\.\d+)?)\s*(?:'|′|’)\s*)?(?:(\d+(?:\.\d+)?)\s*(?:"|″|”|'')\s*)?\s*([NSEWBĐD](?![a-zà-ỹ]))?/giu;

/** Commas between digits are decimal signs if there are two of them, or one beside another separator; else they separate. */
function plainDecimals(text: string): string {
  const commas = text.match(/\d,\d/g)?.length ?? 0;
  const hasOtherSeparator = /\d\D*[;\s]\D*\d/.test(text);
  const areDecimals = !text.includes(".") && (commas === 2 || (commas === 1 && hasOtherSeparator));
  return areDecimals ? text.replace(/(\d),(\d)/g, "$1.$2") : text;
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

function readMetric(first: number, second: number): Reading {
  const [east, north] = [Math.min(first, second), Math.max(first, second)];
  const isTm3 = east >= 300_000 && east <= 700_000 && north >= 900_000 && north <= 2_600_000;
  return isTm3 ? { kind: "metric", east, north } : UNREADABLE;
}

/** `1.319.000,5` and `1 319 000.5` are one number each. */
function withoutGroups(text: string): string {
  return text
    .replace(/(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d)|(?<![\d.,])\d{3}\.\d{3},\d+(?!\d)/g, (number) => number.replaceAll(".", "").replace(",", "."))
    .replace(/(?<![\d.,])\d{1,3}(?:\s\d{3})+(?=[.,;]|\s|$)/g, (number) => number.replaceAll(/\s/g, ""));
}

export function readCoordinates(text: string): Reading {
  const parts = [...plainDecimals(withoutGroups(text.trim())).matchAll(PART)].map(readPart);
  const [first, second] = parts;
  if (parts.length !== 2 || first == null || second == null) return UNREADABLE;
  if (Math.min(first.value, second.value) > 1000) return readMetric(first.value, second.value);
  const [lon, lat] = isLongitudeFirst(first, second) ? [first.value, second.value] : [second.value, first.value];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? { kind: "place", lon, lat } : UNREADABLE;
}
