/** A button and the small box it opens. Escape and a press elsewhere close it; focus goes in and comes back. */

import { el, icon } from "./element";

export class Popover {
  readonly button: HTMLButtonElement;
  readonly box = el("div", { class: "popover", hidden: true });
  readonly #text = el("span", { class: "button-text" });

  constructor(
    iconPath: string,
    className: string,
    private readonly opening: () => void = () => undefined,
  ) {
    this.button = el("button", { type: "button", class: className, "aria-expanded": "false" }, icon(iconPath), this.#text);
    this.button.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("pointerdown", (event) => this.#onPress(event));
  }

  get isOpen(): boolean {
    return !this.box.hidden;
  }

  setText(text: string, title: string): void {
    this.#text.textContent = text;
    this.button.title = title;
    this.button.setAttribute("aria-label", text === "" ? title : `${title}: ${text}`);
    this.button.setAttribute("aria-haspopup", "dialog");
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", title);
  }

  open(): void {
    this.opening();
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.box.querySelector<HTMLElement>("input, button")?.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.box.contains(document.activeElement);
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (hadFocus) this.button.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }

  #onPress(event: Event): void {
    const target = event.target as Node;
    if (!this.box.contains(target) && !this.button.contains(target)) this.close();
  }
}
