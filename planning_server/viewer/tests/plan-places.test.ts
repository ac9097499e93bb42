import { describe, expect, test } from "vitest";
import { boxOfPlace, planPlaces } from "../src/plan-places";
import type { Box, PlanNote } from "../src/style-sheet";

function plan(planId: string, bounds: Box | null): PlanNote {
  return { planId, title: planId, level: null, version: null, decision: null, bounds };
}

describe("where the plans are", () => {
  test("a plan is a point in the middle of its box, and the box comes back", () => {
    const { features } = planPlaces([plan("a", [106, 10, 108, 12])]);
    expect(features[0]?.geometry).toEqual({ type: "Point", coordinates: [107, 11] });
    expect(boxOfPlace(features[0]?.properties)).toEqual([106, 10, 108, 12]);
  });

  test("plans without a box are left out, a plan inside a larger one has no point of its own", () => {
    const { features } = planPlaces([plan("a", null), plan("detail", [1.1, 2, 1.5, 3]), plan("town", [1, 2, 3, 4]), plan("far", [8, 2, 9, 4])]);
    expect(features.map((each) => each.properties?.["title"])).toEqual(["town", "far"]);
    expect(boxOfPlace(null)).toBeNull();
    expect(boxOfPlace({ box: 7 })).toBeNull();
  });
});
