import { describe, expect, test } from "vitest";
import { readAddress, sameSelection, writeAddress, type Address } from "../src/address";

const EMPTY: Address = { camera: null, selection: null, lang: null, date: null, edition: null, palette: null, off: [] };

describe("the address", () => {
  test("an empty query says nothing and is written as nothing", () => {
    expect(readAddress("")).toEqual(EMPTY);
    expect(writeAddress(EMPTY)).toBe("");
  });

  test("everything that is written is read back", () => {
    const address: Address = {
      camera: { zoom: 16.25, lat: 11.940419, lon: 108.458313 },
      selection: { kind: "parcel", parcelId: "p7k2/ü &?" },
      lang: "en",
      date: "2030-01-01",
      edition: 17,
      palette: "colour_blind",
      off: ["labels", "level:chi_tiet"],
    };
    expect(readAddress(writeAddress(address))).toEqual(address);
    const point: Address = { ...EMPTY, selection: { kind: "point", lon: 108.4583, lat: -11.5 } };
    expect(readAddress(writeAddress(point))).toEqual(point);
  });

  test("the order is fixed and commas stay readable", () => {
    const address: Address = { ...EMPTY, camera: { zoom: 15, lat: 11.5, lon: 108.25 }, selection: { kind: "point", lon: 108.1, lat: 11.2 }, off: ["parcels", "labels"] };
    expect(writeAddress(address)).toBe("?z=15&lat=11.5&lon=108.25&at=108.1,11.2&off=labels,parcels");
  });

  test("Vietnamese is the default and is not written", () => {
    expect(writeAddress({ ...EMPTY, lang: "vi" })).toBe("");
    expect(readAddress("?lang=vi").lang).toBe("vi");
  });

  test.each(["?lat=abc&lon=1", "?lat=11", "?lat=91&lon=108", "?lat=NaN&lon=NaN", "?lat=1e1&lon=2", "?lat=&lon=", "?z=3"])(
    "no camera is read from %s", (search) => expect(readAddress(search).camera).toBeNull(),
  );

  test.each(["?at=108", "?at=108,11,3", "?at=,", "?at=Infinity,1", "?at=200,1", "?at=1,91", "?parcel=", `?parcel=${"x".repeat(201)}`])(
    "no selection is read from %s", (search) => expect(readAddress(search).selection).toBeNull(),
  );

  test.each(["2026-02-30", "2026-13-01", "20261120", "hôm nay", "2026-1-2", "0000-00-00"])("%s is not a day", (day) => {
    expect(readAddress(`?date=${encodeURIComponent(day)}`).date).toBeNull();
  });

  test("29 February counts in a leap year only", () => {
    expect(readAddress("?date=2028-02-29").date).toBe("2028-02-29");
    expect(readAddress("?date=2027-02-29").date).toBeNull();
  });

  test.each(["0", "-1", "1.5", "99999999999", "x"])("%s is not an edition", (edition) => {
    expect(readAddress(`?edition=${edition}`).edition).toBeNull();
  });

  test("names of layers that could not be ours are dropped, doubles too", () => {
    expect(readAddress("?off=labels,labels,<b>,level:chi_tiet,,A").off).toEqual(["labels", "level:chi_tiet"]);
  });

  test("selections are the same when they would be written the same", () => {
    const point = { kind: "point", lon: 1.00000001, lat: 2 } as const;
    expect(sameSelection(point, { kind: "point", lon: 1, lat: 2 })).toBe(true);
    expect(sameSelection(point, { kind: "parcel", parcelId: "p" })).toBe(false);
    expect(sameSelection(null, null)).toBe(true);
    expect(sameSelection(null, point)).toBe(false);
  });
});
