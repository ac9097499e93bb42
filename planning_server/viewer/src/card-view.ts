/** The card beside the map (a bottom sheet on phones): loading, an answer, or what went wrong. */

import type { Lang } from "./address";
import { renderLoading } from "./card";
import { el, icon, ICONS, type Child } from "./element";
import { say, type Key } from "./words";

export interface CardActions {
  readonly close: () => void;
  readonly zoomTo: () => void;
  readonly link: () => string;
}

/** What went wrong in our words, the server's own sentence, how to ask again where that can help, and who answers instead. */
export interface CardProblem {
  readonly key: Key;
  readonly detail: string | null;
  readonly retry: (() => void) | null;
  readonly answeredAt: string | null;
}

export class CardView {
  readonly element: HTMLElement;
  readonly #heading = el("h2", { tabindex: -1, id: "card-title" });
  readonly #subtitle = el("p", { class: "subtitle" });
  readonly #body = el("div", { class: "card-body" });
  readonly #grab = el("button", { type: "button", class: "grab" });
  readonly #copy = el("button", { type: "button", class: "icon-button" }, icon(ICONS.link));
  readonly #zoom = el("button", { type: "button", class: "icon-button" }, icon(ICONS.target));
  readonly #close = el("button", { type: "button", class: "icon-button" }, icon(ICONS.close));
  readonly #copied = el("span", { class: "copied", role: "status" });
  #lang: Lang = "vi";

  constructor(private readonly actions: CardActions) {
    this.#grab.addEventListener("click", () => this.#expand(!this.element.classList.contains("is-tall")));
    this.#copy.addEventListener("click", () => void this.#copyLink());
    this.#zoom.addEventListener("click", () => this.actions.zoomTo());
    this.#close.addEventListener("click", () => this.actions.close());
    const head = el(
      "div",
      { class: "card-head" },
      this.#grab,
      el("div", { class: "card-titles" }, this.#heading, this.#subtitle),
      el("div", { class: "card-actions" }, this.#copied, this.#copy, this.#zoom, this.#close),
    );
    this.element = el("aside", { class: "card", "aria-labelledby": "card-title", hidden: true }, head, this.#body);
    this.#followFinger(head);
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  focus(): void {
    this.#heading.focus({ preventScroll: true });
  }

  hide(): void {
    this.element.hidden = true;
    this.#expand(false);
  }

  showLoading(lang: Lang, title: string, subtitle: string): void {
    this.#show(lang, title, subtitle, renderLoading(lang));
  }

  showAnswer(lang: Lang, title: string, subtitle: string, ...body: Child[]): void {
    this.#show(lang, title, subtitle, ...body);
  }

  showProblem(lang: Lang, title: string, subtitle: string, problem: CardProblem): void {
    const { key, detail, retry, answeredAt } = problem;
    const again = retry && el("button", { type: "button", class: "button", click: retry }, say(lang, "control.retry"));
    const why = detail === null ? null : el("p", { class: "quiet" }, detail);
    const elsewhere = answeredAt && el("p", {}, el("a", { href: answeredAt }, say(lang, "copy.ask", { host: new URL(answeredAt).host })));
    this.#show(lang, title, subtitle, el("div", { class: "problem" }, el("p", {}, say(lang, key)), why, elsewhere, again));
  }

  #show(lang: Lang, title: string, subtitle: string, ...body: Child[]): void {
    this.#lang = lang;
    this.#heading.textContent = title;
    this.#subtitle.textContent = subtitle;
    this.#copied.replaceChildren();
    for (const [button, key] of [[this.#copy, "control.copy"], [this.#zoom, "control.zoom_to"], [this.#close, "control.close"]] as const) {
      button.title = say(lang, key);
      button.setAttribute("aria-label", say(lang, key));
    }
    this.#labelGrab();
    this.#body.replaceChildren(...body.filter((child) => child instanceof Node));
    this.#body.scrollTop = 0;
    this.element.hidden = false;
  }

  #labelGrab(): void {
    const isTall = this.element.classList.contains("is-tall");
    this.#grab.setAttribute("aria-label", say(this.#lang, isTall ? "control.collapse" : "control.expand"));
    this.#grab.setAttribute("aria-expanded", String(isTall));
  }

  #expand(tall: boolean): void {
    this.element.classList.toggle("is-tall", tall);
    this.#labelGrab();
  }

  /** A drag on the head: up makes the sheet tall, down makes it short and then closes it. */
  #followFinger(head: HTMLElement): void {
    let startY: number | null = null;
    head.addEventListener("pointerdown", (event) => (startY = event.pointerType === "touch" ? event.clientY : null));
    head.addEventListener("pointerup", (event) => {
      if (startY === null) return;
      const moved = event.clientY - startY;
      startY = null;
      if (moved < -30) this.#expand(true);
      else if (moved > 30 && this.element.classList.contains("is-tall")) this.#expand(false);
      else if (moved > 30) this.actions.close();
    });
    head.addEventListener("pointercancel", () => (startY = null));
  }

  /** Without permission to write the clipboard (plain http) the link is shown, selected, to be copied by hand. */
  async #copyLink(): Promise<void> {
    const link = this.actions.link();
    try {
      await navigator.clipboard.writeText(link);
      this.#copied.textContent = say(this.#lang, "control.copied");
      setTimeout(() => this.#copied.replaceChildren(), 2500);
    } catch {
      const label = say(this.#lang, "control.copy_by_hand");
      const input = el("input", { type: "text", readonly: true, value: link, "aria-label": label, title: label });
      this.#copied.replaceChildren(input);
      input.select();
    }
  }
}
