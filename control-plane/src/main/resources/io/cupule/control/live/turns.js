/** How far back turns are kept, and how many of a pCPU, whichever is less. */
export const KEPT_NANOS = 60e9;
const MOST_TURNS = 50_000;

/** How far back an answer goes at most. */
const ANSWERED_NANOS = 10e9;
const OVERLAP_NANOS = 20e6;
const CLOCK_STEP_MILLIS = 500;

/** The VM of a vCPU's name, such as `alpha/vcpu0`. */
export const vmOf = vcpu => vcpu.slice(0, vcpu.lastIndexOf('/'));

/** The first index at which a list that is sorted that way fulfils a condition. */
function first(list, condition) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (condition(list[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/**
 * Who had which pCPU when, put together from the answers of `/v1/timeline`. Times are nanoseconds
 * of the host's CLOCK_MONOTONIC.
 */
export class Turns {
  /** Until when it is known; 0 before the first answer. */
  now = 0;
  /** What to add to get milliseconds of the wall clock. */
  #epoch = -Infinity;
  #pcpus = new Map();

  /** What to ask for next: a bit again, because records may be missing that were just written. */
  get since() {
    return Math.max(0, this.now - OVERLAP_NANOS);
  }

  /** Takes the answer to the question since `since`. */
  take(view, wallMillis) {
    const since = this.since;
    const seamless = since > 0 && since <= view.now && view.now - since <= ANSWERED_NANOS;
    const before = this.#pcpus;
    this.now = view.now;
    const epoch = wallMillis - view.now / 1e6;
    if (Math.abs(epoch - this.#epoch) > CLOCK_STEP_MILLIS) { // else times would seem to tremble
      this.#epoch = epoch;
    }
    this.#pcpus = new Map(view.pcpus.map(pcpu => {
      const old = before.get(pcpu.id);
      return [pcpu.id, seamless && pcpu.complete && old ? this.#joined(old, pcpu, since) : this.#anew(pcpu)];
    }));
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

  /** The pCPUs in order. */
  get pcpus() {
    return [...this.#pcpus.keys()];
  }

  /** From when on a pCPU is known. */
  known(pcpu) {
    return this.#pcpus.get(pcpu).known;
  }

  /** The turns of a pCPU that reach into a span of time. */
  within(pcpu, from, to) {
    const {turns} = this.#pcpus.get(pcpu);
    return turns.slice(first(turns, turn => turn.to > from), first(turns, turn => turn.from >= to));
  }

  /** The turn that has a pCPU at a time. */
  at(pcpu, time) {
    return this.within(pcpu, time, time + 1).find(turn => turn.from <= time);
  }

  /** The turn before a time, or after it. */
  beside(pcpu, time, step) {
    const {turns} = this.#pcpus.get(pcpu);
    return step < 0
      ? turns[first(turns, turn => turn.to > time) - 1] : turns[first(turns, turn => turn.from > time)];
  }

  /** The time that each VM had a pCPU in a span, in nanoseconds. */
  times(pcpu, from, to) {
    const times = new Map();
    for (const turn of this.within(pcpu, from, to)) {
      const vm = vmOf(turn.vcpu);
      const time = Math.min(turn.to, to) - Math.max(turn.from, from);
      times.set(vm, (times.get(vm) ?? 0) + time);
    }
    return times;
  }

  /** The share of each VM in the last nanoseconds; 1 is a whole pCPU. */
  shares(nanos) {
    const shares = new Map();
    for (const pcpu of this.pcpus) {
      for (const [vm, time] of this.times(pcpu, this.now - nanos, this.now)) {
        shares.set(vm, (shares.get(vm) ?? 0) + time / nanos);
      }
    }
    return shares;
  }

  /** Milliseconds of the wall clock. */
  wall(time) {
    return this.#epoch + time / 1e6;
  }
}
