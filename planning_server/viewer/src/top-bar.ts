/** The bar on top: name, edition, the day whose law is shown, language. */

import { readDay, type Lang } from "./address";
import { el, ICONS } from "./element";
import { lawDayOf, type Change, type LawDay } from "./law-changes";
import { day } from "./numbers";
import { Popover } from "./popover";
import { say } from "./words";

export interface TopBarState {
  readonly lang: Lang;
  readonly date: string | null;
  readonly edition: number | null;
  readonly today: string;
}

export interface TopBarActions {
  readonly setLang: (lang: Lang) => void;
  readonly setDate: (date: string | null) => void;
  readonly lawDays: () => Promise<readonly LawDay[]>;
}

export class TopBar {
  readonly element: HTMLElement;
  readonly #title = el("h1", {});
  readonly #edition = el("p", { class: "edition" });
  readonly #date: Popover;
  readonly #dateLabel = el("label", { for: "law-date" });
  readonly #dateInput = el("input", { type: "date", id: "law-date", min: "1990-01-01", max: "2099-12-31" });
  readonly #today = el("button", { type: "button", class: "text-button" });
  readonly #periods = el("div", { class: "periods" });
  #state: TopBarState | null = null;
  readonly #langs: ReadonlyMap<Lang, HTMLButtonElement>;
  readonly #langGroup: HTMLElement;

  constructor(private readonly actions: TopBarActions) {
    this.#date = new Popover(ICONS.calendar, "bar-button date-button", () => void this.#listPeriods());
    this.#date.box.append(this.#dateLabel, this.#dateInput, this.#today, this.#periods);
    this.#dateInput.addEventListener("change", () => this.#onDate());
    this.#today.addEventListener("click", () => {
      this.#date.close();
      this.actions.setDate(null);
    });
    const langButton = (lang: Lang, text: string, title: string): HTMLButtonElement =>
      el("button", { type: "button", lang, title, "aria-label": title, click: () => this.actions.setLang(lang) }, text);
    this.#langs = new Map<Lang, HTMLButtonElement>([
      ["vi", langButton("vi", "VI", "Tiếng Việt")],
      ["en", langButton("en", "EN", "English")],
    ]);
    this.#langGroup = el("div", { class: "langs", role: "group" }, ...this.#langs.values());
    this.element = el(
      "header",
      { class: "bar" },
      el("div", { class: "brand" }, this.#title, this.#edition),
      el("div", { class: "date" }, this.#date.button, this.#date.box),
      this.#langGroup,
    );
  }

  /** The browser reports half-typed days too; only a whole day in the calendar counts. */
  #onDate(): void {
    const value = this.#dateInput.value;
    const date = readDay(value);
    if (value === "" || date !== null) this.actions.setDate(date);
  }

  async #listPeriods(): Promise<void> {
    const days = await this.actions.lawDays();
    const state = this.#state;
    if (state === null || days.length === 0) return this.#periods.replaceChildren();
    const now = lawDayOf(days, state.today);
    const shown = lawDayOf(days, state.date ?? state.today);
    const rows = days.map((each) => this.#period(each, state.lang, each.day === now, each.day === shown));
    this.#periods.replaceChildren(el("h3", {}, say(state.lang, "date.changes")), el("ul", {}, ...rows));
  }

  #period(each: LawDay, lang: Lang, isNow: boolean, isShown: boolean): HTMLElement {
    const choose = (): void => {
      this.#date.close();
      this.actions.setDate(isNow ? null : each.day);
    };
    const told = (change: Change): string => {
      const plan = change.version === null ? change.title : say(lang, "plan.version", { title: change.title, version: change.version });
      return say(lang, change.kind === "starts" ? "date.starts" : "date.ends", { plan });
    };
    const now = isNow && el("span", { class: "badge good" }, say(lang, "date.period_now"));
    return el("li", {},
      el("button", { type: "button", class: "period", "aria-current": isShown ? "date" : null, click: choose },
        el("span", { class: "period-day" }, say(lang, "date.period", { from: day(each.day, lang) }), now),
        ...each.changes.map((change) => el("span", { class: "quiet" }, told(change)))));
  }

  draw(state: TopBarState): void {
    this.#state = state;
    const { lang, date, edition } = state;
    this.#title.textContent = say(lang, "app.title");
    this.#edition.textContent = edition === null ? "" : say(lang, "app.edition", { edition });
    this.#date.setText(date === null ? say(lang, "date.today") : day(date, lang), say(lang, "date.label"));
    this.#date.button.classList.toggle("is-set", date !== null);
    this.#dateLabel.textContent = say(lang, "date.label");
    if (document.activeElement !== this.#dateInput) this.#dateInput.value = date ?? "";
    this.#today.textContent = say(lang, "date.reset");
    this.#today.hidden = date === null;
    this.#langGroup.setAttribute("aria-label", say(lang, "app.language"));
    for (const [each, button] of this.#langs) button.setAttribute("aria-pressed", String(each === lang));
  }
}
