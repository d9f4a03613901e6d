/** The VM of a vCPU's name, such as `alpha/vcpu0`. */
export const vmOf = vcpu => vcpu.slice(0, vcpu.lastIndexOf('/'));

/** The first index at which a list that is sorted that way fulfils a condition. */
export function first(list, condition) {
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
 * Who had which pCPU when. Times are nanoseconds. A turn has a `vcpu`, `from` and `to`; where only
 * averages are known, it has a `share` of that time as well, and others share the rest.
 */
export class Course {
  /** Until when it is known; 0 where nothing is. */
  now = 0;
  /** How far back it goes at most. */
  kept;
  /** By pCPU: from when on it is known, and its turns in ascending order. */
  rows = new Map();

  constructor(kept) {
    this.kept = kept;
  }

  /** The pCPUs in order. */
  get pcpus() {
    return [...this.rows.keys()];
  }

  /** Where the axis has a whole second. */
  get origin() {
    return 0;
  }

  /** From when on a pCPU is known. */
  known(pcpu) {
    return this.rows.get(pcpu).known;
  }

  /** The turns of a pCPU that reach into a span of time. */
  within(pcpu, from, to) {
    const {turns} = this.rows.get(pcpu);
    return turns.slice(first(turns, turn => turn.to > from), first(turns, turn => turn.from >= to));
  }

  /** The turn before a time, or after it. */
  beside(pcpu, time, step) {
    const {turns} = this.rows.get(pcpu);
    return step < 0
      ? turns[first(turns, turn => turn.to > time) - 1] : turns[first(turns, turn => turn.from > time)];
  }

  /** The time that each VM had a pCPU in a span. */
  times(pcpu, from, to) {
    const times = new Map();
    for (const turn of this.within(pcpu, from, to)) {
      const vm = vmOf(turn.vcpu);
      const time = (turn.share ?? 1) * (Math.min(turn.to, to) - Math.max(turn.from, from));
      times.set(vm, (times.get(vm) ?? 0) + time);
    }
    return times;
  }

  /** The share of each VM in the last nanoseconds, as far as they are known; 1 is a whole pCPU. */
  shares(nanos) {
    const shares = new Map();
    for (const pcpu of this.pcpus) {
      const from = Math.max(this.now - nanos, this.known(pcpu));
      for (const [vm, time] of this.times(pcpu, from, this.now)) {
        shares.set(vm, (shares.get(vm) ?? 0) + time / (this.now - from));
      }
    }
    return shares;
  }
}
