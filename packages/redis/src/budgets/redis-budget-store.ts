import type { BudgetStore, PurseStanding } from '@retake/core';
import { z } from 'zod';
import type { RedisArgument } from '../redis-connection.ts';
import type { RedisScript } from '../redis-script.ts';
import { readPrefix, type RedisStoreOptions } from '../store-options.ts';
import { commitScript, readScript, renewScript, reserveScript } from './budget-scripts.ts';

const amountsSchema = z.array(z.coerce.number());

/**
 * Budgets that all processes on one Redis share, to the nano-dollar. Leases run on Redis's own time, so the clocks of processes may differ.
 *
 * While Redis is away, calls are refused (`BudgetUnavailableError`), or let through unchecked with `budgets.onStoreError: 'allow'`; what was
 * paid meanwhile is counted when it is back. All keys lie in one slot of a cluster.
 *
 * @throws ConfigInvalidError with every problem of the options and its path.
 */
export function redisBudgetStore(options: RedisStoreOptions): BudgetStore {
  const { connection } = options;
  const leases = `{${readPrefix('redisBudgetStore()', options)}:budgets}:leases`;
  const run = (script: RedisScript, args: readonly RedisArgument[]): Promise<unknown> => script.run(connection, [leases], args);

  return {
    async reserve({ id, step, leaseMs, entries }) {
      const words = entries.flatMap(({ purse, nanoUsd, limitNanoUsd, forgetAt }) => [
        purse,
        nanoUsd,
        limitNanoUsd,
        forgetAt ?? '',
      ]);
      const [reserved, ...amounts] = amountsSchema.parse(await run(reserveScript, [id, step, leaseMs, ...words]));
      return { reserved: reserved === 1, standings: standingsOf(entries, amounts) };
    },
    async commit({ id, step, leaseMs, entries, ends }) {
      const words = entries.flatMap(({ purse, spentNanoUsd, freedNanoUsd, forgetAt }) => [
        purse,
        spentNanoUsd,
        freedNanoUsd,
        forgetAt ?? '',
      ]);
      const amounts = amountsSchema.parse(await run(commitScript, [id, step, leaseMs, ends ? 1 : 0, ...words]));
      return standingsOf(entries, amounts);
    },
    async renew(ids, leaseMs) {
      await run(renewScript, [leaseMs, ...ids]);
    },
    async read(purses) {
      const amounts = amountsSchema.parse(await run(readScript, purses));
      return standingsOf(
        purses.map((purse) => ({ purse })),
        amounts,
      );
    },
  };
}

/** @param amounts spent and reserved of each purse, in turn. */
function standingsOf(entries: readonly { readonly purse: string }[], amounts: readonly number[]): readonly PurseStanding[] {
  return entries.map(({ purse }, index) => {
    const spentNanoUsd = amounts[2 * index] ?? 0;
    const reservedNanoUsd = amounts[2 * index + 1] ?? 0;
    return { purse, spentNanoUsd, reservedNanoUsd };
  });
}
