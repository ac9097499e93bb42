import { describe, expect, test } from "vitest";
import { say, sayCode, WORDS } from "../src/words";

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

describe("words", () => {
  test("both languages have the same keys", () => {
    expect(Object.keys(WORDS.en).sort()).toEqual(Object.keys(WORDS.vi).sort());
  });

  test.each(Object.entries(WORDS.vi))("%s is said in both languages with the same places to fill", (key, text) => {
    const english = WORDS.en[key as keyof typeof WORDS.en];
    expect(text.trim()).not.toBe("");
    expect(english.trim()).not.toBe("");
    expect(placeholders(english)).toEqual(placeholders(text));
  });

  test("values are put in as they are, even when they look like a pattern", () => {
    expect(say("en", "card.title.parcel", { number: "$&{sheet}", sheet: "12" })).toBe("Parcel $&{sheet}, map sheet 12");
  });

  test("an unknown code is shown, not hidden", () => {
    expect(sayCode("vi", "theme", "tsunami_zone")).toBe("tsunami zone");
    expect(sayCode("vi", "level", "constructor")).toBe("constructor");
    expect(sayCode("en", "level", "phan_khu")).toBe("Zoning plan");
  });
});
