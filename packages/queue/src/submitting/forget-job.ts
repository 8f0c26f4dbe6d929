import type { BlobStore } from '@retake/core';
import { itemRecords } from '../store/item-record.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import type { JobStore } from '../store/job-store.ts';

const ITEMS_AT_ONCE = 200;

/**
 * Forgets a job: first its pictures and reference images, which are its own, whatever another job has of the same bytes; then its records.
 * Can be repeated; who dies in between leaves records that say what is still to be forgotten.
 */
export async function forgetJob(id: string, store: JobStore, blobs: BlobStore): Promise<void> {
  const own = jobBlobs(blobs, id);
  let after: string | undefined;
  for (;;) {
    const page = await store.list({ kind: 'item', group: id, after, limit: ITEMS_AT_ONCE });
    for (const stored of page) {
      const { request, end } = itemRecords.read(stored).body;
      for (const kept of [...request.images, ...(end?.pictures ?? [])]) await own.forget(kept);
    }
    after = page.at(-1)?.id;
    if (page.length < ITEMS_AT_ONCE) break;
  }
  await store.forget(id);
}
