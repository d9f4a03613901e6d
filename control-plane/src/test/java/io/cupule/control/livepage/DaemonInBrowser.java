package io.cupule.control.livepage;

/** A daemon that is a script in the page, so that tests choose each of its answers. */
final class DaemonInBrowser {
  /**
   * A daemon in the browser: VM {@code one} has the last 10 s of pCPU 0 for 3 ms of 10, {@code two}
   * the rest. Its clock shows a day in 2001. It writes down {@code calls}, and {@code gone} loses
   * it.
   */
  static final String SCRIPT =
      """
      const vm = (name, more) => ({name, state: 'running', since: '2001-09-09T01:00:00Z', starts: 1,
        pcpus: [0], dedicated: false, realtime: false, irqchip: 'user', kernel: 'builtin:spin',
        memoryBytes: 16777216, ...more});
      window.fake = {gone: false, calls: [], now: 100e9, vms: [vm('one'), vm('two')], one: {},
        answers: {'/v1/pcpus': {pcpus: []}}};
      const turns = now => Array.from({length: 1000}, (_, i) => now - 10e9 + i * 1e7).flatMap(from =>
        [{vcpu: 'one/vcpu0', from, to: from + 3e6}, {vcpu: 'two/vcpu0', from: from + 3e6, to: from + 1e7}]);
      const answer = path => {
        if (path.startsWith('/v1/timeline')) {
          const since = Number(path.split('since=')[1]);
          const {now} = fake;
          const time = new Date(Date.UTC(2001, 8, 9, 1, 46, 40) + now / 1e6 - 100e3).toJSON();
          const shown = (fake.turns ?? turns)(now).filter(turn => turn.to > since);
          return {now, time, pcpus: [{id: 0, complete: true, turns: shown}]};
        }
        return path === '/v1/vms' ? {vms: fake.vms}
          : path === '/v1/host' ? {scenario: 's', hostname: 'h', version: 'v'}
          : path === '/v1/vms/one' ? fake.one : fake.answers[path];
      };
      window.fetch = async (path, {method, signal}) => {
        fake.calls.push(`${method} ${path}`);
        if (fake.gone) throw new TypeError('gone');
        const document = answer(path);
        if (document === undefined && method === 'GET') {
          return new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)));
        }
        return new Response(JSON.stringify(document ?? {}));
      };
      """;

  private DaemonInBrowser() {}
}
