import { describe, expect, test } from "vitest";
import { readCoordinates } from "../src/coordinates";

function place(text: string): [number, number] | string {
  const reading = readCoordinates(text);
  return reading.kind === "place" ? [reading.lon, reading.lat] : reading.kind;
}

describe("coordinates", () => {
  test.each([
    "11.94, 108.45", "108.45, 11.94", "11.94 108.45", "11,940 108,450", "11,94 108,45", "11,94, 108,45", "11,94; 108.45".replace(".", ","), "108.45,11.94", "11.94°N, 108.45°E", "11.94B; 108.45Đ",
    "108.45E 11.94N", "11°56'24\"N 108°27'00\"E", "11°56′24″B 108°27′0″Đ", "  11.940000°B, 108.450000°Đ  ",
  ])("%s is the same place", (text) => {
    const found = place(text);
    expect(Array.isArray(found)).toBe(true);
    expect((found as [number, number])[0]).toBeCloseTo(108.45, 9);
    expect((found as [number, number])[1]).toBeCloseTo(11.94, 9);
  });

  test("letters decide the order where numbers cannot", () => {
    expect(place("5E 10N")).toEqual([5, 10]);
    expect(place("10N 5E")).toEqual([5, 10]);
    expect(place("10 5")).toEqual([5, 10]);
  });

  test("south and west are negative", () => {
    expect(place("33.9S 18.4E")).toEqual([18.4, -33.9]);
    expect(place("-33.9, 18.4")).toEqual([18.4, -33.9]);
  });

  test.each(["1319000.5 576000.25", "576000.25, 1319000.5", "1.319.000,5 576.000,25", "1 319 000.5; 576 000.25", "X=1319000,5 Y=576000,25"])(
    "%s is northing 1319000.5 and easting 576000.25, whichever comes first", (text) => {
      expect(readCoordinates(text)).toEqual({ kind: "metric", east: 576000.25, north: 1319000.5 });
    },
  );

  test.each(["1319000 2000", "250000 1319000", "576000 3000000", "-576000 1319000"])("%s is in no TM-3 zone", (text) => {
    expect(place(text)).toBe("unreadable");
  });

  test.each(["", "xin chào", "11.94", "1 2 3", "NaN, NaN", "200 300", "11°75'N 108°E"])("%s is not understood", (text) => {
    expect(place(text)).toBe("unreadable");
  });
});
