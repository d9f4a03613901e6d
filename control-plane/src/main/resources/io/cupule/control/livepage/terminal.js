const MOST_LINES = 1000;
const LONGEST_LINE = 4096;
const LONGEST_SEQUENCE = 4096;
const TAB = 8;

const ESCAPE = 0x1b;
const CANCEL = [0x18, 0x1a];
/** CSI, and DCS, SOS, OSC, PM and APC: as one character, and as what follows an escape. */
const CONTROL = [0x9b, 0x5b];
const STRINGS = [0x90, 0x98, 0x9d, 0x9e, 0x9f, 0x50, 0x58, 0x5d, 0x5e, 0x5f];
const BELL = 0x07;
const STRING_END = 0x9c;

/**
 * A plain text terminal: carriage return, line feed, backspace, tab. Escape sequences (ECMA-48) are
 * taken out, also where they come in parts or never end. Bounded, whatever a guest sends.
 */
export class Terminal {
  #lines = [];
  #cells = [];
  #column = 0;
  #state = 'text';
  #taken = 0;

  /** Takes text from the guest. */
  write(text) {
    for (const character of text) {
      this.#take(character, character.codePointAt(0));
    }
    this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }

  /** What is before, under and behind the cursor. */
  get view() {
    const part = (from, to) => this.#cells.slice(from, to).join('');
    return {
      before: [...this.#lines, part(0, this.#column)].join('\n'),
      under: this.#cells[this.#column] ?? ' ',
      after: part(this.#column + 1),
    };
  }

  #take(character, code) {
    this.#taken++;
    if (CANCEL.includes(code) || (this.#state !== 'text' && this.#taken > LONGEST_SEQUENCE)) {
      this.#state = 'text';
    } else if (code === ESCAPE) {
      this.#enter('escape');
    } else if (this.#state === 'text') {
      this.#text(character, code);
    } else {
      this.#sequence(code);
    }
  }

  #enter(state) {
    this.#state = state;
    this.#taken = 0;
  }

  #text(character, code) {
    if (code === 0x08) {
      this.#column = Math.max(0, this.#column - 1);
    } else if (code === 0x09) {
      [...' '.repeat(TAB - this.#column % TAB)].forEach(space => this.#put(space));
    } else if (code === 0x0a) {
      this.#newLine();
    } else if (code === 0x0d) {
      this.#column = 0;
    } else if (code >= 0x80 && code <= 0x9f) {
      this.#begin(code);
    } else if (code >= 0x20 && code !== 0x7f) {
      this.#put(character);
    }
  }

  #put(character) {
    if (this.#column === LONGEST_LINE) {
      this.#newLine();
    }
    this.#cells[this.#column++] = character;
  }

  #newLine() {
    this.#lines.push(this.#cells.join(''));
    this.#cells = [];
    this.#column = 0;
  }

  /** Inside an escape sequence: nothing of it is shown. */
  #sequence(code) {
    if (this.#state === 'escape') {
      this.#begin(code);
    } else if (this.#state === 'string') {
      if (code === BELL || code === STRING_END) {
        this.#state = 'text';
      }
    } else if (code >= 0x40) { // the last byte of a control sequence
      this.#state = 'text';
    }
  }

  #begin(code) {
    if (CONTROL.includes(code)) {
      this.#enter('control');
    } else if (STRINGS.includes(code)) {
      this.#enter('string');
    } else if (code < 0x20 || code > 0x2f) { // intermediate bytes of an escape go on
      this.#state = 'text';
    }
  }
}
