// Stands in for the addon, so that lib/ is tested alone: every call is recorded and answered by
// `answers`, a function by the call's name.
import { createRequire } from 'node:module';

const loader = createRequire(import.meta.url)('../../dist/native.js');

export function fakeNative(t, answers = {}) {
  const calls = [];
  const native = new Proxy(
    {},
    {
      get(_, name) {
        return (...args) => {
          calls.push({ name, args });
          return name in answers ? answers[name](...args) : standard[name]?.(...args);
        };
      },
    },
  );
  const real = loader.native;
  loader.native = () => native;
  t.after(() => {
    loader.native = real;
  });
  return { calls, named: (name) => calls.filter((call) => call.name === name) };
}

const standard = {
  checkConfig: () => ({ config: {}, warnings: [] }),
  newGroup: () => 1,
  groupSize: () => 0,
  cancelGroup: async () => {},
  openEngine: async () => ({}),
  engineStats: () => ({ openConnections: 0, idleConnections: 0 }),
  watchEngine: () => {},
  openAccount: () => ({}),
  newCallback: () => ({}),
  newCancelToken: () => ({}),
  stats: () => ({ threads: 0 }),
};
