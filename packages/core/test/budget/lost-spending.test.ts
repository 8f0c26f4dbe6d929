import { expect, it } from 'vitest';
import { budgetsSchema } from '../../src/budget/budgets-schema.ts';
import type { BudgetStore } from '../../src/budget/budget-store.ts';
import { createBudgetGuard } from '../../src/budget/create-budget-guard.ts';
import { createMemoryBudgetStore } from '../../src/budget/memory-budget-store.ts';
import { createImageService, RequestInvalidError } from '../../src/index.ts';
import { delivers, fakeChannel } from '../resilience/test-bench.ts';
import { DOLLAR, NOON, offer } from './budget-world.ts';

const LEASE_MS = 60_000;
const THREE_DAYS_MS = 259_200_000;

/** Two processes with one store, and their time. */
function processes(limits: readonly object[] = [{ key: '*', per: 'key', window: 'day', limitUsd: 10 }]) {
  const time = { now: NOON };
  const clock = { now: () => time.now };
  const store: BudgetStore = createMemoryBudgetStore({ clock });
  const budgets = budgetsSchema.parse({ limits, store });
  const teller = { tell: () => undefined, within: <T>(_id: string, work: () => T) => work() };
  const guard = () => createBudgetGuard({ budgets, clock, teller });
  const spender = { key: 'shop', tenant: undefined };
  const standing = async () => {
    const other = guard();
    await other.refresh(spender);
    const [known] = other.standings();
    return { spentNanoUsd: known?.spentNanoUsd, reservedNanoUsd: known?.reservedNanoUsd };
  };
  const begin = async (spendingId: string | undefined): Promise<void> => {
    const spending = guard().spend({ spender, callId: 'call', attempts: () => [], spendingId });
    await spending?.open(() => ({ candidates: [offer('dear', DOLLAR)], exclusions: [], warnings: [] }));
  };
  return { time, guard, begin, standing };
}

const LOST = { budgetKey: 'shop', channel: 'a', model: 'm', startedAt: NOON } as const;

it('holds what a named call may cost for as long as a batch, though its process has ended', async () => {
  const { time, begin, standing } = processes();
  await begin('named');
  await begin(undefined);
  const { reservedNanoUsd } = await standing();
  time.now += LEASE_MS + 1;
  expect(await standing()).toEqual({ spentNanoUsd: 0, reservedNanoUsd: (reservedNanoUsd ?? 0) / 2 });
  time.now += THREE_DAYS_MS;
  expect((await standing()).reservedNanoUsd).toBe(0);
});

it('counts it once in place of what was held, whoever says it, and takes it back when it is known', async () => {
  const { begin, guard, standing } = processes();
  await begin('named');
  const lost = { ...LOST, nanoUsd: 3 * DOLLAR };
  await Promise.all([guard().settleLost('named', lost), guard().settleLost('named', lost)]);
  expect(await standing()).toEqual({ spentNanoUsd: 3 * DOLLAR, reservedNanoUsd: 0 });
  const known = { ...LOST, nanoUsd: DOLLAR, insteadOf: { nanoUsd: 3 * DOLLAR } };
  await guard().settleLost('named', known);
  await guard().settleLost('named', known);
  expect(await standing()).toEqual({ spentNanoUsd: DOLLAR, reservedNanoUsd: 0 });
});

it('counts what a budget takes an unknown price for where nobody knows it', async () => {
  const unpriced = { key: '*', window: 'day', limitUsd: 10, onUnknownPrice: 'allow', unknownPriceUsd: 2 };
  const { guard, standing } = processes([unpriced]);
  await guard().settleLost('named', { ...LOST, nanoUsd: undefined });
  expect((await standing()).spentNanoUsd).toBe(2 * DOLLAR);
  await guard().settleLost('named', { ...LOST, nanoUsd: 0, insteadOf: { nanoUsd: undefined } });
  expect((await standing()).spentNanoUsd).toBe(0);
});

it('is asked of one picture alone', async () => {
  const images = createImageService({ channels: [fakeChannel('a', delivers)], probe: false });
  const call = images.generate({ prompt: 'a kite', n: 2 }, { spendingId: 'named' });
  const error = await call.catch((cause: unknown) => cause);
  expect(RequestInvalidError.isInstance(error) && error.issues).toMatchObject([{ path: 'options.spendingId' }]);
  await images.close();
});
