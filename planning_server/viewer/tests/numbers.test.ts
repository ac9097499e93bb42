import { describe, expect, test } from "vitest";
import { area, coordinates, day, metres, number, perCent, share } from "../src/numbers";

describe("numbers", () => {
  test("Vietnamese writes a comma for decimals and a point for thousands", () => {
    expect(number(1234567.25, "vi", 2)).toBe("1.234.567,25");
    expect(number(1234, "vi")).toBe("1.234");
    expect(area(1234.56, "vi")).toBe("1.234,6\u00a0m²");
    expect(metres(16.5, "vi")).toBe("16,5\u00a0m");
  });

  test("English writes them the other way round", () => {
    expect(number(1234567.25, "en", 2)).toBe("1,234,567.25");
    expect(area(200, "en")).toBe("200.0\u00a0m²");
  });

  test("per cent has a space in Vietnamese only", () => {
    expect(perCent(0.7, "vi")).toBe("70\u00a0%");
    expect(perCent(0.7556, "vi", 2)).toBe("75,56\u00a0%");
    expect(perCent(0.7, "en")).toBe("70%");
  });

  test("binary fractions leave no dust: 0.29 × 100 is 29", () => {
    expect(perCent(0.29, "en", 10)).toBe("29%");
    expect(perCent(0.57, "vi", 10)).toBe("57\u00a0%");
  });

  test("a share that exists is never 0 % and one that is not the whole is never 100 %", () => {
    expect(share(0.00001, "vi")).toBe("<\u00a00,1\u00a0%");
    expect(share(0.99999, "en")).toBe(">\u00a099.9%");
    expect(share(1, "vi")).toBe("100\u00a0%");
    expect(share(0, "vi")).toBe("0\u00a0%");
    expect(share(0.8, "en")).toBe("80%");
  });

  test("days are written as people write them, whatever the time zone", () => {
    expect(day("2026-11-20", "vi")).toBe("20/11/2026");
    expect(day("2024-05-02", "en")).toBe("2 May 2024");
    expect(day("sớm", "vi")).toBe("sớm");
  });

  test("coordinates keep the decimal point, latitude first", () => {
    expect(coordinates(108.458313, 11.94, "vi")).toBe("11.940000°B, 108.458313°Đ");
    expect(coordinates(108.458313, 11.94, "en")).toBe("11.940000°N, 108.458313°E");
  });
});
