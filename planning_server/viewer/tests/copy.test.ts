import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { beCopy, fetchTile, openCopy, readCopy, sliceOn, thisCopy, todayOf } from "../src/copy";
import { answeredAt } from "../src/found-card";
import { fetchConstraints, fetchPlans, fetchStyle, Refused } from "../src/server";

const CONFIG = {
  format: "planning-server-export/1",
  edition: 3,
  public_url: "https://quyhoach.example/",
  timezone: "Asia/Ho_Chi_Minh",
  slices: [
    { from: "2026-11-20", until: "2030-01-01", styles: { vi: "slices/2026-11-20/style.vi.json", en: "slices/2026-11-20/style.en.json" } },
    { from: "2030-01-01", until: null, styles: { vi: "slices/2030-01-01/style.vi.json", en: "slices/2030-01-01/style.en.json" },
      styles_colour_blind: { vi: "slices/2030-01-01/style_colour_blind.vi.json", en: "slices/2030-01-01/style_colour_blind.en.json" } },
  ],
  plans: [{ versions: [{ plan_id: "p", version: 1, title_vi: "Đồ án", title_en: "Plan", in_force_from: "2024-01-01", in_force_to: null }] }],
};
const BASE = "https://files.example/map/config.json";
const FILES: Record<string, unknown> = {
  "/map/slices/2030-01-01/style.en.json": { version: 8, metadata: { "planning:date": "2030-01-01" }, sources: { planning: { type: "vector", url: "planning.json" } } },
  "/map/slices/2030-01-01/style_colour_blind.en.json": { version: 8, sprite: "../../sprites/planning", glyphs: "../../glyphs/{fontstack}/{range}.pbf", sources: {} },
  "/map/slices/2030-01-01/planning.json": { tiles: ["../../tiles/planning/ab/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16, bounds: [1, 2, 3, 4] },
};
const ASKED = { lang: "en", date: "2031-05-06", edition: null } as const;

let fetched: ReturnType<typeof vi.fn>;

beforeEach(() => {
  fetched = vi.fn((url: string) => {
    const file = FILES[new URL(url).pathname];
    return Promise.resolve(file === undefined ? new Response("", { status: 404 }) : Response.json(file));
  });
  vi.stubGlobal("fetch", fetched);
  beCopy(readCopy(CONFIG, BASE));
});

afterEach(() => {
  beCopy(null);
  vi.unstubAllGlobals();
});

describe("a copy", () => {
  test("draws the slice of the day from files beside it, in whatever folder they lie", async () => {
    expect(await fetchStyle(ASKED, null)).toEqual({
      version: 8,
      metadata: { "planning:date": "2031-05-06" },
      sources: { planning: { type: "vector", tiles: ["copy+https://files.example/map/tiles/planning/ab/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16, bounds: [1, 2, 3, 4] } },
    });
  });

  test("draws the palette asked for, its patterns and letters by whole addresses, and the circular's where an older export has no other", async () => {
    expect(await fetchStyle(ASKED, "colour_blind")).toMatchObject({
      sprite: "https://files.example/map/sprites/planning", glyphs: "https://files.example/map/glyphs/{fontstack}/{range}.pbf",
    });
    const [older] = readCopy(CONFIG, BASE).slices;
    expect(older?.colourBlind).toEqual(older?.styles);
  });

  test("turns to the next slice on its first day", () => {
    const copy = readCopy(CONFIG, BASE);
    expect(["2026-11-19", "2026-11-20", "2029-12-31", "2030-01-01"].map((day) => sliceOn(copy, day)?.from)).toEqual(
      [undefined, "2026-11-20", "2026-11-20", "2030-01-01"]);
    expect(todayOf(copy, new Date("2029-12-31T17:30:00Z"))).toBe("2030-01-01");
  });

  test("says that it has no earlier day and no other edition", async () => {
    await expect(fetchStyle({ ...ASKED, date: "2020-01-01" }, null)).rejects.toMatchObject({ kind: "copy", detail: "This copy shows the law from 2026-11-20 on." });
    await expect(fetchStyle({ ...ASKED, edition: 2 }, null)).rejects.toMatchObject({ kind: "copy", detail: "This copy holds edition 3 only." });
  });

  test("asks nobody, and names the server that answers, with the same place", async () => {
    const refused = await fetchConstraints({ kind: "point", lon: 108.45, lat: 11.94 }, ASKED).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(fetched).not.toHaveBeenCalled();
    const address = { camera: null, selection: { kind: "point", lon: 108.45, lat: 11.94 }, lang: "en", date: null, edition: 3, palette: null, off: [] } as const;
    expect(answeredAt(refused as Refused, address)).toBe("https://quyhoach.example/?at=108.45,11.94&lang=en");
    expect(answeredAt(new Refused("away", 0, null, null), address)).toBeNull();
  });

  test("knows its plans in both languages", async () => {
    expect(await fetchPlans({ ...ASKED, lang: "vi" })).toMatchObject({ plans: [{ versions: [{ title: "Đồ án", in_force_from: "2024-01-01" }] }] });
    expect(await fetchPlans(ASKED)).toMatchObject({ plans: [{ versions: [{ title: "Plan" }] }] });
  });

  test("is one only where the page names its configuration", async () => {
    beCopy(null);
    document.head.innerHTML = "";
    await openCopy(document);
    expect([thisCopy(), fetched.mock.calls.length]).toEqual([null, 0]);
    document.head.innerHTML = '<base href="https://files.example/map/"><meta name="planning-copy" content="config.json">';
    await openCopy(document);
    expect(thisCopy()).toMatchObject({ edition: null, slices: [] });
    await expect(fetchStyle(ASKED, null)).rejects.toMatchObject({ kind: "broken" });
    document.head.innerHTML = "";
  });

  test("takes no address for its server that is no web address", () => {
    expect(readCopy({ ...CONFIG, public_url: "javascript:alert(1)" }, BASE).publicUrl).toBeNull();
  });
});

describe("a tile of a copy", () => {
  const signal = new AbortController().signal;
  const plain = new Uint8Array([0x1a, 3, 1, 2, 3]);

  async function zipped(): Promise<ArrayBuffer> {
    return new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  }

  test.each([
    ["as it lies there, still gzip", async () => new Response(await zipped()), [...plain]],
    ["decompressed by the host", async () => new Response(plain), [...plain]],
    ["not there", async () => new Response(null, { status: 404 }), []],
    ["not there, as our rules say it", async () => new Response(null, { status: 204 }), []],
  ])("%s", async (_name, answer, bytes) => {
    vi.stubGlobal("fetch", vi.fn(answer));
    expect([...new Uint8Array(await fetchTile("copy+https://files.example/t.mvt", signal))]).toEqual(bytes);
  });

  test("from a host in trouble is a failure", async () => {
    vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response("", { status: 503 }))));
    await expect(fetchTile("copy+https://files.example/t.mvt", signal)).rejects.toThrow("503");
  });
});
