/** Numbers, measures and days as each language writes them: `1.234,5 m²` and `1,234.5 m²`. */

import type { Lang } from "./address";

const LOCALES: Record<Lang, string> = { vi: "vi-VN", en: "en-GB" };
const NBSP = "\u00a0";
const formats = new Map<string, Intl.NumberFormat>();

function format(lang: Lang, least: number, most: number): Intl.NumberFormat {
  const key = `${lang}${least}${most}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALES[lang], {
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    useGrouping: "always",
  });
  formats.set(key, made);
  return made;
}

/** At most `most` decimals, no trailing zeros unless `least` asks for them. */
export function number(value: number, lang: Lang, most = 1, least = 0): string {
  return format(lang, least, most).format(value);
}

/** An area in square metres with one decimal, or as many as asked for. */
export function area(squareMetres: number, lang: Lang, decimals = 1): string {
  return `${number(squareMetres, lang, decimals, decimals)}${NBSP}m²`;
}

export function metres(value: number, lang: Lang, most = 2): string {
  return `${number(value, lang, most)}${NBSP}m`;
}

/** A fraction as per cent, without the sign: 0.7 gives `70`. */
export function perCentNumber(fraction: number, lang: Lang, most = 1, least = 0): string {
  return number(Number((fraction * 100).toPrecision(12)), lang, most, least);
}

export function perCentSign(lang: Lang): string {
  return lang === "vi" ? `${NBSP}%` : "%";
}

export function perCent(fraction: number, lang: Lang, most = 1, least = 0): string {
  return perCentNumber(fraction, lang, most, least) + perCentSign(lang);
}

/** The share of a lot: what is there is never shown as 0 %, what is not the whole never as 100 %. */
export function share(fraction: number, lang: Lang): string {
  if (fraction > 0 && fraction < 0.001) return `<${NBSP}${perCent(0.001, lang)}`;
  if (fraction < 1 && fraction >= 0.9995) return `>${NBSP}${perCent(0.999, lang)}`;
  return perCent(fraction, lang);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** An ISO day as people write it; anything else comes back unchanged. */
export function day(iso: string, lang: Lang): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!parts) return iso;
  const [, year = "", month = "", date = ""] = parts;
  return lang === "vi" ? `${date}/${month}/${year}` : `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** Degrees with a point in both languages, so that they can be pasted anywhere. Latitude first, as people say it. */
export function coordinates(lon: number, lat: number, lang: Lang): string {
  const [north, east] = lang === "vi" ? ["B", "Đ"] : ["N", "E"];
  return `${lat.toFixed(6)}°${north}, ${lon.toFixed(6)}°${east}`;
}
