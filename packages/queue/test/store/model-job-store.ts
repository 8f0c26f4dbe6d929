import type { JobStore, RecordKey, StoredRecord } from '../../src/store/job-store.ts';

const nameOf = ({ kind, id }: RecordKey): string => `${kind} ${id}`;
const byId = (one: StoredRecord, other: StoredRecord): number => (one.id < other.id ? -1 : 1);

/** What a store promises, said as simply as can be: the others are held to it. */
export function modelJobStore(): JobStore {
  const records = new Map<string, StoredRecord>();
  const of = (group: string | undefined): StoredRecord[] =>
    [...records.values()].filter((record) => group === undefined || record.group === group);
  return {
    write: async (changes) => {
      const clashes = changes.filter(({ record, ifVersion }) => (records.get(nameOf(record))?.version ?? 0) !== ifVersion);
      if (clashes.length > 0) return clashes.map(({ record: { kind, id } }) => ({ kind, id }));
      for (const { record, ifVersion } of changes) records.set(nameOf(record), { ...record, version: ifVersion + 1 });
      return [];
    },
    read: async (keys) => keys.map((key) => records.get(nameOf(key))),
    list: async ({ kind, group, states, after = '', limit }) =>
      of(group)
        .filter((record) => record.kind === kind && record.id > after && (states?.includes(record.state) ?? true))
        .toSorted(byId)
        .slice(0, limit),
    due: async (now, limit) =>
      of(undefined)
        .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
        .toSorted((one, other) => one.priority - other.priority || (one.dueAt ?? 0) - (other.dueAt ?? 0))
        .slice(0, limit),
    nextDueAt: async () => of(undefined).reduce<number | undefined>((least, { dueAt }) => earlier(least, dueAt), undefined),
    count: async (group) =>
      [...Map.groupBy(of(group), ({ kind, state }) => `${kind} ${state}`).values()].flatMap((same) => {
        const [first] = same;
        if (first === undefined) return [];
        const earliestDueAt = same.reduce<number | undefined>((least, { dueAt }) => earlier(least, dueAt), undefined);
        return [{ kind: first.kind, state: first.state, count: same.length, earliestDueAt }];
      }),
    forget: async (group) => {
      for (const record of of(group)) records.delete(nameOf(record));
    },
  };
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
