import {Course} from './course.js';
import {byId, element} from './dom.js';
import {number, swatch} from './palette.js';
import {Timeline} from './timeline.js';
import {length, seconds} from './words.js';

const data = JSON.parse(byId('data').textContent);
const share = part => `${(100 * part).toFixed(1)} %`;
const nameOf = ({result}) => `${result.vm}/vcpu${result.id}`;

/** The course of a simulation: exact turns as far as they were written down, else averages. */
class Recorded extends Course {
  constructor(data) {
    super(data.durationNanos);
    this.now = data.durationNanos;
    for (const pcpu of data.pcpus) {
      const exact = exactTurns(pcpu);
      const before = averages(pcpu, exact, data, 0, data.fromNanos);
      const after = averages(pcpu, exact, data, pcpu.untilNanos, data.durationNanos);
      this.rows.set(pcpu.id, {known: 0, turns: [...before, ...exact, ...after]});
    }
  }

  /** Seconds since the beginning. */
  label(nanos, step) {
    return `${seconds(nanos, step)} s`;
  }
}

/** A turn is three numbers: the place of its vCPU, begin and end. */
function exactTurns({runs, vcpus}) {
  return Array.from({length: runs.length / 3}, (_, i) => {
    const [vcpu, from, to] = runs.slice(3 * i, 3 * i + 3);
    return {vcpu: nameOf(vcpus[vcpu]), from, to};
  });
}

/** Averages of a span outside the exact turns, slot by slot, without what these have of a slot. */
function averages(pcpu, exact, data, begin, end) {
  const slots = pcpu.vcpus[0]?.shares.length ?? 0;
  const edge = slot => Math.ceil(slot * data.durationNanos / slots);
  const turns = [];
  const start = Math.floor(begin * slots / data.durationNanos);
  for (let slot = start; slot < slots && edge(slot) < end; slot++) {
    const [first, last] = [edge(slot), edge(slot + 1)];
    const [from, to] = [Math.max(first, begin), Math.min(last, end)];
    const exactly =
      Math.max(0, Math.min(last, pcpu.untilNanos) - Math.max(first, data.fromNanos));
    const times = exactly > 0 ? timesWithin(exact, first, last) : new Map();
    for (const vcpu of to > from ? pcpu.vcpus : []) {
      const name = nameOf(vcpu);
      const time = vcpu.shares[slot] * data.durationNanos / slots - (times.get(name) ?? 0);
      if (time > 0) {
        turns.push({vcpu: name, from, to, share: Math.min(1, time / (last - first - exactly))});
      }
    }
  }
  return turns;
}

function timesWithin(turns, from, to) {
  const times = new Map();
  for (const turn of turns) {
    const time = Math.max(0, Math.min(turn.to, to) - Math.max(turn.from, from));
    times.set(turn.vcpu, (times.get(turn.vcpu) ?? 0) + time);
  }
  return times;
}

function fill(list, lines) {
  list.append(...lines.map(line => element('li', {}, line)));
}

function writeHead() {
  document.title = `${data.title} - Cupule simulation`;
  byId('title').textContent = data.title;
  byId('description').textContent = data.description;
  byId('summary').textContent = data.summary;
  fill(byId('notes'), data.notes);
  fill(byId('warnings').querySelector('ul'), data.warnings);
  byId('warnings').hidden = data.warnings.length === 0;
}

const row = (head, cells) =>
  element('tr', {}, element('th', {scope: 'row'}, ...head), ...cells.map(cell => element('td', {}, ...cell)));

function writeVcpus({vcpus}) {
  byId('vcpus').tBodies[0].replaceChildren(...vcpus.map(vcpu => {
    const {result} = vcpu;
    const wakes = ['p50Nanos', 'p99Nanos', 'maxNanos']
      .map(key => result.wakeToRun.count ? length(result.wakeToRun[key]) : '-');
    const wait = result.longestWaitNanos;
    const cells = [
      result.load, share(result.share), ...wakes, length(wait),
      wait ? `${seconds(result.longestWaitFromNanos, 1e3)} s` : '-',
      result.deadlines ? `${result.missed}/${result.deadlines}` : '-', String(result.switches),
    ];
    return row([swatch(result.vm), nameOf(vcpu)], cells.map(cell => [cell]));
  }));
}

/** All bins from the first to the last, empty ones included; each is twice as wide as the one before. */
function boundsOf(vcpus) {
  const used = vcpus.flatMap(({bins}) => bins.map(bin => bin.belowNanos));
  const bounds = [];
  for (let bound = Math.min(...used); bound <= Math.max(...used); bound *= 2) {
    bounds.push(bound);
  }
  return bounds;
}

function writeLatencies({vcpus}) {
  const table = byId('latencies');
  const most = Math.max(1, ...vcpus.flatMap(({bins}) => bins.map(bin => bin.count)));
  const heads = vcpus.map(vcpu =>
    element('th', {scope: 'col'}, swatch(vcpu.result.vm), nameOf(vcpu)));
  table.tHead.replaceChildren(
    element('tr', {}, element('th', {scope: 'col'}, 'shorter than'), ...heads));
  table.tBodies[0].replaceChildren(...boundsOf(vcpus).map(bound => row([length(bound)], vcpus.map(({bins}) => {
    const count = bins.find(bin => bin.belowNanos === bound)?.count ?? 0;
    const bar = element('span', {className: 'part'});
    bar.style.width = `${100 * count / most}%`;
    return [String(count), bar];
  }))));
}

function show(id) {
  const pcpu = data.pcpus.find(one => one.id === id);
  byId('pcpu').value = id;
  byId('policy').textContent = `${pcpu.policy}, ${share(pcpu.busy)} busy`;
  writeVcpus(pcpu);
  writeLatencies(pcpu);
}

writeHead();
data.vms.forEach(number); // colours go by the scenario's order, as on the live page
const timeline = new Timeline(new Recorded(data), data.durationNanos, show);
const shown = new Set(data.pcpus.flatMap(pcpu => pcpu.vcpus.map(vcpu => vcpu.result.vm)));
timeline.legend(data.vms.filter(vm => shown.has(vm)));
data.pcpus.forEach(pcpu => byId('pcpu').add(new Option(pcpu.id, pcpu.id)));
byId('pcpu').addEventListener('change', () => show(Number(byId('pcpu').value)));
if (data.pcpus.length > 0) {
  show(data.pcpus[0].id);
}
