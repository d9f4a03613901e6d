import {colour, pattern} from './palette.js';
import {vmOf} from './turns.js';
import {clock} from './words.js';

const ROW = 34;
const BAR = 24;
const GUTTER = 64;
const AXIS = 22;
const TICK_PIXELS = 110;
const PATTERN_PIXELS = 6;
const FAINTEST = 0.7;
const FONT = '12px system-ui, sans-serif';

/** Draws turns on a canvas: a row for each pCPU, time from left to right. */
export class Chart {
  #canvas;
  #pen;
  #ink;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext('2d');
  }

  /** Where times are drawn. */
  get width() {
    return Math.max(1, this.#canvas.clientWidth - GUTTER);
  }

  /** The part of the view that a place is at, from 0 on the left to 1. */
  part(x) {
    return Math.min(1, Math.max(0, (x - GUTTER) / this.width));
  }

  /** The row at a height. */
  row(y) {
    return Math.floor(y / ROW);
  }

  /**
   * Draws.
   *
   * @param turns what
   * @param view from and to in nanoseconds, the chosen row, and the marked turn
   */
  draw(turns, view) {
    this.#size(turns.pcpus.length * ROW + AXIS);
    const style = getComputedStyle(document.documentElement);
    this.#ink = name => style.getPropertyValue(`--${name}`);
    this.#pen.font = FONT;
    this.#pen.textBaseline = 'middle';
    if (turns.now > 0) {
      this.#axis(turns, view);
      turns.pcpus.forEach((pcpu, row) => this.#row(turns, view, pcpu, row));
    }
  }

  #size(height) {
    const canvas = this.#canvas;
    const ratio = devicePixelRatio;
    const wanted = [Math.round(canvas.clientWidth * ratio), Math.round(height * ratio)];
    if (canvas.width !== wanted[0] || canvas.height !== wanted[1]) {
      [canvas.width, canvas.height] = wanted;
      canvas.style.height = `${height}px`;
    }
    this.#pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#pen.clearRect(0, 0, canvas.clientWidth, height);
  }

  #x(view, time) {
    const part = (time - view.from) / (view.to - view.from);
    return GUTTER + this.width * Math.min(1, Math.max(0, part));
  }

  #row(turns, view, pcpu, row) {
    const top = row * ROW + (ROW - BAR) / 2;
    this.#pen.fillStyle = this.#ink(row === view.row ? 'accent' : 'ink');
    this.#pen.fillText(`pCPU ${pcpu}`, 8, row * ROW + ROW / 2);
    const [known, now] = [this.#x(view, turns.known(pcpu)), this.#x(view, turns.now)];
    this.#fill(this.#ink('unknown'), GUTTER, top, this.width, BAR);
    this.#fill(this.#ink('idle'), known, top, now - known, BAR);
    let painted = 0;
    for (const turn of turns.within(pcpu, view.from, view.to)) {
      const left = this.#x(view, turn.from);
      const width = this.#x(view, turn.to) - left;
      // Parts of pixels add up to the share of a VM; a short turn all alone would not be seen.
      const alone = left - painted > 1;
      this.#turn(turn, left, top, alone ? Math.max(width, FAINTEST) : width);
      painted = left + width;
    }
    if (view.marked?.pcpu === pcpu) {
      this.#mark(view, top);
    }
  }

  #turn(turn, left, top, width) {
    const vm = vmOf(turn.vcpu);
    this.#fill(colour(vm), left, top, width, BAR);
    if (width < PATTERN_PIXELS) {
      return;
    }
    this.#fill(pattern(this.#pen, vm), left, top, width, BAR);
    const text = this.#pen.measureText(turn.vcpu).width + 10;
    if (text + 8 < width) { // on a plate, because of the pattern
      this.#fill('#ffffff', left + 4, top + 4, text, BAR - 8);
      this.#pen.fillStyle = '#16191d';
      this.#pen.fillText(turn.vcpu, left + 9, top + BAR / 2);
    }
  }

  #mark(view, top) {
    const left = this.#x(view, view.marked.from);
    this.#pen.strokeStyle = this.#ink('ink');
    this.#pen.lineWidth = 2;
    this.#pen.strokeRect(left, top - 1, Math.max(1, this.#x(view, view.marked.to) - left), BAR + 2);
  }

  #fill(style, x, y, width, height) {
    this.#pen.fillStyle = style;
    this.#pen.fillRect(x, y, width, height);
  }

  /** The wall clock, at round times. */
  #axis(turns, view) {
    const top = turns.pcpus.length * ROW;
    const millis = (view.to - view.from) / 1e6;
    const step = roundStep(millis * TICK_PIXELS / this.width);
    const start = turns.wall(view.from);
    for (let tick = Math.ceil(start / step) * step; tick < start + millis; tick += step) {
      const x = GUTTER + this.width * (tick - start) / millis;
      this.#fill(this.#ink('line'), x, 0, 1, top + 4);
      this.#pen.fillStyle = this.#ink('faint');
      const text = clock(tick, step);
      const room = this.#canvas.clientWidth - this.#pen.measureText(text).width;
      this.#pen.fillText(text, Math.min(x + 3, room), top + AXIS / 2);
    }
  }
}

/** 1, 2 or 5 times a power of ten, not below. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map(digit => digit * power).find(step => step >= least);
}
