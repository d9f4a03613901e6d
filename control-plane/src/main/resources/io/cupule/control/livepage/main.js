import {Api} from './api.js';
import {Console} from './console.js';
import {askToken} from './dialogs.js';
import {setText, byId} from './dom.js';
import {Events} from './events.js';
import {report, tellContact} from './notices.js';
import {Reservations} from './reservations.js';
import {rounds} from './rounds.js';
import {Timeline} from './timeline.js';
import {Turns} from './turns.js';
import {Vms} from './vms.js';

const VMS_MILLIS = 1000;
const TIMELINE_MILLIS = 250;
const RESERVATIONS_MILLIS = 2000;
const HOST_MILLIS = 60_000;
const SHARE_NANOS = 5e9;
const FIRST_SPAN_NANOS = 10e9;
const SECOND_NANOS = 1e9;

const api = new Api(askToken, contact);
const console = new Console(api, report);
const vms = new Vms(api, vm => console.choose(vm), report);
const reservations = new Reservations(api);
const turns = new Turns();
const timeline = new Timeline(turns, FIRST_SPAN_NANOS);

/** By the daemon's clock, which the time axis and the events have as well. */
function contact(answered) {
  const heard = turns.now > 0 ? turns.label(turns.now - turns.origin, SECOND_NANOS) : undefined;
  tellContact(answered, heard);
  vms.lost(!answered);
  console.lost(!answered);
}

let known; // VMs; colours go by the table's order, so it is first

async function lookAtVms(signal) {
  const found = await vms.look(signal);
  console.offer(found);
  timeline.legend(found.map(vm => vm.name));
  known = found;
}

async function lookAtTimeline(signal) {
  if (known === undefined) {
    return;
  }
  turns.take(await api.get(`/v1/timeline?since=${Math.round(turns.since)}`, signal));
  timeline.draw();
  vms.shares(turns.shares(SHARE_NANOS));
}

async function lookAtReservations(signal) {
  await reservations.look(known ?? [], signal);
}

async function lookAtHost(signal) {
  const host = await api.get('/v1/host', signal);
  setText(byId('host'), `${host.scenario} on ${host.hostname}, Cupule ${host.version}`);
  document.title = `${host.scenario} - Cupule`;
}

rounds(VMS_MILLIS, lookAtVms, report);
rounds(TIMELINE_MILLIS, lookAtTimeline, report);
rounds(RESERVATIONS_MILLIS, lookAtReservations, report);
rounds(HOST_MILLIS, lookAtHost, report);
new Events(api, () => lookAtVms().catch(report), report);
