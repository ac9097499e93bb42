/** The answer as a page of its own: every part of the contract's answer, in words. Pure: answer in, elements out. */

import type { Lang } from "./address";
import {
  INDICATORS,
  type Applies,
  type ConflictNote,
  type ConstraintsAnswer,
  type DocumentRef,
  type Subject,
  type ThemeNote,
  type VersionNote,
} from "./answer";
import { el, type Child } from "./element";
import { indicatorWords } from "./indicators";
import { area, day, metres, share } from "./numbers";
import { say, sayCode, type Key } from "./words";

/** What the card takes from the map's style: colours by code, titles by plan, names of levels. */
export interface CardContext {
  readonly lang: Lang;
  readonly colors: ReadonlyMap<string, string>;
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

export function titleOf(subject: Subject, lang: Lang): string {
  if (subject.key !== null) {
    return say(lang, "card.title.parcel", { number: subject.key.number, sheet: subject.key.sheet });
  }
  return say(lang, subject.type === "parcel" ? "card.title.parcel_plain" : "card.title.point");
}

/** One sentence for the screen reader: what is here, without having to walk through the card. */
export function announcement(answer: ConstraintsAnswer, lang: Lang): string {
  const title = titleOf(answer.subject, lang);
  const zones = inOrder(answer.applies.filter((item) => partOf(item) === "zones")).map((item) =>
    item.share === null || answer.subject.type !== "parcel"
      ? (item.label ?? item.code ?? "")
      : `${item.label ?? item.code ?? ""} ${share(item.share, lang)}`,
  );
  return zones.length === 0
    ? say(lang, "card.announce_none", { title })
    : say(lang, "card.announce", { title, zones: zones.join("; ") });
}

function section(title: string, className: string, ...children: Child[]): HTMLElement {
  return el("section", { class: `part ${className}` }, el("h3", {}, title), ...children);
}

function factRow(label: string, value: string): HTMLElement {
  return el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, value));
}

export function renderSubject(subject: Subject, lang: Lang): HTMLElement | null {
  const rows: HTMLElement[] = [];
  const push = (key: Key, value: number | null): void => {
    if (value !== null) rows.push(factRow(say(lang, key), area(value, lang)));
  };
  push("card.legal_area", subject.legalAreaM2);
  push("card.area", subject.areaM2);
  const isReduced = subject.effectiveAreaM2 !== null && subject.effectiveAreaM2 !== subject.areaM2;
  if (isReduced) push("card.effective_area", subject.effectiveAreaM2);
  if (subject.landUse !== null) rows.push(factRow(say(lang, "card.land_use"), subject.landUse));
  return rows.length === 0 ? null : el("dl", { class: "facts" }, ...rows);
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
  const title = document.number !== null && document.title !== null && document.title !== planTitle ? el("span", { class: "quiet" }, document.title) : null;
  return el("li", {}, shown, title);
}

function badge(text: string, className: string, hint?: string): HTMLElement {
  return el("span", { class: `badge ${className}`, title: hint ?? null }, text);
}

function levelText(item: Applies, context: CardContext): string | null {
  if (item.levelLabel !== null || item.level === null) return item.levelLabel;
  return context.levelLabels.get(item.level) ?? sayCode(context.lang, "level", item.level);
}

function renderBadges(item: Applies, context: CardContext): HTMLElement {
  const { lang } = context;
  const level = levelText(item, context);
  const status = item.lawStatus ?? "in_force";
  return el(
    "p",
    { class: "badges" },
    level === null ? null : badge(level, "level"),
    item.governs && badge(say(lang, "zone.governs"), "governs", say(lang, "zone.governs.hint")),
    item.level === "chung" && !item.governs && badge(say(lang, "zone.advisory"), "advisory"),
    badge(sayCode(lang, "status", status), status === "in_force" ? "good" : "warn"),
  );
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

function versionOf(item: Applies, answer: ConstraintsAnswer): VersionNote | undefined {
  return answer.versions.find((each) => each.planId === item.planId && each.version === item.version);
}

/** From when to when the version is law, and who approved it. */
function renderVersion(version: VersionNote, lang: Lang): HTMLElement | null {
  const from = version.inForceFrom === null ? null : say(lang, "version.from", { date: day(version.inForceFrom, lang) });
  const to = version.inForceTo === null ? null : say(lang, "version.to", { date: day(version.inForceTo, lang) });
  const force = [from, to].filter((part) => part !== null).join(" ");
  const text = [version.authority, force].filter((part) => part !== null && part !== "").join(" · ");
  return text === "" ? null : el("p", { class: "quiet" }, text);
}

function renderProvenance(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const title = item.planTitle ?? context.planTitles.get(item.planId ?? "") ?? item.planId;
  const plan =
    title === null || item.version === null ? title : say(lang, "plan.version", { title, version: item.version });
  const measured = item.measuredIn === null ? null : say(lang, "zone.measured_in", { crs: item.measuredIn });
  const version = versionOf(item, answer);
  return el(
    "div",
    { class: "provenance" },
    plan === null ? null : el("p", {}, plan),
    item.documents.length > 0 && el("ul", {}, ...item.documents.map((each) => renderDocument(each, lang, title))),
    version === undefined ? null : renderVersion(version, lang),
    measured === null || item.share === null ? null : el("p", { class: "quiet" }, measured),
  );
}

function swatch(code: string | null, context: CardContext): HTMLElement {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.backgroundColor = context.colors.get(code ?? "") ?? "transparent";
  return node;
}

function renderZone(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const codes = [item.zoneId, item.code].filter((code) => code !== null).join(" · ");
  const name = item.label ?? item.code ?? themeWord(item, context.lang);
  return el(
    "article",
    { class: item.governs ? "zone governs" : "zone" },
    el("h4", {}, swatch(item.code, context), el("span", {}, name), codes === "" ? null : el("code", { class: "code" }, codes)),
    renderBadges(item, context),
    renderShare(item, answer, context),
    renderIndicators(item, context.lang),
    renderProvenance(item, answer, context),
  );
}

function themeWord(item: Applies, lang: Lang): string {
  return item.themeLabel ?? sayCode(lang, "theme", item.theme);
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

function renderLine(item: Applies, context: CardContext): HTMLElement {
  const { lang } = context;
  const name = sayCode(lang, "theme", item.code ?? item.theme);
  const more = [item.roadName, item.label].filter((text, index, all) => text !== null && text !== name && all.indexOf(text) === index);
  const head = [name, ...more].join(" · ");
  return el("li", {}, el("span", {}, head), el("span", { class: "quiet" }, lineDetails(item, lang).join(" · ")));
}

/** Several stretches of the same line along one parcel are told once, with their lengths added and the least distance. */
export function mergedLines(items: readonly Applies[]): Applies[] {
  const out: Applies[] = [];
  for (const item of items) {
    const at = out.findIndex(
      (other) =>
        other.code === item.code && other.theme === item.theme && other.label === item.label && other.roadName === item.roadName &&
        other.roadWidthM === item.roadWidthM && other.setbackM === item.setbackM && other.planId === item.planId,
    );
    const known = out[at];
    if (known === undefined) out.push(item);
    else {
      out[at] = {
        ...known,
        lengthM: (known.lengthM ?? 0) + (item.lengthM ?? 0),
        distanceM: Math.min(known.distanceM ?? Infinity, item.distanceM ?? Infinity),
      };
    }
  }
  return out.sort((left, right) => (left.distanceM ?? 0) - (right.distanceM ?? 0));
}

function renderOverlay(item: Applies, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const effect = item.effect === null ? null : badge(item.effectLabel ?? sayCode(lang, "effect", item.effect), "warn");
  return el(
    "article",
    { class: "zone overlay" },
    el("h4", {}, el("span", {}, item.label ?? themeWord(item, lang))),
    el("p", { class: "badges" }, badge(themeWord(item, lang), "level"), effect),
    renderShare(item, answer, context),
    renderIndicators(item, lang),
    renderProvenance(item, answer, context),
  );
}

function renderBoundary(item: Applies, context: CardContext): HTMLElement {
  const { lang } = context;
  const name = item.label ?? item.code ?? themeWord(item, lang);
  const note = item.areaM2 === null ? "" : say(lang, "zone.boundary", { area: area(item.areaM2, lang, 2) });
  const level = levelText(item, context);
  return el("li", {}, swatch(item.code, context),
    el("span", {}, [name, level].filter((part) => part !== null).join(" · "), el("span", { class: "quiet" }, note)));
}

/** `plan` or `plan/version` with the plan's title. */
function nameOfPlan(id: string, context: CardContext): string | null {
  const [planId = "", version] = id.split("/");
  const title = context.planTitles.get(planId);
  if (title === undefined) return null;
  return version === undefined ? title : say(context.lang, "plan.version", { title, version });
}

function nameOfId(id: string, answer: ConstraintsAnswer, context: CardContext): string {
  const item = answer.applies.find((each) => id === each.zoneId || id === `${each.planId}/${each.version}/${each.zoneId}`);
  if (item === undefined) return nameOfPlan(id, context) ?? sayCode(context.lang, "level", id);
  const name = item.label ?? item.code ?? id;
  const where = [item.zoneId, levelText(item, context)].filter((part) => part !== null).join(", ");
  return where === "" ? name : `${name} (${where})`;
}

function aboutWord(code: string, lang: Lang): string {
  const indicator = INDICATORS.find((each) => each === code);
  return indicator ? say(lang, `indicator.${indicator}`).toLocaleLowerCase(lang) : sayCode(lang, "conflict.about", code);
}

function renderConflict(conflict: ConflictNote, answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const where = conflict.areaM2 === null ? null : say(lang, "conflict.area", { area: area(conflict.areaM2, lang) });
  const head = [sayCode(lang, "conflict", conflict.kind), where].filter((part) => part !== null).join(" ");
  const between = conflict.between.map((id) => nameOfId(id, answer, context)).join(" ↔ ");
  const about = conflict.kind === "levels_disagree" ? conflict.about.map((code) => aboutWord(code, lang)).join(", ") : "";
  return el("li", {},
    el("strong", {}, head),
    el("span", { class: "quiet" }, conflict.message ?? between),
    about === "" ? null : el("span", { class: "quiet" }, say(lang, "conflict.about", { list: about })));
}

function themeName(note: ThemeNote, lang: Lang): string {
  return note.label ?? sayCode(lang, "theme", note.theme);
}

function renderNotes(answer: ConstraintsAnswer, lang: Lang): HTMLElement[] {
  const out: HTMLElement[] = [];
  if (answer.noData.length > 0) {
    const rows = answer.noData.map((note) => {
      const theme = themeName(note, lang);
      return el("li", {}, note.reason === null ? theme : say(lang, "no_data.reason", { theme, reason: note.reason }));
    });
    out.push(section(say(lang, "section.no_data"), "unknown", el("ul", {}, ...rows)));
  }
  if (answer.doesNotApply.length > 0) {
    const names = answer.doesNotApply.map((note) => themeName(note, lang)).join(", ");
    out.push(section(say(lang, "section.does_not_apply"), "absent", el("p", {}, names)));
  }
  return out;
}

function renderAbout(answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const name = (id: string): string => nameOfPlan(id, context) ?? sayCode(lang, "theme", id);
  const list = (key: Key, ids: readonly string[]): HTMLElement | null =>
    ids.length === 0 ? null : el("p", {}, say(lang, key, { list: ids.map(name).join(", ") }));
  const dated = answer.date === null ? null : say(lang, "about.date", { date: day(answer.date, lang) });
  const edition = answer.edition === null ? null : say(lang, "about.edition", { edition: answer.edition });
  return section(
    say(lang, "section.about"),
    "about",
    el("p", {}, [dated, edition].filter((part) => part !== null).join(" · ")),
    list("complete.searched", answer.searched),
    list("complete.missing", answer.missing),
    list("complete.stale", answer.stale),
    el("p", { class: "quiet" }, say(lang, "app.disclaimer")),
  );
}

function lineSection(title: Key, items: readonly Applies[], context: CardContext): HTMLElement[] {
  if (items.length === 0) return [];
  const rows = mergedLines(items).map((item) => renderLine(item, context));
  return [section(say(context.lang, title), "lines", el("ul", {}, ...rows))];
}

/** The body of the card. The title is not part of it: `titleOf` gives it. */
export function renderAnswer(answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const of = (part: ReturnType<typeof partOf>): Applies[] => inOrder(answer.applies.filter((item) => partOf(item) === part));
  const [zones, lines, overlays, boundary] = [of("zones"), of("lines"), of("overlays"), of("boundary")];
  const zoneNodes = zones.map((item) => renderZone(item, answer, context));
  return el(
    "div",
    { class: "answer" },
    renderSubject(answer.subject, lang),
    answer.conflicts.length > 0 &&
      section(
        say(lang, "section.conflicts"),
        "conflicts",
        el("ul", {}, ...answer.conflicts.map((each) => renderConflict(each, answer, context))),
      ),
    section(
      say(lang, "section.zones"),
      "zones",
      ...(zoneNodes.length > 0 ? zoneNodes : [el("p", { class: "empty" }, say(lang, "zones.none"))]),
    ),
    overlays.length > 0 &&
      section(say(lang, "section.overlays"), "overlays", ...overlays.map((item) => renderOverlay(item, answer, context))),
    ...lineSection("section.lines", lines, context),
    ...lineSection("section.nearby", answer.nearby, context),
    boundary.length > 0 &&
      section(say(lang, "section.boundary"), "boundary", el("ul", {}, ...boundary.map((item) => renderBoundary(item, context)))),
    ...renderNotes(answer, lang),
    renderAbout(answer, context),
  );
}

/** Grey bars in the shape of an answer, shown while it is on its way. */
export function renderLoading(lang: Lang): HTMLElement {
  const bars = ["60%", "100%", "85%", "40%"].map((width) => {
    const bar = el("span", { class: "bone" });
    bar.style.width = width;
    return bar;
  });
  return el("div", { class: "loading", "aria-busy": "true" }, el("p", { class: "quiet" }, say(lang, "card.loading")), ...bars);
}
