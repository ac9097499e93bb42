/** Short messages over the map, each at most once, each with at most one thing to do about it. */

import { el } from "./element";

export interface NoticeAction {
  readonly text: string;
  readonly run: () => void;
}

export class Notices {
  readonly element = el("div", { class: "notices", role: "status" });
  readonly #shown = new Map<string, HTMLElement>();

  show(name: string, text: string, action: NoticeAction | null = null): void {
    const known = this.#shown.get(name);
    const button = action && el("button", { type: "button", class: "text-button", click: action.run }, action.text);
    const node = el("div", { class: `notice notice-${name}` }, el("span", {}, text), button);
    if (known === undefined) this.element.append(node);
    else known.replaceWith(node);
    this.#shown.set(name, node);
  }

  /** Gone by itself after the time that it takes to read twice. */
  showBriefly(name: string, text: string): void {
    this.show(name, text);
    const shown = this.#shown.get(name);
    setTimeout(() => {
      if (this.#shown.get(name) === shown) this.hide(name);
    }, 9000);
  }

  hide(name: string): void {
    this.#shown.get(name)?.remove();
    this.#shown.delete(name);
  }
}
