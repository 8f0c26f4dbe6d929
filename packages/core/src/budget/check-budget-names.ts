import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors/issue.ts';
import type { Budget } from './budget-options.ts';

/** What the names in budgets have to be names of. */
export interface KnownNames {
  readonly channelIds: readonly string[];
  readonly catalog: Pick<Catalog, 'resolve'>;
}

/** A typo in a budget's channel or model would otherwise be a limit that never holds. Paths begin at the list of budgets. */
export function checkBudgetNames(budgets: readonly Budget[], known: KnownNames): readonly Issue[] {
  return budgets.flatMap(({ scope, key }, index) => {
    const message = key === '*' ? undefined : problemOf(scope, key, known);
    return message === undefined ? [] : [{ path: `[${index}].key`, message }];
  });
}

function problemOf(scope: Budget['scope'], key: string, { channelIds, catalog }: KnownNames): string | undefined {
  if (scope === 'channel' && !channelIds.includes(key)) return `is no channel of the service, which has ${channelIds.join(', ')}`;
  if (scope !== 'model') return undefined;
  const found = catalog.resolve(key);
  if (!found.found) return `is no model of the catalog; near it are ${found.nearest.join(', ')}`;
  return found.model.id === key ? undefined : `is another name of ${found.model.id}; write that`;
}
