import { afterAll, beforeAll } from 'vitest';
import { describeUnless } from '../../../../tools/servers/describe-unless.ts';
import { describeJobStoreContract } from '../../src/testing/index.ts';
import { GROUNDS } from './harnesses.ts';
import type { StoreGround } from './harnesses.ts';

/** A busy machine takes its time to start a server, or to make a database. */
const START_MS = 60_000;

for (const { name, missing, open } of GROUNDS) {
  describeUnless(missing, `on ${name}`, () => {
    let ground: StoreGround;
    beforeAll(async () => {
      ground = await open();
    }, START_MS);
    afterAll(() => ground.close(), START_MS);

    describeJobStoreContract(`the store on ${name}`, () => ground.stores());
  });
}
