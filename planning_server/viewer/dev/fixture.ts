/** A made-up quarter of 6 × 4 blocks for development without a server: a style with its data inside, and answers in the contract's shape. */

import type { Feature, FeatureCollection } from "geojson";

const [WEST, SOUTH, STEP] = [108.44, 11.94, 0.002];
const [COLUMNS, ROWS] = [6, 4];

const CLASSES = [
  { code: "DAT_O_Nhomnhao", label_vi: "Đất nhóm nhà ở", label_en: "Residential group", color: "#cc9900" },
  { code: "DAT_HTXH_CayxanhCC", label_vi: "Đất cây xanh sử dụng công cộng", label_en: "Public green", color: "#66cc00" },
  { code: "DAT_HTXH_Truonghoc", label_vi: "Đất trường học", label_en: "Schools", color: "#994c4c" },
  { code: "DAT_Dichvu", label_vi: "Đất dịch vụ", label_en: "Services", color: "#cc0000" },
  { code: "DAT_KHAC_Honuoc", label_vi: "Hồ, ao, đầm", label_en: "Lakes and ponds", color: "#004c99" },
];

function square(west: number, south: number, size: number): Feature["geometry"] {
  const [east, north] = [west + size, south + size];
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}

function classAt(column: number, row: number): (typeof CLASSES)[number] {
  return CLASSES[(column * 3 + row * 2 + ((column * row) % 2)) % CLASSES.length] ?? CLASSES[0]!;
}

function zones(): FeatureCollection {
  const features: Feature[] = [];
  for (let column = 0; column < COLUMNS; column += 1) {
    for (let row = 0; row < ROWS; row += 1) {
      const { color: _color, ...properties } = classAt(column, row);
      features.push({
        type: "Feature",
        properties: { ...properties, zone_id: `z${column}-${row}`, level: "phan_khu" },
        geometry: square(WEST + column * STEP, SOUTH + row * STEP, STEP * 0.94),
      });
    }
  }
  return { type: "FeatureCollection", features };
}

function parcelGeometry(column: number, row: number): Feature["geometry"] {
  return square(WEST + (column * STEP) / 4, SOUTH + (row * STEP) / 4, STEP / 4 - 0.00003);
}

function parcels(): FeatureCollection {
  const features: Feature[] = [];
  for (let column = 0; column < COLUMNS * 4; column += 1) {
    for (let row = 0; row < ROWS * 4; row += 1) {
      features.push({ type: "Feature", properties: { parcel_id: `p${column}-${row}` }, geometry: parcelGeometry(column, row) });
    }
  }
  return { type: "FeatureCollection", features };
}

export function style(): unknown {
  const colors = CLASSES.flatMap(({ code, color }) => [code, color]);
  const line = (id: string, source: string, group: string, color: string, more: object = {}): object => ({
    id, type: "line", source, metadata: { "planning:group": group }, paint: { "line-color": color, "line-width": 1 }, ...more,
  });
  return {
    version: 8,
    metadata: {
      "planning:edition": 1,
      "planning:date": "2026-11-20",
      "planning:legend": CLASSES,
      "planning:bounds": [WEST, SOUTH, WEST + COLUMNS * STEP, SOUTH + ROWS * STEP],
      "planning:levels": [
        { level: "phan_khu", label_vi: "Quy hoạch phân khu", label_en: "Zoning plan" },
        { level: "chi_tiet", label_vi: "Quy hoạch chi tiết", label_en: "Detailed plan" },
      ],
      "planning:plans": [
        { plan_id: "phan-khu", title_vi: "Quy hoạch phân khu mẫu", title_en: "Sample zoning plan", level: "phan_khu", version: 2, decision: "12/QĐ-UBND" },
      ],
    },
    sources: { zones: { type: "geojson", data: zones() }, parcels: { type: "geojson", data: parcels() } },
    layers: [
      { id: "background", type: "background", paint: { "background-color": "#f2efe9" } },
      {
        id: "zones", type: "fill", source: "zones", metadata: { "planning:group": "zones", "planning:level": "phan_khu" },
        paint: { "fill-color": ["match", ["get", "code"], ...colors, "#999999"], "fill-opacity": 0.7 },
      },
      line("parcels", "parcels", "parcels", "#555555", { minzoom: 13 }),
      line("red_line", "zones", "lines", "#d0021b", { filter: ["!=", ["get", "kind"], "red_line"] }),
    ],
  };
}

function keyOf(parcelId: string): { commune: string; sheet: string; number: string } {
  const [column = "0", row = "0"] = parcelId.slice(1).split("-");
  return { commune: "99001", sheet: String(Number(row) + 1), number: String(Number(column) + 1) };
}

export function parcelsAt(lon: number, lat: number): unknown {
  const [column, row] = [Math.floor(((lon - WEST) / STEP) * 4), Math.floor(((lat - SOUTH) / STEP) * 4)];
  const isInside = column >= 0 && row >= 0 && column < COLUMNS * 4 && row < ROWS * 4;
  const parcelId = `p${column}-${row}`;
  const feature = { type: "Feature", geometry: parcelGeometry(column, row), properties: { parcel_id: parcelId, ...keyOf(parcelId) } };
  return { type: "FeatureCollection", features: isInside ? [feature] : [] };
}

const VERSION = { plan_id: "phan-khu", title: "Quy hoạch phân khu mẫu" };

export const PLANS = {
  plans: [
    {
      plan_id: "phan-khu",
      versions: [
        { ...VERSION, version: 1, in_force_from: "2019-03-01", in_force_to: "2024-06-01" },
        { ...VERSION, version: 2, in_force_from: "2024-06-01", in_force_to: "2030-01-01" },
        { ...VERSION, version: 3, in_force_from: "2030-01-01", in_force_to: null },
      ],
    },
  ],
};

const DECISION = { title: "Quyết định phê duyệt", number: "12/QĐ-UBND", date: "2024-05-02", sha256: null };

function zoneItem(column: number, row: number, lang: "vi" | "en", share: number | null): object {
  const { code, label_vi, label_en } = classAt(column, row);
  return {
    theme: "land_use", system: "construction_planning", plan_id: "phan-khu", version: 2, level: "phan_khu", zone_id: `z${column}-${row}`,
    code, label: lang === "vi" ? label_vi : label_en, law_status: "in_force", area_m2: share === null ? null : 3000 * share, share,
    contact: "overlap", measured_in: "EPSG:5899", governs: true,
    indicators: {
      coverage: { min: null, max: 0.7, source_text: "≤70%" }, far: null,
      storeys: { min: 3, max: 5, source_text: "3-5 tầng" }, height_m: { min: null, max: null, source_text: "theo quy chế" },
    },
    documents: [DECISION], geometry: null,
  };
}

export function constraints(subject: { parcel: string } | { lon: number; lat: number }, lang: "vi" | "en"): unknown {
  const isParcel = "parcel" in subject;
  const [column, row] = isParcel
    ? (subject.parcel.slice(1).split("-").map(Number) as [number, number])
    : [Math.floor(((subject.lon - WEST) / STEP) * 4), Math.floor(((subject.lat - SOUTH) / STEP) * 4)];
  const isInside = column >= 0 && row >= 0 && column < COLUMNS * 4 && row < ROWS * 4;
  const point = { type: "point", parcel_id: null, key: null, area_m2: null, geometry: null };
  const parcel = {
    type: "parcel", parcel_id: `p${column}-${row}`, key: keyOf(`p${column}-${row}`), area_m2: 3012.4, legal_area_m2: 3000,
    effective_area_m2: 2800, geometry: parcelGeometry(column, row),
  };
  return {
    subject: isParcel ? parcel : point,
    date: "2026-11-20",
    edition: 1,
    applies: isInside ? [zoneItem(Math.floor(column / 4), Math.floor(row / 4), lang, isParcel ? 0.94 : null)] : [],
    does_not_apply: isInside ? [{ theme: "corridor" }] : [],
    no_data: [{ theme: "flood", reason: lang === "vi" ? "không có lớp nào nói về nơi này" : "no layer speaks for this place" }],
    conflicts: [],
    completeness: { searched: ["land_use", "corridor"], missing: ["flood"], stale: [] },
    provenance: {},
    signature: null,
  };
}
