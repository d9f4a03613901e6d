/** A refusal: a problem document (RFC 9457) of the daemon. */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? document.title ?? `the daemon answered ${status}`);
    this.status = status;
    this.fields = document.problems ?? [];
  }

  /** What is wrong and what to do about it, in lines. */
  get text() {
    const told = this.fields.map(one => `${one.field}: ${one.problem} - ${one.remedy}`);
    return [this.message, ...told].join('\n');
  }
}

/** The daemon does not answer, or stopped amid an answer. */
export class Lost extends Error {}

const TOKEN = 'cupule-token';

/** Asks the daemon. */
export class Api {
  #askToken;
  #asking;
  #contact;

  /**
   * @param askToken asks the user for the token; told whether another one was refused
   * @param contact told with each attempt whether the daemon answered
   */
  constructor(askToken, contact) {
    this.#askToken = askToken;
    this.#contact = contact;
  }

  /** The JSON document at a path. */
  async get(path, signal) {
    const response = await this.#fetch('GET', path, {signal});
    return this.#reading(signal, () => response.json());
  }

  /** Changes something; nobody needs the answer. */
  async send(method, path, body) {
    const response = await this.#fetch(method, path, {body});
    await this.#reading(undefined, () => response.arrayBuffer());
  }

  /** The bytes of an answer that goes on, as they come; ends when the daemon ends it. */
  async* stream(path, signal, headers = {}) {
    const response = await this.#fetch('GET', path, {signal, headers});
    const reader = response.body.getReader();
    for (;;) {
      const {done, value} = await this.#reading(signal, () => reader.read());
      if (done) {
        return;
      }
      yield value;
    }
  }

  async #fetch(method, path, options) {
    for (;;) {
      const token = sessionStorage.getItem(TOKEN);
      const headers = {...options.headers, ...(token && {Authorization: `Bearer ${token}`})};
      const response = await this.#reading(
        options.signal, () => fetch(path, {...options, method, headers, cache: 'no-store'}));
      if (response.ok) {
        return response;
      }
      const problem = new Problem(response.status, await response.json().catch(() => ({})));
      if (response.status !== 401) {
        throw problem;
      }
      await this.#login(token);
    }
  }

  async #reading(signal, work) {
    try {
      const result = await work();
      this.#contact(true);
      return result;
    } catch (error) {
      signal?.throwIfAborted();
      this.#contact(false);
      throw new Lost('the daemon does not answer', {cause: error});
    }
  }

  /** Calls that are refused together lead to one question. */
  async #login(refused) {
    if (sessionStorage.getItem(TOKEN) !== refused) {
      return;
    }
    this.#asking ??= this.#askToken(refused !== null)
      .then(token => sessionStorage.setItem(TOKEN, token))
      .finally(() => { this.#asking = undefined; });
    await this.#asking;
  }
}
