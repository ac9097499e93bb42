/** Standing notices: another day or edition than the present one is shown, a newer one is out, the plans are out of view. */

import type { Lang } from "./address";
import { thisCopy } from "./copy";
import type { Notices } from "./notices";
import { day } from "./numbers";
import { say } from "./words";

export interface LawShown {
  readonly lang: Lang;
  readonly date: string | null;
  readonly edition: number | null;
}

export interface LawNoticeActions {
  readonly setLaw: (date: string | null, edition: number | null) => void;
  readonly reload: () => void;
  readonly extent: () => void;
}

export class LawNotices {
  constructor(
    private readonly notices: Notices,
    private readonly actions: LawNoticeActions,
  ) {}

  draw({ lang, date, edition }: LawShown): void {
    this.#copy(lang);
    if (date === null) this.notices.hide("date");
    else {
      const back = { text: say(lang, "date.reset"), run: () => this.actions.setLaw(null, edition) };
      this.notices.show("date", say(lang, "date.notice", { date: day(date, lang) }), back);
    }
    if (edition === null) this.notices.hide("edition");
    else {
      const back = { text: say(lang, "edition.reset"), run: () => this.actions.setLaw(date, null) };
      this.notices.show("edition", say(lang, "edition.notice", { edition }), back);
    }
  }

  /** A copy does not renew itself and answers nothing: said for as long as it is open. */
  #copy(lang: Lang): void {
    const copy = thisCopy();
    if (copy === null) return;
    const { publicUrl } = copy;
    const open = publicUrl === null ? null : { text: say(lang, "copy.open"), run: () => location.assign(`${publicUrl}/`) };
    this.notices.show("copy", say(lang, "copy.notice", { edition: copy.edition ?? "?" }), open);
  }

  /** An answer from a later edition than the map's: something was published while the page was open. */
  newer(lang: Lang, answered: number | null, shown: number | null): void {
    if (answered === null || shown === null || answered <= shown) return;
    const reload = { text: say(lang, "edition.reload"), run: () => this.actions.reload() };
    this.notices.show("newer", say(lang, "edition.newer", { edition: answered, shown }), reload);
  }

  /** Why the map is empty: `away` from the planned area, or too `far` out to see anything of it. */
  empty(lang: Lang, why: "away" | "far" | null): void {
    if (why === null) return this.notices.hide("empty");
    if (why === "far") return this.notices.show("empty", say(lang, "legend.too_far"));
    const back = { text: say(lang, "control.back"), run: () => this.actions.extent() };
    this.notices.show("empty", say(lang, "legend.elsewhere"), back);
  }
}
