import {Chart} from './chart.js';
import {byId, element, setText} from './dom.js';
import {KEPT_NANOS, Turns} from './turns.js';
import {clock, length} from './words.js';

const FIRST_SPAN = 10e9;
const SHORTEST_SPAN = 10e3;
const ZOOM = 1.5;
const STEP = 0.1;
const NEARLY_NOW = 0.95;
const MICROSECOND = 0.001;

/** The timeline: what part of the turns is seen, and what the mouse and the keys do with it. */
export class Timeline {
  #turns = new Turns();
  #canvas = byId('chart');
  #chart = new Chart(this.#canvas);
  #span = FIRST_SPAN;
  #end; // nothing while it follows what happens now
  #row = 0;
  #marked;
  #dragged;

  constructor() {
    const canvas = this.#canvas;
    byId('zoom-in').addEventListener('click', () => this.#zoom(1 / ZOOM, 0.5));
    byId('zoom-out').addEventListener('click', () => this.#zoom(ZOOM, 0.5));
    byId('follow').addEventListener('click', () => this.#follow(this.#end !== undefined));
    canvas.addEventListener('wheel', event => this.#wheel(event), {passive: false});
    canvas.addEventListener('pointerdown', event => this.#grab(event));
    canvas.addEventListener('pointermove', event => this.#move(event));
    canvas.addEventListener('pointerup', () => this.#release());
    canvas.addEventListener('pointercancel', () => this.#release());
    canvas.addEventListener('pointerleave', () => { byId('tip').hidden = true; });
    canvas.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(byId('timeline'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
  }

  /** Asks for what is new, and draws it. */
  async look(api, signal) {
    const view = await api.get(`/v1/timeline?since=${Math.round(this.#turns.since)}`, signal);
    this.#turns.take(view, Date.now());
    this.#draw();
  }

  /** The share of each VM in the last nanoseconds. */
  shares(nanos) {
    return this.#turns.shares(nanos);
  }

  get #to() {
    return this.#end ?? this.#turns.now;
  }

  get #from() {
    return this.#to - this.#span;
  }

  #draw() {
    this.#row = Math.min(this.#row, Math.max(0, this.#turns.pcpus.length - 1));
    this.#chart.draw(
      this.#turns, {from: this.#from, to: this.#to, row: this.#row, marked: this.#marked});
    byId('follow').setAttribute('aria-pressed', String(this.#end === undefined));
    setText(byId('span'), `${length(this.#span)} in view`);
    this.#shares();
  }

  #shares() {
    const rows = this.#turns.pcpus.map(pcpu => {
      const from = Math.max(this.#from, this.#turns.known(pcpu));
      const to = Math.min(this.#to, this.#turns.now);
      const percent = time => `${(100 * time / Math.max(1, to - from)).toFixed(1)} %`;
      const times = [...this.#turns.times(pcpu, from, to)].sort();
      const idle = times.reduce((left, [, time]) => left - time, Math.max(0, to - from));
      const told = times.map(([vm, time]) => `${vm} ${percent(time)}`).concat(`idle ${percent(idle)}`);
      return `pCPU ${pcpu}: ${told.join(', ')}`;
    });
    const body = byId('shares').tBodies[0];
    while (body.rows.length > rows.length) {
      body.lastChild.remove();
    }
    rows.forEach((text, row) => {
      if (!body.rows[row]) {
        body.append(element('tr', {}, element('td')));
      }
      setText(body.rows[row].firstChild, text);
    });
  }

  #follow(follows) {
    this.#end = follows ? undefined : this.#turns.now;
    this.#draw();
  }

  /** Changes the span around a part of the view, or, while it follows, up to now. */
  #zoom(factor, part) {
    const wanted = Math.min(KEPT_NANOS, Math.max(SHORTEST_SPAN, this.#span * factor));
    const end = this.#from + part * this.#span + (1 - part) * wanted;
    this.#span = wanted;
    if (this.#end !== undefined) {
      this.#end = this.#bounded(end);
    }
    this.#draw();
  }

  #pan(nanos) {
    this.#end = this.#bounded(this.#to + nanos);
    this.#draw();
  }

  #bounded(end) {
    return Math.min(this.#turns.now, Math.max(this.#turns.now - KEPT_NANOS + this.#span, end));
  }

  /** Zooms in on what is under the mouse, which must not run away then. */
  #wheel(event) {
    event.preventDefault();
    const part = this.#chart.part(event.offsetX);
    if (event.deltaY < 0 && part < NEARLY_NOW) {
      this.#end ??= this.#turns.now;
    }
    this.#zoom(ZOOM ** Math.sign(event.deltaY), part);
  }

  #grab(event) {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.classList.add('dragged');
    this.#dragged = {x: event.offsetX, end: this.#to};
    this.#row = this.#chart.row(event.offsetY);
    this.#draw();
  }

  #move(event) {
    if (this.#dragged) {
      const nanos = (this.#dragged.x - event.offsetX) * this.#span / this.#chart.width;
      if (Math.abs(this.#dragged.x - event.offsetX) > 2) {
        this.#end = this.#bounded(this.#dragged.end + nanos);
        this.#draw();
      }
    } else {
      this.#hover(event);
    }
  }

  #release() {
    this.#dragged = undefined;
    this.#canvas.classList.remove('dragged');
  }

  #hover(event) {
    const pcpu = this.#turns.pcpus[this.#chart.row(event.offsetY)];
    const time = this.#from + this.#chart.part(event.offsetX) * this.#span;
    const tip = byId('tip');
    tip.hidden = pcpu === undefined || time < this.#turns.known(pcpu);
    if (!tip.hidden) {
      tip.textContent = this.#told(pcpu, this.#turns.at(pcpu, time));
      const room = this.#canvas.clientWidth - tip.offsetWidth - 4;
      tip.style.left = `${Math.max(0, Math.min(room, event.offsetX + 12))}px`;
      tip.style.top = `${event.offsetY + 16}px`;
    }
  }

  #told(pcpu, turn) {
    if (!turn) {
      return `pCPU ${pcpu} is idle`;
    }
    const from = clock(this.#turns.wall(turn.from), MICROSECOND);
    return `${turn.vcpu} on pCPU ${pcpu}\n${length(turn.to - turn.from)} from ${from}`;
  }

  #key(event) {
    const actions = {
      '+': () => this.#zoom(1 / ZOOM, 0.5),
      '=': () => this.#zoom(1 / ZOOM, 0.5),
      '-': () => this.#zoom(ZOOM, 0.5),
      ArrowLeft: () => this.#pan(-STEP * this.#span),
      ArrowRight: () => this.#pan(STEP * this.#span),
      ArrowUp: () => this.#choose(-1),
      ArrowDown: () => this.#choose(1),
      ',': () => this.#turn(-1),
      '.': () => this.#turn(1),
      End: () => this.#follow(true),
    };
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (!modified && Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  }

  #choose(step) {
    this.#row = Math.max(0, this.#row + step);
    this.#draw();
  }

  /** Marks the turn before or after the marked one, moves the view there and tells of it. */
  #turn(step) {
    const pcpu = this.#turns.pcpus[this.#row];
    if (pcpu === undefined) {
      return;
    }
    const goesOn = this.#marked?.pcpu === pcpu;
    const time = goesOn ? this.#marked.from : this.#from + this.#span / 2;
    const turn = this.#turns.beside(pcpu, step < 0 ? time - 1 : time, step);
    if (turn) {
      this.#marked = {pcpu, from: turn.from, to: turn.to};
      this.#end = this.#bounded((turn.from + turn.to + this.#span) / 2);
      byId('told').textContent = this.#told(pcpu, turn);
      this.#draw();
    }
  }
}
