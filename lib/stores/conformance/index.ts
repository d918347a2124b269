import type { Store, StoreUnderTest } from '../../../ts-types/stores';
import { connectionCases } from './connections';
import { hintCases } from './hints';
import { otherCases } from './others';
import { postCases } from './posts';
import { type Bench, holder } from './samples';

/** The cases, for any test runner. They run one after the other, on data that is nobody else's. */
export function storeConformance({
  make,
  advance,
}: StoreUnderTest): { name: string; run(): Promise<void> }[] {
  const cases = [...connectionCases, ...postCases, ...hintCases, ...otherCases];
  return cases
    .filter(({ needsTime }) => !needsTime || advance !== undefined)
    .map(({ name, run }) => ({
      name,
      async run() {
        const opened: Store[] = [];
        const open = async () => {
          const store = await make();
          opened.push(store);
          await store.open();
          return store;
        };
        try {
          const bench: Bench = {
            store: await open(),
            other: await open(),
            first: holder(),
            second: holder(),
            advance: advance ?? (async () => {}),
          };
          await run(bench);
          await bench.store.leases.free([bench.first.engine, bench.second.engine]);
        } finally {
          for (const store of opened) await store.close();
        }
      },
    }));
}
