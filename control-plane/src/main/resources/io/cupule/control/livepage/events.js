import {byId, element} from './dom.js';
import {rounds} from './rounds.js';
import {timeOfDay} from './words.js';

const MOST = 200;
const LONGEST = 1 << 20;
const BAD = ['vm.panic', 'vm.warning', 'vcpu.starved'];

/** Takes server-sent events apart, as in the HTML standard, 9.2.6; what the daemon sends of it. */
export class EventParser {
  #rest = '';

  /** The data of the events that text completes. */
  take(text) {
    const parts = (this.#rest + text).split('\n\n');
    this.#rest = parts.pop();
    if (this.#rest.length > LONGEST) {
      throw new Error('the daemon sent an event without an end');
    }
    return parts.map(data).filter(found => found !== '');
  }
}

function data(part) {
  return part.split('\n')
    .filter(line => line.startsWith('data:'))
    .map(line => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');
}

/** The list of what happened, newest first. */
export class Events {
  #api;
  #list = byId('events');
  #last = 0;

  /** @param happened called when something happened to a VM, for those who want to look again */
  constructor(api, happened, report) {
    this.#api = api;
    rounds(1000, signal => this.#watch(signal, happened), report);
  }

  async #watch(signal, happened) {
    const parser = new EventParser();
    const decoder = new TextDecoder();
    const headers = {'Last-Event-ID': String(this.#last)};
    for await (const bytes of this.#api.stream('/v1/events', signal, headers)) {
      const events = parser.take(decoder.decode(bytes, {stream: true})).map(text => JSON.parse(text));
      events.forEach(event => this.#add(event));
      if (events.length > 0) {
        happened();
      }
    }
  }

  #add(event) {
    if (event.id <= this.#last) { // a new daemon counts anew
      this.#list.replaceChildren();
    }
    this.#last = event.id;
    const time = element('time', {dateTime: event.time}, timeOfDay(event.time));
    const who = event.vcpu === undefined ? event.vm : `${event.vm}/vcpu${event.vcpu}`;
    const line = element('li', {}, time, element('b', {}, who ?? 'cupule'), event.message);
    line.title = event.kind;
    line.classList.toggle('bad', BAD.includes(event.kind));
    this.#list.prepend(line);
    while (this.#list.children.length > MOST) {
      this.#list.lastChild.remove();
    }
  }
}
