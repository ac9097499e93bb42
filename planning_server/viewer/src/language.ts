/** The language people chose last on this device. Storage can be forbidden; then nothing is remembered. */

import type { Lang } from "./address";

const NAME = "planning.lang";

export function rememberedLang(): Lang | null {
  try {
    const lang = localStorage.getItem(NAME);
    return lang === "vi" || lang === "en" ? lang : null;
  } catch {
    return null;
  }
}

export function rememberLang(lang: Lang): void {
  try {
    localStorage.setItem(NAME, lang);
  } catch {
    // A browser that forbids storage still switches the language for this visit.
  }
}
