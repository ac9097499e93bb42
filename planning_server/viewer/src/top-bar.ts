/** The bar on top: name, edition, the day whose law is shown, language. */

import { readDay, type Lang } from "./address";
import { el, ICONS } from "./element";
import { day } from "./numbers";
import { Popover } from "./popover";
import { say } from "./words";

export interface TopBarState {
  readonly lang: Lang;
  readonly date: string | null;
  readonly edition: number | null;
}

export interface TopBarActions {
  readonly setLang: (lang: Lang) => void;
  readonly setDate: (date: string | null) => void;
}

export class TopBar {
  readonly element: HTMLElement;
  readonly #title = el("h1", {});
  readonly #edition = el("p", { class: "edition" });
  readonly #date: Popover;
  readonly #dateLabel = el("label", { for: "law-date" });
  readonly #dateInput = el("input", { type: "date", id: "law-date", min: "1990-01-01", max: "2099-12-31" });
  readonly #today = el("button", { type: "button", class: "text-button" });
  readonly #langs: ReadonlyMap<Lang, HTMLButtonElement>;
  readonly #langGroup: HTMLElement;

  constructor(private readonly actions: TopBarActions) {
    this.#date = new Popover(ICONS.calendar, "bar-button date-button");
    this.#date.box.append(this.#dateLabel, this.#dateInput, this.#today);
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

  draw(state: TopBarState): void {
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
