import { afterAll, beforeAll, describe } from 'vitest';
import { describeJobStoreContract } from '../../src/testing/index.ts';
import { GROUNDS } from './harnesses.ts';
import type { StoreGround } from './harnesses.ts';

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 60_000;

for (const { name, missing, open } of GROUNDS) {
  describe.skipIf(missing !== undefined)(`on ${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let ground: StoreGround;
    beforeAll(async () => {
      ground = await open();
    }, START_MS);
    afterAll(() => ground.close(), START_MS);

    describeJobStoreContract(`the store on ${name}`, () => ground.stores());
  });
}
