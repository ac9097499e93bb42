/** Every word on the screen, in both languages. A test holds the two to the same keys and placeholders. */

import type { Lang } from "./address";
import { EN } from "./words/en";
import { VI } from "./words/vi";

export type Key = keyof typeof VI;

export const WORDS: Readonly<Record<Lang, Readonly<Record<Key, string>>>> = { vi: VI, en: EN };

export type Values = Readonly<Record<string, string | number>>;

/** The sentence for `key`; every `{name}` is replaced by its value as plain text. */
export function say(lang: Lang, key: Key, values: Values = {}): string {
  return WORDS[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function isKey(key: string): key is Key {
  return Object.hasOwn(VI, key);
}

/** The word for a code of the server (`level`, `theme`, `status`, ...); an unknown code is shown as it is, readable. */
export function sayCode(lang: Lang, family: string, code: string): string {
  const key = `${family}.${code}`;
  return isKey(key) ? WORDS[lang][key] : code.replaceAll("_", " ");
}
