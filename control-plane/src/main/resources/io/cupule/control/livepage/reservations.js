import {byId, element, setText} from './dom.js';
import {swatch} from './palette.js';
import {length} from './words.js';

const RESERVING = 'rtds'; // the policy that knows reservations

/** The table of vCPUs with a reservation: whether they got what is theirs, and who took it else. */
export class Reservations {
  #api;
  #rows = new Map();

  constructor(api) {
    this.#api = api;
  }

  /** Looks at the vCPUs of VMs that may have one. */
  async look(vms, signal) {
    const {pcpus} = await this.#api.get('/v1/pcpus', signal);
    const reserving = pcpus.filter(pcpu => pcpu.policy === RESERVING).map(pcpu => pcpu.id);
    const found = [];
    for (const {name} of vms.filter(vm => vm.pcpus.some(id => reserving.includes(id)))) {
      const {vcpus} = await this.#api.get(`/v1/vms/${encodeURIComponent(name)}/vcpus`, signal);
      found.push(...vcpus.filter(vcpu => vcpu.scheduling.reservation !== undefined));
    }
    this.#show(found);
  }

  #show(vcpus) {
    const body = byId('reservations').tBodies[0];
    const names = vcpus.map(vcpu => `${vcpu.vm}/vcpu${vcpu.id}`);
    for (const [name, row] of this.#rows) {
      if (!names.includes(name)) {
        row.remove();
        this.#rows.delete(name);
      }
    }
    vcpus.forEach((vcpu, index) => {
      const name = names[index];
      if (!this.#rows.has(name)) {
        const head = element('th', {scope: 'row'}, swatch(vcpu.vm), name);
        this.#rows.set(name, element('tr', {}, head));
        body.append(this.#rows.get(name));
      }
      fill(this.#rows.get(name), cells(vcpu));
    });
    byId('reserved').hidden = vcpus.length === 0;
  }
}

/** What its cells tell; `bad` where a VM did not get what is its. */
function cells({scheduling: {reservation}, reservationPeriods: periods, stolenSeconds}) {
  const told = periods === undefined
    ? ['', '', '', '', '', '']
    : [
      periods.periods, periods.met, periods.missed, periods.missedByHost,
      length(periods.meanLateNanos), length(periods.maxLateNanos),
    ];
  const [over, met, missed, byHost, mean, most] = told.map(String);
  const bad = periods?.missed > 0;
  return [
    {text: `${reservation.budget} every ${reservation.period}`},
    {text: over}, {text: met}, {text: missed, bad}, {text: byHost, bad: periods?.missedByHost > 0},
    {text: bad ? mean : '-'}, {text: bad ? most : '-'}, {text: length(stolenSeconds * 1e9)},
  ];
}

function fill(row, wanted) {
  wanted.forEach(({text, bad = false}, index) => {
    const cell = row.cells[index + 1] ?? row.appendChild(element('td'));
    setText(cell, text);
    cell.classList.toggle('bad', bad);
  });
}
