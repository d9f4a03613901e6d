import {Chart} from './chart.js';
import {byId, element, setText} from './dom.js';
import {swatch} from './palette.js';
import {length, percents} from './words.js';

const SHORTEST_SPAN = 10e3;
const ZOOM = 1.5;
const STEP = 0.1;
const NEARLY_NOW = 0.95;
const MICROSECOND = 1e3;

/** The timeline: what part of a course is seen, and what the mouse and the keys do with it. */
export class Timeline {
  #course;
  #canvas = byId('chart');
  #chart = new Chart(this.#canvas);
  #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #chosen;
  #span;
  #view;
  #end; // nothing while it follows what happens now
  #row = 0;
  #marked;
  #dragged;
  #pointer; // where it rests

  /**
   * @param course what it shows
   * @param span of time that is seen at first, in nanoseconds
   * @param chosen told which pCPU is chosen
   */
  constructor(course, span, chosen = () => {}) {
    this.#course = course;
    this.#span = span;
    this.#chosen = chosen;
    byId('zoom-in').addEventListener('click', () => this.#zoom(1 / ZOOM, 0.5));
    byId('zoom-out').addEventListener('click', () => this.#zoom(ZOOM, 0.5));
    byId('all').addEventListener('click', () => this.#all());
    byId('follow')?.addEventListener('click', () => this.#follow(this.#end !== undefined));
    this.#listen(this.#canvas);
    // In the next frame: it changes its own height, which would be observed at once.
    new ResizeObserver(() => requestAnimationFrame(() => this.draw())).observe(byId('timeline'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    this.#calm.addEventListener('change', () => this.draw());
    this.draw();
  }

  #listen(canvas) {
    canvas.addEventListener('wheel', event => this.#wheel(event), {passive: false});
    canvas.addEventListener('pointerdown', event => this.#grab(event));
    canvas.addEventListener('pointermove', event => this.#move(event));
    canvas.addEventListener('pointerup', () => this.#release());
    canvas.addEventListener('pointercancel', () => this.#release());
    canvas.addEventListener('pointerleave', () => this.#hover(undefined));
    canvas.addEventListener('keydown', event => this.#key(event));
  }

  /** Draws what is known now. */
  draw() {
    this.#row = Math.min(this.#row, Math.max(0, this.#course.pcpus.length - 1));
    this.#view = this.#chart.view(this.#from, this.#span);
    this.#chart.draw(this.#course, {...this.#view, row: this.#row, marked: this.#marked});
    byId('follow')?.setAttribute('aria-pressed', String(this.#end === undefined));
    setText(byId('span'), `${length(this.#span)} in view`);
    this.#shares();
    this.#tell();
  }

  /** Shows which VM has which colour and pattern. */
  legend(vms) {
    const list = byId('legend');
    const shown = [...list.querySelectorAll('[data-vm]')];
    shown.filter(item => !vms.includes(item.dataset.vm)).forEach(item => item.remove());
    const names = shown.map(item => item.dataset.vm);
    for (const vm of vms.filter(name => !names.includes(name))) {
      const item = element('li', {}, swatch(vm), vm);
      item.dataset.vm = vm;
      list.insertBefore(item, list.querySelector('.idle'));
    }
  }

  /** Who prefers less motion sees the strip fill up, and move on by a part of it when it is full. */
  get #to() {
    const now = this.#course.now;
    const jump = this.#calm.matches && byId('follow') ? STEP * this.#span : 1;
    return this.#end ?? Math.ceil(now / jump) * jump;
  }

  get #from() {
    return this.#to - this.#span;
  }

  /** The part of a span of time that is known of a pCPU. */
  #known(pcpu, from, to) {
    return [Math.max(from, this.#course.known(pcpu)), Math.min(to, this.#course.now)];
  }

  #shares() {
    const rows = this.#course.pcpus.map(pcpu => {
      const [from, to] = this.#known(pcpu, this.#from, this.#to);
      return `pCPU ${pcpu}: ${to > from ? this.#percents(pcpu, from, to).join(', ') : 'not known'}`;
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

  #percents(pcpu, from, to) {
    return percents([...this.#course.times(pcpu, from, to)].sort(), to - from);
  }

  #follow(follows) {
    this.#end = follows ? undefined : this.#course.now;
    this.draw();
  }

  #all() {
    this.#span = this.#course.kept;
    this.#follow(true);
  }

  /** Changes the span around a part of the view, or, while it follows, up to now. */
  #zoom(factor, part) {
    const wanted = Math.min(this.#course.kept, Math.max(SHORTEST_SPAN, this.#span * factor));
    const end = this.#from + part * this.#span + (1 - part) * wanted;
    this.#span = wanted;
    if (this.#end !== undefined || !byId('follow')) {
      this.#end = this.#bounded(end);
    }
    this.draw();
  }

  #pan(nanos) {
    this.#end = this.#bounded(this.#to + nanos);
    this.draw();
  }

  #bounded(end) {
    const {now, kept} = this.#course;
    return Math.min(now, Math.max(now - kept + this.#span, end));
  }

  /** Zooms in on what is under the mouse, which must not run away then. */
  #wheel(event) {
    event.preventDefault();
    const part = this.#chart.part(event.offsetX);
    if (event.deltaY < 0 && part < NEARLY_NOW) {
      this.#end ??= this.#course.now;
    }
    this.#zoom(ZOOM ** Math.sign(event.deltaY), part);
  }

  #grab(event) {
    this.#canvas.setPointerCapture(event.pointerId);
    this.#canvas.classList.add('dragged');
    this.#dragged = {x: event.offsetX, end: this.#to};
    this.#choose(this.#chart.row(event.offsetY));
  }

  #move(event) {
    if (this.#dragged) {
      const nanos = (this.#dragged.x - event.offsetX) * this.#span / this.#chart.width;
      if (Math.abs(this.#dragged.x - event.offsetX) > 2) {
        this.#end = this.#bounded(this.#dragged.end + nanos);
        this.draw();
      }
    } else {
      this.#hover({x: event.offsetX, y: event.offsetY});
    }
  }

  #release() {
    this.#dragged = undefined;
    this.#canvas.classList.remove('dragged');
  }

  #hover(place) {
    this.#pointer = place;
    this.#tell();
  }

  /** Tells of the column of pixels under the pointer: its turn, or the shares of many. */
  #tell() {
    const tip = byId('tip');
    const place = this.#pointer;
    const pcpu = place && this.#course.pcpus[this.#chart.row(place.y)];
    const {from: begin, step, columns} = this.#view ?? {};
    const column = place && Math.min(columns - 1, Math.floor(this.#chart.part(place.x) * columns));
    const [from, to] = pcpu === undefined
      ? [0, 0] : this.#known(pcpu, begin + column * step, begin + (column + 1) * step);
    tip.hidden = !(to > from);
    if (!tip.hidden) {
      setText(tip, this.#column(pcpu, from, to));
      const room = this.#canvas.clientWidth - tip.offsetWidth - 4;
      tip.style.left = `${Math.max(0, Math.min(room, place.x + 12))}px`;
      tip.style.top = `${place.y + 16}px`;
    }
  }

  #column(pcpu, from, to) {
    const turns = this.#course.within(pcpu, from, to);
    if (turns.length === 0) {
      return `pCPU ${pcpu} is idle`;
    }
    const [turn] = turns;
    const alone = turns.length === 1 && turn.share === undefined;
    if (alone && turn.from <= from && turn.to >= to) {
      return this.#told(pcpu, turn);
    }
    const shares = this.#percents(pcpu, from, to).join('\n');
    const head = alone
      ? this.#told(pcpu, turn) : `pCPU ${pcpu}, ${length(to - from)} from ${this.#clock(from)}`;
    return `${head}\n${shares}`;
  }

  #told(pcpu, turn) {
    const time = length(turn.to - turn.from);
    return turn.share === undefined
      ? `${turn.vcpu} on pCPU ${pcpu}\n${time} from ${this.#clock(turn.from)}`
      : `pCPU ${pcpu}, average of ${time} from ${this.#clock(turn.from)}\n`
        + this.#percents(pcpu, turn.from, turn.to).join(', ');
  }

  #clock(time) {
    return this.#course.label(time - this.#course.origin, MICROSECOND);
  }

  #key(event) {
    const actions = {
      '+': () => this.#zoom(1 / ZOOM, 0.5),
      '=': () => this.#zoom(1 / ZOOM, 0.5),
      '-': () => this.#zoom(ZOOM, 0.5),
      0: () => this.#all(),
      ArrowLeft: () => this.#pan(-STEP * this.#span),
      ArrowRight: () => this.#pan(STEP * this.#span),
      ArrowUp: () => this.#choose(this.#row - 1),
      ArrowDown: () => this.#choose(this.#row + 1),
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

  /** Chooses the row of a pCPU. */
  #choose(row) {
    this.#row = Math.max(0, row);
    this.draw();
    if (this.#course.pcpus.length > 0) {
      this.#chosen(this.#course.pcpus[this.#row]);
    }
  }

  /** Marks the turn before or after the marked one, moves the view there and tells of it. */
  #turn(step) {
    const pcpu = this.#course.pcpus[this.#row];
    if (pcpu === undefined) {
      return;
    }
    const goesOn = this.#marked?.pcpu === pcpu;
    const time = goesOn ? this.#marked.from : this.#from + this.#span / 2;
    const turn = this.#course.beside(pcpu, step < 0 ? time - 1 : time, step);
    if (turn) {
      this.#marked = {pcpu, from: turn.from, to: turn.to};
      this.#end = this.#bounded((turn.from + turn.to + this.#span) / 2);
      byId('told').textContent = this.#told(pcpu, turn);
      this.draw();
    }
  }
}
