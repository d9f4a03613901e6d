/** The time of day of a date, in the user's language. */
export function timeOfDay(date) {
  return new Date(date).toLocaleTimeString([], {hourCycle: 'h23'});
}

/**
 * A time in seconds, with as many decimals as a step asks for.
 *
 * @param nanos a whole number of nanoseconds
 * @param step what times on both sides of it differ by, in nanoseconds
 * @param whole the text of a whole number of seconds
 */
export function seconds(nanos, step, whole = String) {
  const decimals = Math.max(0, Math.min(9, 9 - Math.floor(Math.log10(step) + 1e-9)));
  const unit = 10 ** (9 - decimals);
  const rounded = Math.round(nanos / unit) * unit;
  const second = Math.floor(rounded / 1e9);
  const rest = String(Math.round(rounded - second * 1e9)).padStart(9, '0').slice(0, decimals);
  return decimals === 0 ? whole(second) : `${whole(second)}.${rest}`;
}

/** A length of time for people. */
export function length(nanos) {
  const units = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
  const [unit, name] = units.find(([least]) => nanos >= least) ?? units.at(-1);
  return `${Number((nanos / unit).toPrecision(4))} ${name}`;
}

/**
 * Names and their parts of a whole, in percent with one decimal. What is left is idle. The numbers
 * are rounded so that they add up to 100.
 *
 * @param times pairs of a name and its time
 * @param whole the time of all, above 0
 */
export function percents(times, whole) {
  const used = times.reduce((sum, [, time]) => sum + time, 0);
  const parts = [...times, ['idle', Math.max(0, whole - used)]].map(([name, time]) => {
    const exact = 1000 * time / Math.max(whole, used);
    return {name, tenths: Math.floor(exact), rest: exact % 1};
  });
  const missing = 1000 - parts.reduce((sum, {tenths}) => sum + tenths, 0);
  [...parts].sort((one, other) => other.rest - one.rest).slice(0, missing)
    .forEach(part => { part.tenths++; });
  return parts.map(({name, tenths}) => `${name} ${(tenths / 10).toFixed(1)} %`);
}
