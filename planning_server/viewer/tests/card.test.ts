import { describe, expect, test } from "vitest";
import { readConstraints } from "../src/answer";
import { announcement, renderAnswer, titleOf } from "../src/card";
import { mergedLines } from "../src/card-lines";
import { byPlan, inOrder, type CardContext } from "../src/card-zones";

function context(lang: "vi" | "en" = "vi"): CardContext {
  return {
    lang,
    colors: new Map([["DAT_O_Nhomnhao", "#cc9900"]]),
    patterns: new Map([["DAT_O_Nhomnhao", { sheet: "/sprites/planning", x: 16, y: 0 }]]),
    planTitles: new Map([["plan-1", "Quy hoạch phân khu Suối Mơ"]]),
    levelLabels: new Map(),
  };
}

/** The example of the contract, section 4. */
const EXAMPLE = {
  subject: {
    type: "parcel", parcel_id: "p7k2", key: { commune: "24781", sheet: "12", number: "345" },
    area_m2: 201.4, legal_area_m2: 200.0, effective_area_m2: 180.0, geometry: {},
  },
  date: "2026-11-20",
  edition: 17,
  applies: [
    {
      theme: "land_use", system: "construction_planning", plan_id: "plan-1", version: 3, level: "phan_khu", zone_id: "z1",
      code: "DAT_O_Nhomnhao", label: "Đất nhóm nhà ở", law_status: "in_force", area_m2: 161.1, share: 0.8, contact: "overlap",
      measured_in: "EPSG:5899", governs: true,
      indicators: {
        coverage: { min: null, max: 0.7, source_text: "≤70%" }, far: null,
        storeys: { min: 3, max: 5, source_text: "3-5 tầng" }, height_m: null,
      },
      documents: [{ title: "Quyết định", number: "1234/QĐ-UBND", date: "2024-05-02", sha256: "a".repeat(64) }],
      geometry: {},
    },
  ],
  does_not_apply: [{ theme: "corridor" }],
  no_data: [{ theme: "flood", reason: "không có lớp nào" }],
  conflicts: [{ kind: "levels_disagree", between: ["z1", "z2"], area_m2: 12.0 }],
  completeness: { searched: ["land_use"], missing: ["flood"], stale: [] },
  provenance: {},
};

function text(value: unknown, lang: "vi" | "en" = "vi"): string {
  return (renderAnswer(readConstraints(value), context(lang)).textContent ?? "").replaceAll("\u00a0", " ");
}

describe("the card", () => {
  test("the contract's example is told in Vietnamese", () => {
    const said = text(EXAMPLE);
    for (const part of [
      "201,4 m²", "200,0 m²", "180,0 m²", "Đất nhóm nhà ở", "DAT_O_Nhomnhao", "80 % thửa đất", "161,1 m²",
      "Mật độ xây dựng tối đa 70 %", "Tầng cao từ 3 đến 5 tầng", "Quy hoạch phân khu", "Quyết định chỉ tiêu", "Đang có hiệu lực",
      "Quyết định 1234/QĐ-UBND ngày 02/05/2024", "Quy hoạch phân khu Suối Mơ, lần 3", "EPSG:5899",
      "Các cấp quy hoạch quy định khác nhau trên 12,0 m²", "Hành lang bảo vệ an toàn", "Ngập lụt", "không có lớp nào",
      "Theo quy định có hiệu lực ngày 20/11/2026", "Bản công bố số 17",
    ]) expect(said).toContain(part);
  });

  test("and in English", () => {
    const said = text(EXAMPLE, "en");
    for (const part of ["201.4 m²", "80% of the parcel", "Building coverage at most 70%", "Storeys 3 to 5", "Governs", "Decision 1234/QĐ-UBND of 2 May 2024", "Plan levels disagree over 12.0 m²"]) {
      expect(said).toContain(part);
    }
  });

  test("the title names parcel and sheet, and the announcement what is there", () => {
    const answer = readConstraints(EXAMPLE);
    expect(titleOf(answer.subject, "vi")).toBe("Thửa 345, tờ bản đồ 12");
    expect(announcement(answer, "en").replaceAll("\u00a0", " ")).toBe("Parcel 345, map sheet 12: Đất nhóm nhà ở 80%.");
  });

  test("a document with a hash can be opened, one without is only named", () => {
    const link = renderAnswer(readConstraints(EXAMPLE), context()).querySelector("a");
    expect(link?.getAttribute("href")).toBe(`/documents/${"a".repeat(64)}`);
    const hostile = structuredClone(EXAMPLE);
    hostile.applies[0]!.documents[0]!.sha256 = "javascript:alert(1)";
    expect(renderAnswer(readConstraints(hostile), context()).querySelector("a")).toBeNull();
  });

  test.each([null, undefined, 7, "x", [], {}, { applies: null, subject: null }, { applies: [null, {}, { indicators: null, documents: [null] }] }])(
    "%j is shown without falling over", (value) => {
      expect(renderAnswer(readConstraints(value), context()).childElementCount).toBeGreaterThan(0);
    },
  );

  test("nothing planned is said, not left blank", () => {
    expect(text({ ...EXAMPLE, applies: [] })).toContain("Không có ô chức năng nào tại đây.");
    expect(announcement(readConstraints({ ...EXAMPLE, applies: [] }), "vi")).toContain("không có quy hoạch nào áp dụng");
  });

  test("no plan for the place is told apart from no zone at the place", () => {
    const unknown = { ...EXAMPLE, applies: [], no_data: [{ theme: "land_use", reason: "không có lớp nào" }] };
    expect(text(unknown)).toContain("Chưa có đồ án nào được công bố nói về nơi này.");
  });

  test("hostile labels stay text", () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const answer = structuredClone(EXAMPLE);
    Object.assign(answer.applies[0]!, { label: evil, code: evil, level: evil, plan_id: evil, law_status: evil });
    Object.assign(answer.subject, { key: { commune: evil, sheet: evil, number: evil } });
    Object.assign(answer.applies[0]!.documents[0]!, { title: evil, number: evil, date: evil });
    answer.no_data[0]!.reason = evil;
    answer.conflicts[0]!.kind = evil;
    const node = renderAnswer(readConstraints(answer), context());
    expect(node.querySelector("img, script")).toBeNull();
    expect(node.textContent).toContain(evil);
  });

  test("an indicator in words that is no number is quoted, never dropped", () => {
    const answer = structuredClone(EXAMPLE) as typeof EXAMPLE & { applies: { indicators: unknown }[] };
    answer.applies[0]!.indicators = { coverage: { min: null, max: null, source_text: "theo quy chế" }, far: { min: 1.2, max: 1.2, source_text: "1,2 lần" }, storeys: { min: 2, max: null, source_text: "" }, height_m: { min: null, max: 16, source_text: "≤ 16 m" } } as never;
    const said = text(answer);
    for (const part of ["Mật độ xây dựng: “theo quy chế”", "Hệ số sử dụng đất 1,2 lần", "Tầng cao tối thiểu 2 tầng", "Chiều cao tối đa 16 m"]) expect(said).toContain(part);
  });

  test("a boundary contact is told apart from an overlap", () => {
    const answer = structuredClone(EXAMPLE);
    Object.assign(answer.applies[0]!, { contact: "boundary", area_m2: 0.3, share: 0.0015 });
    const node = renderAnswer(readConstraints(answer), context());
    expect(node.querySelector(".part.boundary")?.textContent).toContain("Đất nhóm nhà ở");
    expect(node.querySelector(".part.zones .zone")).toBeNull();
  });

  test("what governs comes first, then the detailed plan, then the larger share", () => {
    const item = (zone_id: string, level: string, governs: boolean, share: number): object => ({ zone_id, level, governs, share });
    const { applies } = readConstraints({
      applies: [item("a", "chung", false, 1), item("b", "phan_khu", false, 0.2), item("c", "chi_tiet", true, 0.1), item("d", "phan_khu", false, 0.8)],
    });
    expect(inOrder(applies).map((each) => each.zoneId)).toEqual(["c", "d", "b", "a"]);
  });

  test("a point has no shares", () => {
    expect(text({ ...EXAMPLE, subject: { type: "point" } })).not.toContain("80 %");
  });

  test("zones of one plan version stand together under its name, the plan that governs first", () => {
    const item = (zone_id: string, plan_id: string, governs: boolean, share: number): object => ({ zone_id, plan_id, version: 1, governs, share });
    const { applies } = readConstraints({ applies: [item("a", "p", false, 0.9), item("b", "q", true, 0.9), item("c", "p", false, 0.1), item("d", "q", false, 0.1)] });
    expect(byPlan(applies).map((group) => group.items.map((each) => each.zoneId))).toEqual([["b", "d"], ["a", "c"]]);
  });

  test("stretches of one line are added up, different lines are kept apart, the nearest first", () => {
    const line = (road_name: string, length_m: number, distance_m: number): object => ({ theme: "red_line", code: "red_line", road_name, length_m, distance_m });
    const { nearby } = readConstraints({ nearby: [line("Đường A", 0, 7.5), line("Đường B", 2.25, 0), line("Đường B", 3, 0), line("Đường A", 0, 4)] });
    expect(mergedLines(nearby).map(({ item }) => [item.roadName, item.lengthM, item.distanceM])).toEqual([["Đường B", 5.25, 0], ["Đường A", 0, 4]]);
  });

  test("a line that two plans draw alike is told once, with both levels", () => {
    const line = { theme: "red_line", code: "red_line", road_name: "Đường A", length_m: 10, distance_m: 0 };
    const plans = [{ plan_id: "p", version: 1, level: "chi_tiet" }, { plan_id: "q", version: 1, level: "phan_khu" }];
    const { applies } = readConstraints({ applies: plans.map((plan) => ({ ...line, ...plan })) });
    expect(mergedLines(applies)).toHaveLength(1);
    expect(text({ applies: plans.map((plan) => ({ ...line, ...plan })) })).toContain("Quy hoạch chi tiết, Quy hoạch phân khu");
    expect(mergedLines([...applies, { ...applies[1]!, lengthM: 3 }])).toHaveLength(2);
  });

  test("lines are told with road, width, length and distance", () => {
    const line = { theme: "red_line", code: "red_line", label: "Chỉ giới đường đỏ", road_name: "Đường Trần Phú", road_width_m: 20, setback_m: 3, contact: "overlap" };
    const said = text({ ...EXAMPLE, applies: [{ ...line, length_m: 8.4, distance_m: 0 }], nearby: [{ ...line, length_m: 0, distance_m: 12.3 }] });
    expect(said).toContain("Chỉ giới đường đỏ · Đường Trần Phú");
    expect(said).toContain("lộ giới 20 m · khoảng lùi 3 m · dài 8,4 m trong thửa đất");
    expect(said).toContain("cách 12,3 m");
  });

  test("an overlay says its effect and stands apart from the zones", () => {
    const overlay = { theme: "corridor", theme_label: "Hành lang bảo vệ an toàn", code: "river", label: "Hành lang suối", effect: "prohibit", effect_label: "Cấm", area_m2: 20, share: 0.1, contact: "overlap" };
    const node = renderAnswer(readConstraints({ ...EXAMPLE, applies: [overlay] }), context());
    expect(node.querySelector(".part.overlays")?.textContent).toContain("Hành lang suối");
    expect(node.querySelector(".part.overlays")?.textContent).toContain("Cấm");
    expect(node.querySelector(".part.zones")?.textContent).toContain("Không có ô chức năng nào tại đây.");
  });
});
