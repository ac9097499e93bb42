/** The answer as a page of its own: every part of the contract's answer, in words. Pure: answer in, elements out. */

import type { Lang } from "./address";
import { INDICATORS, type Applies, type ConflictNote, type ConstraintsAnswer, type Subject, type ThemeNote } from "./answer";
import { mergedLines, renderLine } from "./card-lines";
import { renderSummary } from "./card-summary";
import { byPlan, inOrder, levelText, partOf, renderBoundary, renderOverlay, renderPlan, renderZone, type CardContext } from "./card-zones";
import { el, type Child } from "./element";
import { area, day, share } from "./numbers";
import { say, sayCode, type Key } from "./words";

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
    const byReason = Map.groupBy(answer.noData, (note) => note.reason);
    const rows = [...byReason].map(([reason, notes]) => {
      const theme = notes.map((note) => themeName(note, lang)).join(", ");
      return el("li", {}, el("span", {}, theme), reason !== null && el("span", { class: "quiet" }, reason));
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
  const list = (key: Key, ids: readonly string[], className: string): HTMLElement | null =>
    ids.length === 0 ? null : el("p", { class: className }, say(lang, key, { list: ids.map(name).join(", ") }));
  const dated = answer.date === null ? null : say(lang, "about.date", { date: day(answer.date, lang) });
  const edition = answer.edition === null ? null : say(lang, "about.edition", { edition: answer.edition });
  return section(
    say(lang, "section.about"),
    "about",
    el("p", {}, [dated, edition].filter((part) => part !== null).join(" · ")),
    list("complete.missing", answer.missing, "warn-text"),
    list("complete.stale", answer.stale, "warn-text"),
    list("complete.searched", answer.searched, "quiet"),
    el("p", { class: "quiet" }, say(lang, "app.disclaimer")),
  );
}

function lineSection(lines: readonly Applies[], nearby: readonly Applies[], context: CardContext): HTMLElement | null {
  const { lang } = context;
  const list = (items: readonly Applies[]): HTMLElement => el("ul", {}, ...mergedLines(items).map((note) => renderLine(note, context)));
  const more = el("details", {}, el("summary", {}, say(lang, "section.nearby")), list(nearby));
  if (lines.length === 0 && nearby.length === 0) return null;
  return section(say(lang, "section.lines"), "lines", lines.length > 0 && list(lines), nearby.length > 0 && more);
}

/** "Nothing is planned here" and "nobody has published a plan for here" are two answers. */
function renderNoZones(answer: ConstraintsAnswer, lang: Lang): HTMLElement {
  const isUnknown = answer.noData.some((note) => note.theme === "land_use");
  return el("p", { class: "empty" }, say(lang, isUnknown ? "zones.unknown" : "zones.none"));
}

/** The body of the card. The title is not part of it: `titleOf` gives it. */
export function renderAnswer(answer: ConstraintsAnswer, context: CardContext): HTMLElement {
  const { lang } = context;
  const of = (part: ReturnType<typeof partOf>): Applies[] => inOrder(answer.applies.filter((item) => partOf(item) === part));
  const [zones, lines, overlays, boundary] = [of("zones"), of("lines"), of("overlays"), of("boundary")];
  const plans = (items: readonly Applies[], render: typeof renderZone): HTMLElement[] =>
    byPlan(items).map((group) => renderPlan(group, answer, context, group.items.map((item) => render(item, answer, context))));
  return el(
    "div",
    { class: "answer" },
    renderSummary(answer, context),
    renderSubject(answer.subject, lang),
    section(
      say(lang, "section.zones"),
      "zones",
      ...(zones.length > 0 ? plans(zones, renderZone) : [renderNoZones(answer, lang)]),
    ),
    answer.conflicts.length > 0 &&
      section(
        say(lang, "section.conflicts"),
        "conflicts",
        el("ul", {}, ...answer.conflicts.map((each) => renderConflict(each, answer, context))),
      ),
    overlays.length > 0 &&
      section(say(lang, "section.overlays"), "overlays", ...plans(overlays, renderOverlay)),
    lineSection(lines, answer.nearby, context),
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
