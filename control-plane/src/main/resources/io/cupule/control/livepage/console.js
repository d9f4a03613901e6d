import {byId, element} from './dom.js';
import {rounds} from './rounds.js';
import {Terminal} from './terminal.js';

/** What keys without a character send, as on a VT100. */
const KEYS = {
  Enter: '\r', Backspace: '\x7f', Escape: '\x1b', Delete: '\x1b[3~', Home: '\x1b[H', End: '\x1b[F',
  ArrowUp: '\x1b[A', ArrowDown: '\x1b[B', ArrowRight: '\x1b[C', ArrowLeft: '\x1b[D',
};

/** What a key sends to a guest; empty for keys that are the browser's. */
export function bytesOf(event) {
  const third = event.getModifierState('AltGraph'); // some systems say Control and Alt as well
  if (event.metaKey || event.isComposing || (event.altKey && !third)) {
    return '';
  }
  if (event.ctrlKey && !third) {
    return /^[a-z@[\\\]^_]$/i.test(event.key)
      ? String.fromCharCode(event.key.toUpperCase().charCodeAt(0) & 0x1f) : '';
  }
  return KEYS[event.key] ?? ([...event.key].length === 1 ? event.key : '');
}

/** The console of a chosen VM: shows what it sends, and sends what is typed. */
export class Console {
  #api;
  #report;
  #chosen = byId('console-vm');
  #screen = byId('screen');
  #terminal = new Terminal();
  #drawn = true;
  #leave = new AbortController();
  #typed = '';
  #typing = false;
  #lost = false;

  constructor(api, report) {
    this.#api = api;
    this.#report = report;
    this.#chosen.addEventListener('change', () => this.#switch());
    this.#screen.addEventListener('keydown', event => this.#key(event));
    this.#screen.addEventListener('paste', event => this.#paste(event));
    rounds(300, signal => this.#watch(signal), report);
  }

  /** Offers VMs. */
  offer(vms) {
    const names = vms.map(vm => vm.name);
    for (const option of [...this.#chosen.options]) {
      if (!names.includes(option.value)) {
        option.remove();
      }
    }
    const offered = [...this.#chosen.options].map(option => option.value);
    names.filter(name => !offered.includes(name))
      .forEach(name => this.#chosen.append(new Option(name, name)));
  }

  /** Shows the console of a VM. */
  choose(vm) {
    this.#chosen.value = vm;
    this.#switch();
    this.#screen.scrollIntoView({block: 'nearest'});
    this.#screen.focus();
  }

  /** What is typed while the daemon is lost goes nowhere. */
  lost(lost) {
    this.#lost = lost;
    this.#screen.setAttribute('aria-readonly', String(lost));
  }

  /** Leaves nothing of one VM to another: neither what it showed nor what was typed for it. */
  #switch() {
    this.#typed = '';
    this.#terminal = new Terminal();
    this.#show();
    this.#leave.abort();
  }

  /** Each round begins with the last 64 KiB, so with an empty screen. */
  async #watch(hidden) {
    this.#leave = new AbortController();
    this.#terminal = new Terminal();
    this.#show();
    const vm = this.#chosen.value;
    if (vm === '') {
      return;
    }
    this.#screen.dataset.vm = vm;
    const decoder = new TextDecoder();
    const signal = AbortSignal.any([hidden, this.#leave.signal]);
    try {
      for await (const bytes of this.#api.stream(path(vm), signal)) {
        this.#terminal.write(decoder.decode(bytes, {stream: true}));
        this.#show();
      }
    } catch (error) {
      if (!this.#leave.signal.aborted) {
        throw error;
      }
    }
  }

  /** However much comes, it is drawn once a frame. */
  #show() {
    if (this.#drawn) {
      this.#drawn = false;
      requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    this.#drawn = true;
    const screen = this.#screen;
    const atEnd = screen.scrollHeight - screen.scrollTop - screen.clientHeight < 30;
    const {before, under, after} = this.#terminal.view;
    const cursor = element('span', {className: 'cursor'}, under);
    screen.replaceChildren(before, cursor, after);
    if (atEnd) {
      screen.scrollTop = screen.scrollHeight;
    }
  }

  #key(event) {
    const copies = event.ctrlKey && event.key === 'c' && !getSelection().isCollapsed;
    const pastes = event.ctrlKey && event.key === 'v';
    const bytes = copies || pastes ? '' : bytesOf(event);
    if (bytes !== '') {
      event.preventDefault();
      this.#type(bytes);
    }
  }

  #paste(event) {
    event.preventDefault();
    this.#type(event.clipboardData.getData('text/plain').replace(/\r?\n/g, '\r'));
  }

  /** One call at a time, so that what is typed arrives in order. */
  async #type(text) {
    if (this.#lost) {
      return;
    }
    this.#typed += text;
    if (this.#typing) {
      return;
    }
    this.#typing = true;
    try {
      while (this.#typed !== '') {
        const body = this.#typed;
        this.#typed = '';
        await this.#api.send('POST', path(this.#chosen.value), body);
      }
    } catch (error) {
      this.#typed = '';
      this.#report(error);
    } finally {
      this.#typing = false;
    }
  }
}

const path = vm => `/v1/vms/${encodeURIComponent(vm)}/console`;
