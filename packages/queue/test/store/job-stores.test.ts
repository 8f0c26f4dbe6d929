import { afterAll, beforeAll, describe } from 'vitest';
import { describeJobStoreContract } from '../../src/testing/index.ts';
import { GROUNDS } from './harnesses.ts';
import type { StoreGround } from './harnesses.ts';

for (const { name, missing, open } of GROUNDS) {
  describe.skipIf(missing !== undefined)(`on ${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let ground: StoreGround;
    beforeAll(async () => {
      ground = await open();
    });
    afterAll(() => ground.close());

    describeJobStoreContract(`the store on ${name}`, () => ground.stores());
  });
}
