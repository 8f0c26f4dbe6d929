import { beforeEach, describe, expect, it } from 'vitest';

/** What keeps a contract or breaks it, set up anew for every promise. */
export interface ContractHarness {
  close(): Promise<void>;
}

/** Ends a check that holds as far as it could be seen, with why the rest could not be; never returns. */
export type SkipCheck = (why: string) => never;

/** One promise of a port, in words that follow "it", and a check that fails where it is broken. */
export type ContractPromise<Harness> = readonly [
  promise: string,
  check: (harness: Harness, skip: SkipCheck) => void | Promise<void>,
];

/**
 * What the contract suites are made of: a test for each promise, each on a harness of its own, which is closed after it. A check that
 * compares nothing fails.
 *
 * @param port what the promises are made of, such as "a budget store".
 */
export function describeContract<Harness extends ContractHarness>(
  name: string,
  port: string,
  setup: () => Promise<Harness>,
  promises: readonly ContractPromise<Harness>[],
): void {
  describe(`${name} keeps the contract of ${port}`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await setup();
      return () => harness.close();
    });

    for (const [promise, check] of promises) {
      it(`it ${promise}`, async (context) => {
        expect.hasAssertions();
        await check(harness, (why) => context.skip(why));
      });
    }
  });
}
