import {element, setText} from './dom.js';

const SHORT = 60;

const cut = text => text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;

/** How a VM ended: a word or two, and in a fold what there is to read about a crash. */
export class End {
  #more;
  #fold = element('details', {hidden: true});
  #plain = element('span');
  #summary = element('summary');
  #text = element('pre');
  #told = '';
  #words = '';

  /** @param more gives the lines about a crash, which the list of VMs may leave out */
  constructor(more) {
    this.#more = more;
    this.#fold.append(this.#summary, this.#text);
    this.#fold.addEventListener('toggle', () => this.#unfold());
    this.parts = [this.#plain, this.#fold];
  }

  /** Shows it; the fold stays open as long as it is the same end. */
  update(end) {
    const told = JSON.stringify(end ?? null);
    if (told === this.#told) {
      return;
    }
    this.#told = told;
    const words = end ? [end.kind, end.detail].filter(text => text).join(': ') : '';
    const folds = end !== undefined && (!end.asAsked || words.length > SHORT);
    this.#fold.hidden = !folds;
    this.#fold.open &&= folds;
    this.#plain.hidden = folds;
    setText(this.#plain, words);
    setText(this.#summary, cut(words.split('\n')[0]));
    this.#words = words;
    setText(this.#text, words);
    this.#unfold();
  }

  async #unfold() {
    if (this.#fold.open) {
      const told = this.#told;
      const lines = await this.#more();
      if (told === this.#told) {
        setText(this.#text, [this.#words, ...lines].join('\n'));
      }
    }
  }
}
