import { describe, expect, test } from "vitest";
import { lawDayOf, readLawDays } from "../src/law-changes";

const PLANS = {
  plans: [
    {
      plan_id: "a",
      versions: [
        { title: "A", version: 1, in_force_from: "2019-01-01", in_force_to: "2024-06-01" },
        { title: "A", version: 2, in_force_from: "2024-06-01", in_force_to: "2030-01-01" },
        { title: "A", version: 3, in_force_from: "2030-01-01", in_force_to: null },
      ],
    },
    { plan_id: "b", versions: [{ title: "B", version: 1, in_force_from: "2024-06-01", in_force_to: "2027-01-01" }] },
  ],
};

describe("the days on which the law changes", () => {
  test("are listed newest first; a version that takes over hides the end of the one before", () => {
    expect(readLawDays(PLANS)).toEqual([
      { day: "2030-01-01", changes: [{ title: "A", version: 3, kind: "starts" }] },
      { day: "2027-01-01", changes: [{ title: "B", version: 1, kind: "ends" }] },
      { day: "2024-06-01", changes: [{ title: "A", version: 2, kind: "starts" }, { title: "B", version: 1, kind: "starts" }] },
      { day: "2019-01-01", changes: [{ title: "A", version: 1, kind: "starts" }] },
    ]);
  });

  test("today falls under the last change that has come", () => {
    const days = readLawDays(PLANS);
    expect(lawDayOf(days, "2026-11-20")).toBe("2024-06-01");
    expect(lawDayOf(days, "2027-01-01")).toBe("2027-01-01");
    expect(lawDayOf(days, "2018-12-31")).toBeNull();
  });

  test.each([null, {}, { plans: [null, { versions: [null, { in_force_from: "soon" }] }] }])("%j has no such days", (plans) => {
    expect(readLawDays(plans)).toEqual([]);
  });
});
