import { createHash } from 'node:crypto';
import { promptOf, type Chunk, type Kind } from './chaos-world.ts';
import type { FromSimulator, ItemStory } from './messages.ts';

type Entry = Extract<FromSimulator, { type: 'ledger' }>['entries'][number];

/** What a run has shown. */
export interface Verdict {
  readonly items: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of items that nobody can ask for again, and of FLUX tasks whose id was not stored. */
  readonly unknown: Readonly<Record<Kind, number>>;
  /** Items that were billed more than once. */
  readonly billedAgain: Readonly<Record<Kind, number>>;
  /** Nano-dollars: what upstreams have billed, what items know of, and the most that they say can come to it. */
  readonly ledgerNanoUsd: number;
  readonly knownNanoUsd: number;
  readonly upToNanoUsd: number;
  /** Each in a sentence; none in a run that is as it should be. */
  readonly faults: readonly string[];
}

/** Holds what jobs tell against what upstreams have billed. */
export function checkChaos(
  stories: readonly { readonly chunk: Chunk; readonly items: readonly ItemStory[] }[],
  entries: readonly Entry[],
  { mostUnknown, chunks }: { readonly mostUnknown: number; readonly chunks: readonly Chunk[] },
): Verdict {
  const faults: string[] = [];
  const outcomes: Record<string, number> = {};
  const unknown: Record<Kind, number> = { batch: 0, flux: 0, report: 0, retry: 0 };
  const billedAgain: Record<Kind, number> = { batch: 0, flux: 0, report: 0, retry: 0 };
  const bills = Map.groupBy(
    entries.filter(({ billed }) => billed),
    ({ promptDigest }) => promptDigest,
  );
  const told = new Map(stories.map(({ chunk, items }) => [chunk.key, items]));
  let knownNanoUsd = 0;
  let upToNanoUsd = 0;
  let count = 0;
  for (const chunk of chunks) {
    const items = told.get(chunk.key) ?? [];
    if (items.length !== chunk.count) faults.push(`${chunk.key}: ${chunk.count} items were acknowledged, ${items.length} ended`);
    for (const item of items) {
      const where = `${chunk.key}/${item.index}`;
      const digest = createHash('sha256').update(promptOf(chunk, item.index)).digest('hex');
      const bill = bills.get(digest) ?? [];
      bills.delete(digest);
      const billed = bill.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
      count += 1;
      outcomes[item.outcome] = (outcomes[item.outcome] ?? 0) + 1;
      if (item.outcome === 'unknown') unknown[chunk.kind] += 1;
      if (bill.length > 1) billedAgain[chunk.kind] += 1;
      const upTo = item.unknownUpToNanoUsd ?? Number.POSITIVE_INFINITY;
      knownNanoUsd += item.nanoUsd;
      upToNanoUsd += upTo;
      if (billed < item.nanoUsd || billed > item.nanoUsd + upTo) {
        faults.push(
          `${where}: ${item.outcome}, says ${item.nanoUsd} and up to ${upTo} more, was billed ${billed} in ${bill.length}`,
        );
      }
      if (item.outcome === 'done' ? item.images !== 1 : item.outcome !== 'unknown' || item.images !== 0) {
        faults.push(`${where}: ${item.outcome} with ${item.images} pictures (${item.error ?? 'no error'})`);
      }
      const isOnce = chunk.kind === 'batch' || (chunk.kind !== 'retry' && item.outcome === 'done');
      if (isOnce && (bill.length !== 1 || item.nanoUsd !== billed)) {
        faults.push(
          `${where}: ${item.outcome}, to be billed once, was billed ${bill.length} times, ${billed}; it says ${item.nanoUsd}`,
        );
      }
      if (item.outcome === 'unknown' && (chunk.kind === 'batch' || chunk.kind === 'retry')) faults.push(`${where}: unknown`);
    }
  }
  for (const [digest, bill] of bills) faults.push(`${bill.length} pictures were billed for the prompt ${digest ?? 'of nobody'}`);
  const inAll = Object.values(unknown).reduce((sum, one) => sum + one, 0);
  if (inAll > mostUnknown) faults.push(`${inAll} items are unknown, more than the ${mostUnknown} that were in flight at kills`);
  const ledgerNanoUsd = entries.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  return { items: count, outcomes, unknown, billedAgain, ledgerNanoUsd, knownNanoUsd, upToNanoUsd, faults };
}
