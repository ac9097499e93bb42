/** The server's answers, as its contract writes them. Read at the edge: what is missing or of another kind becomes null or []. */

import type { Geometry } from "geojson";

export interface Range {
  readonly min: number | null;
  readonly max: number | null;
  readonly sourceText: string | null;
}

export const INDICATORS = ["coverage", "far", "storeys", "height_m"] as const;
export type Indicator = (typeof INDICATORS)[number];

export interface DocumentRef {
  readonly title: string | null;
  readonly number: string | null;
  readonly date: string | null;
  readonly sha256: string | null;
}

/** One thing that applies: a zone, a line rule or an overlay. Lengths in metres, areas in m², share a fraction. */
export interface Applies {
  readonly theme: string;
  readonly themeLabel: string | null;
  readonly system: string | null;
  readonly planId: string | null;
  readonly planTitle: string | null;
  readonly version: number | null;
  readonly level: string | null;
  readonly levelLabel: string | null;
  readonly zoneId: string | null;
  readonly code: string | null;
  readonly label: string | null;
  readonly lawStatus: string | null;
  readonly areaM2: number | null;
  readonly share: number | null;
  readonly lengthM: number | null;
  readonly distanceM: number | null;
  readonly roadName: string | null;
  readonly roadWidthM: number | null;
  readonly setbackM: number | null;
  readonly effect: string | null;
  readonly effectLabel: string | null;
  readonly contact: string | null;
  readonly measuredIn: string | null;
  readonly governs: boolean;
  readonly indicators: Readonly<Record<Indicator, Range | null>>;
  readonly documents: readonly DocumentRef[];
  readonly geometry: Geometry | null;
}

export interface ParcelKey {
  readonly commune: string;
  readonly sheet: string;
  readonly number: string;
}

export interface Subject {
  readonly type: string;
  readonly parcelId: string | null;
  readonly key: ParcelKey | null;
  readonly landUse: string | null;
  readonly areaM2: number | null;
  readonly legalAreaM2: number | null;
  readonly effectiveAreaM2: number | null;
  readonly parcels: readonly ParcelHit[];
  readonly geometry: Geometry | null;
}

export interface ThemeNote {
  readonly theme: string;
  readonly label: string | null;
  readonly reason: string | null;
}

export interface ConflictNote {
  readonly kind: string;
  readonly between: readonly string[];
  readonly about: readonly string[];
  readonly areaM2: number | null;
  readonly message: string | null;
}

/** A plan version that spoke for the place, as provenance names it. */
export interface VersionNote {
  readonly planId: string;
  readonly version: number | null;
  readonly title: string | null;
  readonly authority: string | null;
  readonly inForceFrom: string | null;
  readonly inForceTo: string | null;
}

export interface ConstraintsAnswer {
  readonly subject: Subject;
  readonly date: string | null;
  readonly edition: number | null;
  readonly applies: readonly Applies[];
  readonly nearby: readonly Applies[];
  readonly doesNotApply: readonly ThemeNote[];
  readonly noData: readonly ThemeNote[];
  readonly conflicts: readonly ConflictNote[];
  readonly searched: readonly string[];
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  readonly versions: readonly VersionNote[];
}

export interface ParcelHit {
  readonly parcelId: string;
  readonly key: ParcelKey | null;
}

type Bag = Record<string, unknown>;

export function asBag(value: unknown): Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

export function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

const GEOMETRIES = new Set(["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]);

function asGeometry(value: unknown): Geometry | null {
  const bag = asBag(value);
  const isGeometry = typeof bag["type"] === "string" && GEOMETRIES.has(bag["type"]) && Array.isArray(bag["coordinates"]);
  return isGeometry ? (value as Geometry) : null;
}

function readRange(value: unknown): Range | null {
  if (typeof value !== "object" || value === null) return null;
  const bag = asBag(value);
  const range = { min: asNumber(bag["min"]), max: asNumber(bag["max"]), sourceText: asText(bag["source_text"]) };
  return range.min === null && range.max === null && range.sourceText === null ? null : range;
}

function readIndicators(value: unknown): Record<Indicator, Range | null> {
  const bag = asBag(value);
  return {
    coverage: readRange(bag["coverage"]),
    far: readRange(bag["far"]),
    storeys: readRange(bag["storeys"]),
    height_m: readRange(bag["height_m"]),
  };
}

function readDocument(value: unknown): DocumentRef {
  const bag = asBag(value);
  return {
    title: asText(bag["title"]),
    number: asText(bag["number"]),
    date: asText(bag["date"]),
    sha256: asText(bag["sha256"]),
  };
}

function readApplies(value: unknown): Applies {
  const bag = asBag(value);
  return {
    theme: asText(bag["theme"]) ?? "land_use",
    themeLabel: asText(bag["theme_label"]),
    system: asText(bag["system"]),
    planId: asText(bag["plan_id"]),
    planTitle: asText(bag["plan_title"]),
    version: asNumber(bag["version"]),
    level: asText(bag["level"]),
    levelLabel: asText(bag["level_label"]),
    zoneId: asText(bag["zone_id"]),
    code: asText(bag["code"]),
    label: asText(bag["label"]),
    lawStatus: asText(bag["law_status"]),
    areaM2: asNumber(bag["area_m2"]),
    share: asNumber(bag["share"]),
    lengthM: asNumber(bag["length_m"]),
    distanceM: asNumber(bag["distance_m"]),
    roadName: asText(bag["road_name"]),
    roadWidthM: asNumber(bag["road_width_m"]),
    setbackM: asNumber(bag["setback_m"]),
    effect: asText(bag["effect"]),
    effectLabel: asText(bag["effect_label"]),
    contact: asText(bag["contact"]),
    measuredIn: asText(bag["measured_in"]),
    governs: bag["governs"] === true,
    indicators: readIndicators(bag["indicators"]),
    documents: asList(bag["documents"]).map(readDocument),
    geometry: asGeometry(bag["geometry"]),
  };
}

function readKey(value: unknown): ParcelKey | null {
  const bag = asBag(value);
  const [commune, sheet, number] = [asText(bag["commune"]), asText(bag["sheet"]), asText(bag["number"])];
  return sheet === null && number === null ? null : { commune: commune ?? "", sheet: sheet ?? "", number: number ?? "" };
}

function readParcelHit(value: unknown): ParcelHit[] {
  const bag = asBag(value);
  const parcelId = asText(bag["parcel_id"]);
  return parcelId === null ? [] : [{ parcelId, key: readKey(bag["key"]) ?? readKey(bag) }];
}

function readSubject(value: unknown): Subject {
  const bag = asBag(value);
  return {
    type: asText(bag["type"]) ?? "point",
    parcelId: asText(bag["parcel_id"]),
    key: readKey(bag["key"]),
    landUse: asText(bag["land_use"]),
    areaM2: asNumber(bag["area_m2"]),
    legalAreaM2: asNumber(bag["legal_area_m2"]),
    effectiveAreaM2: asNumber(bag["effective_area_m2"]),
    parcels: asList(bag["parcels"]).flatMap(readParcelHit),
    geometry: asGeometry(bag["geometry"]),
  };
}

function readNote(value: unknown): ThemeNote {
  if (typeof value === "string") return { theme: value, label: null, reason: null };
  const bag = asBag(value);
  return { theme: asText(bag["theme"]) ?? "", label: asText(bag["label"]), reason: asText(bag["reason"]) };
}

function readNames(value: unknown): string[] {
  return asList(value)
    .map((item) => asText(item) ?? asText(asBag(item)["label"]) ?? asText(asBag(item)["theme"]))
    .filter((name) => name !== null);
}

function readConflict(value: unknown): ConflictNote {
  const bag = asBag(value);
  return {
    kind: asText(bag["kind"]) ?? "",
    between: readNames(bag["between"]),
    about: readNames(bag["about"]),
    areaM2: asNumber(bag["area_m2"]),
    message: asText(bag["message"]) ?? asText(bag["detail"]),
  };
}

function readVersion(value: unknown): VersionNote {
  const bag = asBag(value);
  return {
    planId: asText(bag["plan_id"]) ?? "",
    version: asNumber(bag["version"]),
    title: asText(bag["title"]),
    authority: asText(bag["authority"]),
    inForceFrom: asText(bag["in_force_from"]),
    inForceTo: asText(bag["in_force_to"]),
  };
}

export function readConstraints(value: unknown): ConstraintsAnswer {
  const bag = asBag(value);
  const completeness = asBag(bag["completeness"]);
  return {
    subject: readSubject(bag["subject"]),
    date: asText(bag["date"]),
    edition: asNumber(bag["edition"]),
    applies: asList(bag["applies"]).map(readApplies),
    nearby: asList(bag["nearby"]).map(readApplies),
    doesNotApply: asList(bag["does_not_apply"]).map(readNote),
    noData: asList(bag["no_data"]).map(readNote),
    conflicts: asList(bag["conflicts"]).map(readConflict),
    searched: readNames(completeness["searched"]),
    missing: readNames(completeness["missing"]),
    stale: readNames(completeness["stale"]),
    versions: asList(asBag(bag["provenance"])["plan_versions"]).map(readVersion),
  };
}

/** Parcels of a GeoJSON FeatureCollection, in its order; features without an id are left out. */
export function readParcels(value: unknown): ParcelHit[] {
  return asList(asBag(value)["features"]).flatMap((feature) => readParcelHit(asBag(feature)["properties"]));
}
