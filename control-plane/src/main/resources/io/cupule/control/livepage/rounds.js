/** A pause that waits for nothing else. */
const pause = millis => new Promise(done => { setTimeout(done, millis); });

function visible() {
  return new Promise(done => {
    if (!document.hidden) {
      done();
      return;
    }
    document.addEventListener('visibilitychange', () => done(visible()), {once: true});
  });
}

/**
 * Works in rounds for as long as the page is open. While nobody sees it there are none: a browser
 * has six connections to a daemon, so pages in the background must not keep any.
 *
 * @param millis between rounds
 * @param work a round; its signal ends it when the page is hidden
 * @param report told about errors
 */
export async function rounds(millis, work, report) {
  for (;;) {
    await visible();
    const round = new AbortController();
    const hidden = () => document.hidden && round.abort();
    document.addEventListener('visibilitychange', hidden);
    try {
      await work(round.signal);
    } catch (error) {
      if (!round.signal.aborted) {
        report(error);
      }
    } finally {
      document.removeEventListener('visibilitychange', hidden);
    }
    await pause(millis);
  }
}
