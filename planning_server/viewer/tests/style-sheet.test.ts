import type { StyleSpecification } from "maplibre-gl";
import { describe, expect, test } from "vitest";
import { style as fixtureStyle } from "../dev/fixture";
import { listedClasses } from "../src/panel";
import { composeStyle, isShown, laidOver, readStyleNotes, safeColor, SELECTION_SOURCE } from "../src/style-sheet";

const STYLE = fixtureStyle() as StyleSpecification;
const NOTHING = { type: "FeatureCollection" as const, features: [] };

describe("the style", () => {
  test("its notes are read in the language asked for", () => {
    const notes = readStyleNotes(STYLE, "en");
    expect(notes.edition).toBe(1);
    expect(notes.legend[0]).toEqual({ code: "DAT_O_Nhomnhao", label: "Residential group", color: "#d7b346", pattern: null });
    expect(notes.plans[0]?.title).toBe("Sample zoning plan");
    expect(readStyleNotes(STYLE, "vi").legend[0]?.label).toBe("Đất nhóm nhà ở");
    expect(notes.groups).toEqual(["zones", "lines", "parcels"]);
  });

  test("the legend has the colours that the eye sees: 72 % of #cc9900 over #f4f2ec is #d7b242", () => {
    // 0.72 · 204 + 0.28 · 244 = 215; 0.72 · 153 + 0.28 · 242 = 178; 0.28 · 236 = 66
    expect(laidOver("#cc9900", 0.72, "#f4f2ec")).toBe("#d7b242");
    expect(laidOver("#cc9900", 1, "#f4f2ec")).toBe("#cc9900");
    expect(laidOver("rgb(1, 2, 3)", 0.5, "#ffffff")).toBe("rgb(1, 2, 3)");
  });

  test("a style without notes is empty, not an error", () => {
    const notes = readStyleNotes({ version: 8, sources: {}, layers: [] }, "vi");
    expect(notes).toMatchObject({ edition: null, bounds: null, legend: [], plans: [], levels: [] });
  });

  test("a class and an effect have the square of the sprite that the style names, at this server's own address", () => {
    const named = (sprite: string): StyleSpecification => ({
      version: 8, sources: {}, layers: [], sprite,
      metadata: {
        "planning:legend": [{ code: "A", label_vi: "a", color: "#123456", pattern: "dots" }],
        "planning:effects": [{ effect: "prohibit", label_vi: "Cấm", label_en: "Prohibits", color: "#0b5f8a", pattern: "no_such" }],
        "planning:patterns": { dots: [32, 0] },
      },
    });
    const notes = readStyleNotes(named("https://plans.example/sprites/planning"), "en");
    expect(notes.legend[0]?.pattern).toEqual({ sheet: "/sprites/planning", x: 32, y: 0 });
    expect(notes.effectSigns).toEqual([{ effect: "prohibit", label: "Prohibits", color: "#0b5f8a", pattern: null }]);
    expect(readStyleNotes(named('https://plans.example/x") url(//y'), "vi").legend[0]?.pattern).toBeNull();
  });

  test("switching off a group or a level hides its layers and no others", () => {
    const shown = (off: string[]): string[] => STYLE.layers.filter((layer) => isShown(layer, off)).map((layer) => layer.id);
    expect(shown([])).toEqual(["background", "zones", "parcels", "red_line"]);
    expect(shown(["parcels"])).toEqual(["background", "zones", "red_line"]);
    expect(shown(["level:phan_khu"])).toEqual(["background", "parcels", "red_line"]);
  });

  test("the selection lies on top and the server's style is left as it is", () => {
    const before = structuredClone(STYLE);
    const composed = composeStyle(STYLE, { off: ["zones"], selected: NOTHING, places: NOTHING });
    expect(STYLE).toEqual(before);
    expect(composed.layers.at(-1)?.id).toBe("selection-point");
    expect(composed.sources[SELECTION_SOURCE]).toBeDefined();
    expect(composed.layers.find((layer) => layer.id === "zones")?.layout).toEqual({ visibility: "none" });
  });

  test("colours of lines are read from plain and from matched paint", () => {
    const layer = { id: "l", type: "line", source: "s", metadata: { "planning:group": "lines" } } as const;
    const plain = { ...layer, filter: ["==", ["get", "kind"], "building_line"], paint: { "line-color": "#123456", "line-dasharray": [2, 2] } };
    const matched = { ...layer, paint: { "line-color": ["match", ["get", "kind"], "red_line", "#d00", ["corridor"], "#00d", "#000"] } };
    const signs = readStyleNotes({ version: 8, sources: {}, layers: [plain, matched] } as unknown as StyleSpecification, "vi").lineSigns;
    expect(signs).toEqual([
      { group: "lines", kind: "building_line", color: "#123456", dashed: true },
      { group: "lines", kind: "red_line", color: "#d00", dashed: false },
      { group: "lines", kind: "corridor", color: "#00d", dashed: false },
    ]);
  });

  test.each(["red;background:url(//x)", "url(//x)", "", null, "#12"])("%s is no colour", (text) => {
    expect(safeColor(text)).toBe("#999999");
  });

  test("the legend lists the classes in view in the order of the register", () => {
    const { legend } = readStyleNotes(STYLE, "vi");
    const inView = new Set(["DAT_Dichvu", "DAT_O_Nhomnhao", "unknown"]);
    expect(listedClasses(legend, inView, false).map((each) => each.code)).toEqual(["DAT_O_Nhomnhao", "DAT_Dichvu"]);
    expect(listedClasses(legend, inView, true)).toHaveLength(legend.length);
  });
});
