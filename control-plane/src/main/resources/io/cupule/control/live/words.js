/** The time of day of a date, in the user's language. */
export function timeOfDay(date) {
  return new Date(date).toLocaleTimeString([], {hourCycle: 'h23'});
}

/** A time of day, with as many decimals as a step in milliseconds asks for. */
export function clock(millis, step) {
  const decimals = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(step) + 1e-9)));
  const second = Math.floor(millis / 1000);
  const rest = ((millis - second * 1000) / 1000).toFixed(decimals);
  const carried = Number(rest) >= 1 ? 1 : 0;
  const time = timeOfDay((second + carried) * 1000);
  return decimals === 0 ? time : `${time}.${carried ? '0'.repeat(decimals) : rest.slice(2)}`;
}

/** A length of time for people. */
export function length(nanos) {
  const units = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
  const [unit, name] = units.find(([least]) => nanos >= least) ?? units.at(-1);
  return `${Number((nanos / unit).toPrecision(4))} ${name}`;
}
