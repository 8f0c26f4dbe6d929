import type { Order } from './orders.ts';
import type { Side } from './progress.ts';
import type { Served } from './served.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** How one side fills an order. */
export type Fill = (order: Order, signal: AbortSignal) => Promise<Omit<Served, 'waitedMs'>>;

/** Lets the orders of the hour arrive at one side, each at its time, and waits for the last one to be filled. */
export async function runHour(
  orders: readonly Order[],
  times: readonly number[],
  {
    time,
    side,
    fill,
    signal,
  }: { readonly time: SimulatedTime; readonly side: Side; readonly fill: Fill; readonly signal: AbortSignal },
): Promise<readonly Served[]> {
  return Promise.all(
    orders.map(async (order, i) => {
      await time.sleep((times[i] ?? 0) - time.elapsed(), signal);
      signal.throwIfAborted();
      side.arrived += 1;
      const arrivedAt = time.elapsed();
      const filled = await fill(order, signal);
      if (filled.picture) side.delivered += 1;
      else side.failed += 1;
      return { ...filled, waitedMs: time.elapsed() - arrivedAt };
    }),
  );
}
