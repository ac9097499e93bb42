/** Red lines, building lines and corridors on the card. Pure. */

import type { Lang } from "./address";
import type { Applies } from "./answer";
import { levelText, type CardContext } from "./card-zones";
import { el } from "./element";
import { metres } from "./numbers";
import { say, sayCode } from "./words";

/** One line as people think of it: its stretches added up, and every plan that draws it the same. */
export interface LineNote {
  readonly item: Applies;
  readonly drawnBy: readonly Applies[];
}

function nameOf(item: Applies): string {
  return JSON.stringify([item.theme, item.code, item.label, item.roadName, item.roadWidthM, item.setbackM]);
}

function joined(one: Applies, other: Applies): Applies {
  return {
    ...one,
    lengthM: (one.lengthM ?? 0) + (other.lengthM ?? 0),
    distanceM: Math.min(one.distanceM ?? Infinity, other.distanceM ?? Infinity),
  };
}

const centimetres = (value: number | null): number => Math.round((value ?? 0) * 100);

/** Stretches of one line in one plan are added up; plans that then say the same are told together. The nearest first. */
export function mergedLines(items: readonly Applies[]): LineNote[] {
  const stretches = new Map<string, Applies>();
  for (const item of items) {
    const key = `${item.planId}/${item.version}/${nameOf(item)}`;
    const known = stretches.get(key);
    stretches.set(key, known === undefined ? item : joined(known, item));
  }
  const lines = new Map<string, LineNote>();
  for (const item of stretches.values()) {
    const key = `${nameOf(item)}/${centimetres(item.lengthM)}/${centimetres(item.distanceM)}`;
    lines.set(key, { item, drawnBy: [...(lines.get(key)?.drawnBy ?? []), item] });
  }
  return [...lines.values()].sort((left, right) => (left.item.distanceM ?? 0) - (right.item.distanceM ?? 0));
}

function lineDetails(item: Applies, lang: Lang): string[] {
  const out: string[] = [];
  if (item.roadWidthM !== null) out.push(say(lang, "line.road_width", { value: metres(item.roadWidthM, lang) }));
  if (item.setbackM !== null) out.push(say(lang, "line.setback", { value: metres(item.setbackM, lang) }));
  const isCrossing = item.lengthM !== null && item.lengthM > 0;
  if (isCrossing) out.push(say(lang, "line.length", { value: metres(item.lengthM, lang) }));
  else if (item.distanceM !== null && item.distanceM > 0) out.push(say(lang, "line.distance", { value: metres(item.distanceM, lang) }));
  else if (item.distanceM === 0) out.push(say(lang, "line.touches"));
  return out;
}

export function renderLine({ item, drawnBy }: LineNote, context: CardContext): HTMLElement {
  const { lang } = context;
  const name = sayCode(lang, "theme", item.code ?? item.theme);
  const more = [item.roadName, item.label].filter((text, index, all) => text !== null && text !== name && all.indexOf(text) === index);
  const levels = drawnBy.map((each) => levelText(each, context)).filter((text, index, all) => text !== null && all.indexOf(text) === index);
  return el("li", {},
    el("span", {}, [name, ...more].join(" · ")),
    el("span", { class: "quiet" }, lineDetails(item, lang).join(" · ")),
    levels.length > 0 && el("span", { class: "quiet" }, levels.join(", ")));
}
