import { afterEach, describe, expect, test, vi } from "vitest";
import { findMetricPlace, measureSystems } from "../src/metric-place";

const TODAY = { lang: "vi", date: null, edition: null } as const;
const PLANS = { plans: [{ versions: [{ measure_crs: "EPSG:9210" }, { measure_crs: "EPSG:5899" }, { measure_crs: "EPSG:5899" }] }, { versions: [null] }] };

function serve(places: Record<string, [number, number] | number>): void {
  vi.stubGlobal("fetch", (path: string) => {
    const url = new URL(path, "http://here");
    if (url.pathname === "/plans") return Promise.resolve(Response.json(PLANS));
    const place = places[url.searchParams.get("crs") ?? ""] ?? 500;
    const isPlace = typeof place !== "number";
    return Promise.resolve(
      isPlace
        ? Response.json({ subject: { type: "point", geometry: { type: "Point", coordinates: place } } })
        : Response.json({ type: "/problems/outside-extent" }, { status: place }),
    );
  });
}

afterEach(() => vi.unstubAllGlobals());

describe("a place in VN-2000 metres", () => {
  test("is looked for in the systems of the published plans, the usual one first", () => {
    expect(measureSystems(PLANS)).toEqual(["EPSG:5899", "EPSG:9210"]);
    expect(measureSystems(null)).toEqual([]);
  });

  test("is the one that lies in the published area", async () => {
    serve({ "EPSG:5899": [110, 11.9], "EPSG:9210": [106.6, 10.7] });
    const found = await findMetricPlace(1, 2, [106.5, 10.6, 106.7, 10.8], TODAY);
    expect(found).toEqual({ kind: "found", lon: 106.6, lat: 10.7, crs: "EPSG:9210", east: 1, north: 2 });
  });

  test("is nowhere when no system puts it there", async () => {
    serve({ "EPSG:5899": 422, "EPSG:9210": [100, 10] });
    expect(await findMetricPlace(1, 2, [106.5, 10.6, 106.7, 10.8], TODAY)).toEqual({ kind: "nowhere", tried: ["EPSG:5899", "EPSG:9210"] });
  });
});
