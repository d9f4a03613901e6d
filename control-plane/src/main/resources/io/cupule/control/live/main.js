import {Api} from './api.js';
import {Console} from './console.js';
import {askToken} from './dialogs.js';
import {setText, byId} from './dom.js';
import {Events} from './events.js';
import {contact, report} from './notices.js';
import {rounds} from './rounds.js';
import {Timeline} from './timeline.js';
import {Vms} from './vms.js';

const VMS_MILLIS = 1000;
const TIMELINE_MILLIS = 250;
const HOST_MILLIS = 60_000;
const SHARE_NANOS = 5e9;

const api = new Api(askToken, contact);
const console = new Console(api, report);
const vms = new Vms(api, vm => console.choose(vm), report);
const timeline = new Timeline();

let haveVms = false; // colours go by the table's order, so it is first

async function lookAtVms(signal) {
  console.offer(await vms.look(signal));
  haveVms = true;
}

async function lookAtTimeline(signal) {
  if (!haveVms) {
    return;
  }
  await timeline.look(api, signal);
  vms.shares(timeline.shares(SHARE_NANOS));
}

async function lookAtHost(signal) {
  const host = await api.get('/v1/host', signal);
  setText(byId('host'), `${host.scenario} on ${host.hostname}, Cupule ${host.version}`);
  document.title = `${host.scenario} - Cupule`;
}

rounds(VMS_MILLIS, lookAtVms, report);
rounds(TIMELINE_MILLIS, lookAtTimeline, report);
rounds(HOST_MILLIS, lookAtHost, report);
new Events(api, () => lookAtVms().catch(report), report);
