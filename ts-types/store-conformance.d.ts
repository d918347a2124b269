import type { Store } from './stores';

export interface StoreUnderTest {
  /** Another instance on the same data, as another process has it; the cases open and close them. */
  make(): Store | Promise<Store>;
  /**
   * Makes everything that is stored older by moving its times back. Without it the cases about time
   * are left out.
   */
  advance?(ms: number): Promise<void>;
}

/**
 * What every store has to do, as cases for any test runner. They run one after the other, on data
 * that is nobody else's, and reject with what is wrong.
 *
 * @example
 * for (const { name, run } of storeConformance({ make: () => new MyStore(url) })) test(name, run);
 */
export function storeConformance(store: StoreUnderTest): { name: string; run(): Promise<void> }[];
