/** Indicators in words: `Mật độ xây dựng tối đa 70 %`, `Tầng cao từ 3 đến 5 tầng`. */

import type { Lang } from "./address";
import type { Indicator, Range } from "./answer";
import { metres, number, perCent, perCentNumber } from "./numbers";
import { say } from "./words";

/** `note` explains a value that could not be read as numbers; `source` is the text of the plan. */
export interface IndicatorWords {
  readonly text: string;
  readonly note: string | null;
  readonly source: string | null;
}

function full(kind: Indicator, value: number, lang: Lang): string {
  if (kind === "coverage") return perCent(value, lang, 2);
  if (kind === "height_m") return metres(value, lang);
  return say(lang, kind === "far" ? "unit.times" : "unit.storeys", { value: number(value, lang, 2) });
}

function bare(kind: Indicator, value: number, lang: Lang): string {
  return kind === "coverage" ? perCentNumber(value, lang, 2) : number(value, lang, 2);
}

export function indicatorWords(kind: Indicator, range: Range, lang: Lang): IndicatorWords {
  const name = say(lang, `indicator.${kind}`);
  const { min, max, sourceText } = range;
  const source = sourceText === null ? null : say(lang, "indicator.source", { text: sourceText });
  if (min !== null && max !== null) {
    const text =
      min === max
        ? say(lang, "indicator.exact", { name, value: full(kind, max, lang) })
        : say(lang, "indicator.range", { name, min: bare(kind, min, lang), max: full(kind, max, lang) });
    return { text, note: null, source };
  }
  if (max !== null) return { text: say(lang, "indicator.max", { name, value: full(kind, max, lang) }), note: null, source };
  if (min !== null) return { text: say(lang, "indicator.min", { name, value: full(kind, min, lang) }), note: null, source };
  const text = say(lang, "indicator.unparsed", { name, text: sourceText ?? "" });
  return { text, note: say(lang, "indicator.unparsed.hint"), source: null };
}
