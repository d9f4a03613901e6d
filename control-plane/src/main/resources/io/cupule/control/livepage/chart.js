import {piled, sharesOf} from './columns.js';
import {colour, number, pattern, TILE} from './palette.js';
import {vmOf} from './course.js';

const ROW = 34;
const BAR = 24;
const GUTTER = 64;
const AXIS = 22;
const TICK_PIXELS = 110;
const FONT = '12px system-ui, sans-serif';

/**
 * Draws who has a pCPU when on a canvas: a row for each pCPU, time from left to right. A column of
 * pixels shows the shares of its time: each VM has that part of the height, idle time the rest.
 */
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
   * What a view shows in whole columns of pixels. Columns begin at multiples of their time, so a
   * strip that moves on moves by columns, and what it shows does not change on the way.
   */
  view(from, span) {
    const columns = Math.max(1, Math.round(this.#canvas.clientWidth * devicePixelRatio) - this.#left);
    const step = span / columns;
    const begin = Math.floor(from / step + 1e-6) * step;
    return {from: begin, to: begin + span, step, columns};
  }

  get #left() {
    return Math.round(GUTTER * devicePixelRatio);
  }

  /**
   * Draws.
   *
   * @param course what
   * @param view from {@link view}, with the chosen row and the marked turn
   */
  draw(course, view) {
    this.#size(course.pcpus.length * ROW + AXIS);
    const style = getComputedStyle(document.documentElement);
    this.#ink = name => style.getPropertyValue(`--${name}`);
    this.#pen.font = FONT;
    this.#pen.textBaseline = 'middle';
    if (course.now > 0) {
      this.#axis(course, view);
      course.pcpus.forEach((pcpu, row) => this.#row(course, view, pcpu, row));
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

  /** The place of a column of pixels. */
  #place(column) {
    return (this.#left + column) / devicePixelRatio;
  }

  #x(view, time) {
    return this.#place(Math.min(view.columns, Math.max(0, (time - view.from) / view.step)));
  }

  #row(course, view, pcpu, row) {
    const top = Math.round((row * ROW + (ROW - BAR) / 2) * devicePixelRatio) / devicePixelRatio;
    this.#pen.fillStyle = this.#ink(row === view.row ? 'accent' : 'ink');
    this.#pen.fillText(`pCPU ${pcpu}`, 8, row * ROW + ROW / 2);
    const [left, known, now] =
      [view.from, course.known(pcpu), course.now].map(time => this.#x(view, time));
    this.#fill(this.#ink('unknown'), left, top, Math.max(0, now - left), BAR);
    this.#fill(this.#ink('idle'), known, top, Math.max(0, now - known), BAR);
    const turns = course.within(pcpu, view.from, view.to);
    this.#shares(turns, view, top);
    turns.forEach(turn => this.#name(turn, view, top));
    if (view.marked?.pcpu === pcpu) {
      this.#mark(view, top);
    }
  }

  #shares(turns, view, top) {
    const shares = sharesOf(turns, view);
    const vms = [...shares.keys()].sort((one, other) => number(one) - number(other));
    const layers = piled(vms.map(vm => shares.get(vm)));
    const moved = -(view.from / view.step / devicePixelRatio) % TILE; // the pattern moves along
    for (const [index, vm] of [...vms.entries()].reverse()) {
      const path = new Path2D();
      for (const {first, count, height} of layers[index]) {
        const left = this.#place(first);
        path.rect(left, top + BAR * (1 - height), this.#place(first + count) - left, BAR * height);
      }
      for (const style of [colour(vm), pattern(this.#pen, vm, moved + GUTTER, top)]) {
        this.#pen.fillStyle = style;
        this.#pen.fill(path);
      }
    }
  }

  /** Writes its name into a turn that has room for it, on a plate, because of the pattern. */
  #name(turn, view, top) {
    const left = this.#x(view, turn.from);
    const width = this.#x(view, turn.to) - left;
    if (turn.share !== undefined || width < TILE) {
      return;
    }
    const text = this.#pen.measureText(turn.vcpu).width + 10;
    if (text + 8 < width) {
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

  /** The time, at round ones. Counted from the origin, so that no digit is lost. */
  #axis(course, view) {
    const top = course.pcpus.length * ROW;
    const step = roundStep((view.to - view.from) * TICK_PIXELS / this.width);
    const start = view.from - course.origin;
    const last = start + view.to - view.from;
    for (let count = Math.ceil(start / step); count * step < last; count++) {
      const x = this.#x(view, count * step + course.origin);
      this.#fill(this.#ink('line'), x, 0, 1, top + 4);
      this.#pen.fillStyle = this.#ink('faint');
      const text = course.label(count * step, step);
      if (x + 3 + this.#pen.measureText(text).width <= this.#canvas.clientWidth) {
        this.#pen.fillText(text, x + 3, top + AXIS / 2);
      }
    }
  }
}

/** 1, 2 or 5 times a power of ten, not below. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map(digit => digit * power).find(step => step >= least);
}
