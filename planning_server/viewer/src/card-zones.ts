/** Zones and overlays on the card, gathered under the plan version that draws them. Pure. */

import type { Lang } from "./address";
import { INDICATORS, type Applies, type ConstraintsAnswer, type DocumentRef, type VersionNote } from "./answer";
import { el } from "./element";
import { indicatorWords } from "./indicators";
import { area, day, share } from "./numbers";
import { layPattern } from "./pattern";
import type { PatternSign } from "./style-sheet";
import { say, sayCode } from "./words";

/** What the card takes from the map's style: colours and patterns by code, titles by plan, names of levels. */
export interface CardContext {
  readonly lang: Lang;
  readonly colors: ReadonlyMap<string, string>;
  readonly patterns: ReadonlyMap<string, PatternSign | null>;
  readonly planTitles: ReadonlyMap<string, string>;
  readonly levelLabels: ReadonlyMap<string, string>;
}

const LEVEL_RANK: Readonly<Record<string, number>> = { chi_tiet: 3, phan_khu: 2, chung: 1 };
/** Which part of the card an item belongs to: an effect makes it an overlay, a distance or a length a line. */
export function partOf(item: Applies): "zones" | "lines" | "overlays" | "boundary" {
  if (item.distanceM !== null || item.lengthM !== null) return "lines";
  if (item.contact === "boundary") return "boundary";
  return item.effect === null && item.theme === "land_use" ? "zones" : "overlays";
}

/** What governs first, then from detailed to general, then by share. */
export function inOrder(items: readonly Applies[]): Applies[] {
  const rank = (item: Applies): number => LEVEL_RANK[item.level ?? ""] ?? 0;
  return [...items].sort(
    (left, right) =>
      Number(right.governs) - Number(left.governs) ||
      rank(right) - rank(left) ||
      (right.share ?? 0) - (left.share ?? 0),
  );
}

/** Items of one plan version, in the order in which the card tells them. */
export interface PlanGroup {
  readonly first: Applies;
  readonly items: readonly Applies[];
}

/** One group a plan version; the one that governs first, then from detailed to general. */
export function byPlan(items: readonly Applies[]): PlanGroup[] {
  const groups = new Map<string, Applies[]>();
  for (const item of inOrder(items)) {
    const name = `${item.planId}/${item.version}`;
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups.values()].flatMap((group) => (group[0] === undefined ? [] : [{ first: group[0], items: group }]));
}

export function badge(text: string, className: string, hint?: string): HTMLElement {
  return el("span", { class: `badge ${className}`, title: hint ?? null }, text);
}

export function levelText(item: Applies, context: CardContext): string | null {
  if (item.levelLabel !== null || item.level === null) return item.levelLabel;
  return context.levelLabels.get(item.level) ?? sayCode(context.lang, "level", item.level);
}

export function themeWord(item: Applies, lang: Lang): string {
  return item.themeLabel ?? sayCode(lang, "theme", item.theme);
}

function documentText(document: DocumentRef, lang: Lang): string {
  const name = document.number === null ? document.title : say(lang, "document.decision", { number: document.number });
  const dated = document.date === null ? null : say(lang, "document.dated", { date: day(document.date, lang) });
  return [name, dated].filter((part) => part !== null).join(" ");
}

function renderDocument(document: DocumentRef, lang: Lang, planTitle: string | null): HTMLElement {
  const text = documentText(document, lang);
  const isFetchable = document.sha256 !== null && /^[0-9a-f]{64}$/.test(document.sha256);
  const shown = isFetchable ? el("a", { href: `/documents/${document.sha256}`, target: "_blank", rel: "noopener" }, text) : text;
  const isSaid = document.number === null || document.title === planTitle || (document.title ?? "").includes(document.number);
  const title = isSaid || document.title === null ? null : el("span", { class: "quiet" }, document.title);
  return el("li", {}, shown, title);
}

function planTitle(item: Applies, context: CardContext): string | null {
  const title = item.planTitle ?? context.planTitles.get(item.planId ?? "") ?? item.planId;
  return title === null || item.version === null ? title : say(context.lang, "plan.version", { title, version: item.version });
}

/** Who approved the version, from when to when it is law, where its areas were measured. */
function planFacts(first: Applies, version: VersionNote | undefined, isMeasured: boolean, lang: Lang): string {
  const date = (iso: string): string => day(iso, lang);
  const from = version?.inForceFrom == null ? null : say(lang, "version.from", { date: date(version.inForceFrom) });
  const to = version?.inForceTo == null ? null : say(lang, "version.to", { date: date(version.inForceTo) });
  const force = [from, to].filter((part) => part !== null).join(" ");
  const measured = !isMeasured || first.measuredIn === null ? null : say(lang, "zone.measured_in", { crs: first.measuredIn });
  return [version?.authority ?? null, force, measured].filter((part) => part !== null && part !== "").join(" · ");
}

function planBadges(first: Applies, context: CardContext): HTMLElement {
  const { lang } = context;
  const level = levelText(first, context);
  const status = first.lawStatus ?? "in_force";
  const isOtherSystem = first.system !== null && first.system !== "construction_planning";
  return el("p", { class: "badges" },
    level === null ? null : badge(level, "level"),
    isOtherSystem && badge(sayCode(lang, "system", first.system ?? ""), "level"),
    first.level === "chung" && badge(say(lang, "zone.advisory"), "advisory"),
    badge(sayCode(lang, "status", status), status === "in_force" ? "good" : "warn"));
}

/** A plan version: what it is, what of it applies here, and on whose word. */
export function renderPlan(group: PlanGroup, answer: ConstraintsAnswer, context: CardContext, items: readonly HTMLElement[]): HTMLElement {
  const { lang } = context;
  const { first } = group;
  const title = planTitle(first, context);
  const version = answer.versions.find((each) => each.planId === first.planId && each.version === first.version);
  const facts = planFacts(first, version, group.items.some((item) => item.share !== null), lang);
  return el("article", { class: group.items.some((item) => item.governs) ? "plan governs" : "plan" },
    planBadges(first, context),
    title === null ? null : el("h4", {}, title),
    first.documents.length > 0 && el("ul", { class: "documents" }, ...first.documents.map((each) => renderDocument(each, lang, first.planTitle))),
    ...items,
    facts === "" ? null : el("p", { class: "quiet plan-facts" }, facts));
}

function renderShare(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement | null {
  if (item.share === null || answer.subject.type === "point") return null;
  const { lang } = context;
  const bar = el("span", { class: "meter-fill" });
  bar.style.width = `${Math.max(0, Math.min(1, item.share)) * 100}%`;
  const amount = item.areaM2 === null ? null : el("span", { class: "quiet" }, area(item.areaM2, lang));
  const text = say(lang, "zone.share_of", { share: share(item.share, lang) });
  return el(
    "div",
    { class: "share" },
    el("span", { class: "meter", "aria-hidden": "true" }, bar),
    el("span", { class: "share-text" }, el("strong", {}, text), amount),
  );
}

function renderIndicators(item: Applies, lang: Lang): HTMLElement | null {
  const rows = INDICATORS.flatMap((kind) => {
    const range = item.indicators[kind];
    if (range === null) return [];
    const words = indicatorWords(kind, range, lang);
    const note = words.note === null ? null : el("span", { class: "quiet" }, words.note);
    return [el("li", { title: words.source }, words.text, note)];
  });
  if (rows.length > 0) return el("ul", { class: "indicators" }, ...rows);
  return item.theme === "land_use" ? el("p", { class: "quiet" }, say(lang, "zone.no_indicators")) : null;
}

export function swatch(code: string | null, context: CardContext): HTMLElement {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.backgroundColor = context.colors.get(code ?? "") ?? "transparent";
  return layPattern(node, context.patterns.get(code ?? "") ?? null);
}

function governsBadge(item: Applies, lang: Lang): HTMLElement {
  const statesAny = INDICATORS.some((kind) => item.indicators[kind] !== null);
  return badge(say(lang, statesAny ? "zone.governs" : "zone.governs_use"), "governs", say(lang, "zone.governs.hint"));
}

export function renderZone(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const codes = [item.zoneId, item.code].filter((code) => code !== null).join(" · ");
  const name = item.label ?? item.code ?? themeWord(item, lang);
  return el("div", { class: "zone" },
    el("h5", {}, swatch(item.code, context), el("span", {}, name)),
    el("p", { class: "zone-line" }, codes === "" ? null : el("code", { class: "code" }, codes),
      item.governs && governsBadge(item, lang)),
    renderShare(item, answer, context),
    renderIndicators(item, lang));
}

export function renderOverlay(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const effect = item.effect === null ? null : badge(item.effectLabel ?? sayCode(lang, "effect", item.effect), "warn");
  return el("div", { class: "zone overlay" },
    el("h5", {}, el("span", {}, item.label ?? themeWord(item, lang)), effect),
    item.zoneId === null ? null : el("code", { class: "code" }, item.zoneId),
    renderShare(item, answer, context),
    renderIndicators(item, lang));
}

export function renderBoundary(item: Applies, context: CardContext): HTMLElement {
  const { lang } = context;
  const name = item.label ?? item.code ?? themeWord(item, lang);
  const note = item.areaM2 === null ? "" : say(lang, "zone.boundary", { area: area(item.areaM2, lang, 2) });
  const level = levelText(item, context);
  return el("li", {}, swatch(item.code, context),
    el("span", {}, [name, level].filter((part) => part !== null).join(" · "), el("span", { class: "quiet" }, note)));
}

