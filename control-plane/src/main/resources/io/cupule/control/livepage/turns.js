import {Course, first} from './course.js';
import {seconds, timeOfDay} from './words.js';

/** How far back turns are kept, and how many of a pCPU, whichever is less. */
const KEPT_NANOS = 60e9;
const MOST_TURNS = 50_000;

/** How far back an answer goes at most. */
const ANSWERED_NANOS = 10e9;
const OVERLAP_NANOS = 20e6;

/** The daemon reads its two clocks one after the other, so they tremble a bit. */
const CLOCK_STEP_NANOS = 50e6;

/**
 * Who had which pCPU when, put together from the answers of `/v1/timeline`. Times are nanoseconds
 * of the host's CLOCK_MONOTONIC; the axis has the daemon's time of day.
 */
export class Turns extends Course {
  #second;
  #origin = -Infinity;

  constructor() {
    super(KEPT_NANOS);
  }

  /** What to ask for next: a bit again, because records may be missing that were just written. */
  get since() {
    return Math.max(0, this.now - OVERLAP_NANOS);
  }

  /** Takes the answer to the question since `since`. */
  take(view) {
    const since = this.since;
    const seamless = since > 0 && since <= view.now && view.now - since <= ANSWERED_NANOS;
    const before = this.rows;
    this.now = view.now;
    this.#set(Date.parse(view.time));
    this.rows = new Map(view.pcpus.map(pcpu => {
      const old = before.get(pcpu.id);
      return [pcpu.id, seamless && pcpu.complete && old ? this.#joined(old, pcpu, since) : this.#anew(pcpu)];
    }));
  }

  /** Sets the axis by what the daemon's clock shows now, in milliseconds. */
  #set(millis) {
    const expected = this.#second * 1e9 + this.now - this.#origin;
    if (!(Math.abs(millis * 1e6 - expected) <= CLOCK_STEP_NANOS)) {
      this.#second = Math.floor(millis / 1000);
      this.#origin = this.now - Math.round((millis - this.#second * 1000) * 1e6);
    }
  }

  #anew({complete, turns}) {
    const oldest = complete ? this.now - ANSWERED_NANOS : turns[0]?.from ?? this.now;
    return {known: oldest, turns};
  }

  /** The answer has all turns that end after `since`, as a whole. */
  #joined(old, {turns}, since) {
    const joined = old.turns.slice(0, first(old.turns, turn => turn.to > since)).concat(turns);
    const kept = joined.slice(
      Math.max(first(joined, turn => turn.to > this.now - KEPT_NANOS), joined.length - MOST_TURNS));
    const full = kept.length === MOST_TURNS;
    return {known: full ? kept[0].from : Math.max(old.known, this.now - KEPT_NANOS), turns: kept};
  }

  /** A whole second of the daemon's clock. */
  get origin() {
    return this.#origin;
  }

  /** The time of day so long after the origin. */
  label(nanos, step) {
    return seconds(nanos, step, second => timeOfDay((this.#second + second) * 1000));
  }
}
