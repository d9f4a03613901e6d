import {ask} from './dialogs.js';
import {byId, element, setText} from './dom.js';
import {End} from './end.js';
import {swatch} from './palette.js';
import {timeOfDay} from './words.js';

const MEBI = 1 << 20;
const ENDED = ['created', 'powered_off'];

/** What can be done with a VM: when, how it is asked about, and the call. */
const ACTIONS = {
  start: {label: 'Start', when: vm => ENDED.includes(vm.state)},
  pause: {label: 'Pause', when: vm => vm.state === 'running' && !vm.realtime},
  resume: {label: 'Resume', when: vm => vm.state === 'paused'},
  stop: {
    label: 'Stop',
    when: vm => !ENDED.includes(vm.state),
    question: vm => `Stop ${vm.name}? Its guest loses what it has not saved.`,
  },
  reset: {
    label: 'Reset',
    when: vm => !ENDED.includes(vm.state) && !vm.realtime,
    question: vm => `Reset ${vm.name}? Its guest begins anew and loses what it has not saved.`,
  },
  delete: {
    label: 'Delete',
    when: () => true,
    question: vm => ENDED.includes(vm.state)
      ? `Delete ${vm.name}? It is gone then; the scenario file is not changed.`
      : `Stop and delete ${vm.name}? Its guest loses what it has not saved.`,
  },
};

const pathOf = name => `/v1/vms/${encodeURIComponent(name)}`;

function call(api, action, vm) {
  const path = pathOf(vm.name);
  return action === 'delete'
    ? api.send('DELETE', ENDED.includes(vm.state) ? path : `${path}?force=true`)
    : api.send('POST', `${path}/${action}`);
}

function size(bytes) {
  return bytes % MEBI === 0 ? `${bytes / MEBI} MiB` : `${bytes} bytes`;
}

/** How often it began anew, and why. */
function resets(counts = {}) {
  const causes = Object.entries(counts).filter(([, count]) => count > 0);
  const all = causes.reduce((sum, [, count]) => sum + count, 0);
  const why = causes.map(([cause, count]) => `${cause.replaceAll('_', ' ')} ${count}`).join(', ');
  return all === 0 ? '' : `reset ${all === 1 ? 'once' : `${all} times`}: ${why}`;
}

/** The cells between the name and the actions; where there is no room for a table, with these labels. */
const LABELS = {state: 'State', pcpus: 'pCPUs', share: 'Share, last 5 s', end: 'End'};

/** A row, which stays the same one, so that the focus stays as well. */
class Row {
  #cells = {};
  #buttons = {};
  #console;
  #end;
  #vm;
  #busy = false;
  #lost = false;

  constructor(vm, acts) {
    const name = element('th', {scope: 'row', role: 'rowheader'}, swatch(vm.name), vm.name);
    this.#cells.about = element('span', {className: 'small'});
    name.append(this.#cells.about);
    this.element = element('tr', {role: 'row'}, name);
    this.element.dataset.vm = vm.name;
    for (const [cell, label] of Object.entries(LABELS)) {
      this.#cells[cell] = element('td', {role: 'cell'});
      this.#cells[cell].dataset.label = label;
      this.element.append(this.#cells[cell]);
    }
    this.#cells.stateName = element('span');
    this.#cells.since = element('span', {className: 'small'});
    this.#cells.resets = element('span', {className: 'small'});
    this.#cells.state.append(this.#cells.stateName, this.#cells.since, this.#cells.resets);
    this.#cells.percent = element('span');
    this.#cells.meter = element('meter', {min: 0});
    this.#cells.share.append(this.#cells.percent, this.#cells.meter);
    this.#end = new End(() => acts.diagnostic(vm.name));
    this.#cells.end.append(...this.#end.parts);
    this.element.append(this.#actions(vm, acts));
  }

  #actions(vm, acts) {
    const cell = element('td', {className: 'actions', role: 'cell'});
    for (const [action, {label, question}] of Object.entries(ACTIONS)) {
      const button = element('button', {type: 'button', textContent: label});
      button.classList.toggle('destroys', question !== undefined);
      button.dataset.action = action;
      button.setAttribute('aria-label', `${label} ${vm.name}`);
      button.addEventListener('click', () => this.#act(action, acts));
      this.#buttons[action] = button;
      cell.append(button);
    }
    const console = element('button', {type: 'button', textContent: 'Console'});
    console.setAttribute('aria-label', `Console of ${vm.name}`);
    console.addEventListener('click', () => this.#lost || acts.console(vm.name));
    this.#console = console;
    cell.append(console);
    return cell;
  }

  async #act(action, acts) {
    const vm = this.#vm;
    const {label, when, question} = ACTIONS[action];
    const allowed = () => !this.#busy && !this.#lost && when(this.#vm);
    const wanted = allowed()
      && (question === undefined || await ask(question(vm), `${label} ${vm.name}`));
    if (wanted && allowed()) {
      this.#busy = true;
      this.#allow();
      await acts.call(action, vm);
      this.#busy = false;
      this.#allow();
    }
  }

  #allow() {
    for (const [action, button] of Object.entries(this.#buttons)) {
      const allowed = !this.#busy && !this.#lost && ACTIONS[action].when(this.#vm);
      button.setAttribute('aria-disabled', String(!allowed));
    }
    this.#console.setAttribute('aria-disabled', String(this.#lost));
  }

  /** Nothing can be done while the daemon does not answer; the focus stays where it is. */
  lost(lost) {
    this.#lost = lost;
    this.#allow();
  }

  update(vm) {
    this.#vm = vm;
    const pcpus = new Set(vm.pcpus).size;
    setText(this.#cells.about, `${vm.kernel}, ${size(vm.memoryBytes)}`);
    setText(this.#cells.stateName, vm.state.replaceAll('_', ' '));
    setText(this.#cells.since, `since ${timeOfDay(vm.since)}`);
    setText(this.#cells.resets, resets(vm.resets));
    setText(this.#cells.pcpus, vm.pcpus.join(', '));
    this.#cells.meter.max = pcpus;
    this.#end.update(vm.end);
    this.#cells.end.classList.toggle('none', vm.end === undefined);
    this.#cells.end.classList.toggle('bad', vm.end !== undefined && !vm.end.asAsked);
    this.element.dataset.state = vm.state;
    this.#allow();
  }

  /** @param share 1 is a whole pCPU */
  share(share) {
    setText(this.#cells.percent, `${(100 * share).toFixed(1)} %`);
    this.#cells.meter.value = share;
  }
}

/** The table of VMs and what can be done with them. */
export class Vms {
  #api;
  #report;
  #console;
  #rows = new Map();

  /** @param console shows the console of a VM */
  constructor(api, console, report) {
    this.#api = api;
    this.#console = console;
    this.#report = report;
  }

  /** Looks at the VMs; returns them. */
  async look(signal) {
    const {vms} = await this.#api.get('/v1/vms', signal);
    const body = byId('vms').tBodies[0];
    const names = new Set(vms.map(vm => vm.name));
    for (const [name, row] of this.#rows) {
      if (!names.has(name)) {
        row.element.remove();
        this.#rows.delete(name);
      }
    }
    for (const vm of vms) {
      if (!this.#rows.has(vm.name)) {
        const acts = {
          call: (action, on) => this.#call(action, on),
          console: this.#console,
          diagnostic: of => this.#diagnostic(of),
        };
        this.#rows.set(vm.name, new Row(vm, acts));
        body.append(this.#rows.get(vm.name).element);
      }
      this.#rows.get(vm.name).update(vm);
    }
    byId('no-vms').hidden = vms.length > 0;
    return vms;
  }

  /** Shows shares, by VM. */
  shares(shares) {
    this.#rows.forEach((row, vm) => row.share(shares.get(vm) ?? 0));
  }

  /** Tells whether the daemon is lost. */
  lost(lost) {
    this.#rows.forEach(row => row.lost(lost));
  }

  async #diagnostic(vm) {
    try {
      return (await this.#api.get(pathOf(vm))).end?.diagnostic ?? [];
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  async #call(action, vm) {
    try {
      await call(this.#api, action, vm);
      await this.look();
    } catch (error) {
      this.#report(error);
    }
  }
}
