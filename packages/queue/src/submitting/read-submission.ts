import { setImmediate } from 'node:timers/promises';
import { RequestInvalidError, type ImageService, type Issue } from '@retake/core';
import { schemaIssues } from '../errors/schema-issues.ts';
import type { QueueSettings } from '../read-queue-options.ts';
import type { KeptCall } from '../store/kept-request.ts';
import { webhookUrlIssue } from '../telling/webhook-url.ts';
import { MOST_ITEMS, type ImageItem, type SubmitOptions } from './image-item.ts';
import { issuesOfItem } from './issues-of-item.ts';
import { submitOptionsSchema, type ReadSubmitOptions } from './submit-schema.ts';

/** What was submitted, understood: nothing in it will be refused later for its form. */
export interface Submission {
  /** With a key each. */
  readonly items: readonly (ImageItem & { readonly key: string })[];
  readonly options: ReadSubmitOptions;
  /** How each item is bought. */
  readonly call: KeptCall;
}

/** What a submission is held against. */
export interface SubmissionContext {
  readonly images: ImageService;
  readonly settings: QueueSettings;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Items looked at before others get their turn. */
const ITEMS_AT_ONCE = 50;

/** Problems that one error lists. */
const MOST_ISSUES = 1_000;

/**
 * Reads what is submitted. Calls nobody.
 *
 * @throws RequestInvalidError with every problem of items and options and its path, such as `items[3].prompt`.
 */
export async function readSubmission(
  items: readonly ImageItem[],
  options: SubmitOptions,
  { images, settings, now }: SubmissionContext,
): Promise<Submission> {
  const issues = new IssueList();
  const read = submitOptionsSchema.safeParse(options);
  for (const issue of schemaIssues(read.error, 'options')) issues.add(issue);
  const { deadline, webhook } = read.data ?? {};
  if (deadline !== undefined && deadline <= now) issues.add({ path: 'options.deadline', message: 'has passed' });
  if (webhook !== undefined) {
    const message =
      settings.webhook === undefined ? 'needs the option `webhook` of the queue' : webhookUrlIssue(webhook, settings.webhook);
    if (message !== undefined) issues.add({ path: 'options.webhook', message });
  }
  const given: unknown = items;
  const count = Array.isArray(given) ? given.length : 0;
  if (count === 0 || count > MOST_ITEMS) {
    issues.add({ path: 'items', message: `must be 1 to ${MOST_ITEMS} items` });
    throw issues.error();
  }
  const call = keptCallOf(read.data ?? {});
  const keys = new Map<string, number>();
  const keyed: Submission['items'][number][] = [];
  for (const [index, item] of items.entries()) {
    if (index % ITEMS_AT_ONCE === ITEMS_AT_ONCE - 1) await setImmediate();
    for (const issue of issuesOfItem(item, { images, call, path: `items[${index}]` })) issues.add(issue);
    const key = keyOf(item, index);
    const earlier = keys.get(key);
    if (earlier !== undefined) issues.add({ path: `items[${index}].key`, message: `is that of items[${earlier}] too` });
    else keys.set(key, index);
    keyed.push({ ...item, key });
  }
  if (!read.success || issues.count > 0) throw issues.error();
  return { items: keyed, options: read.data, call };
}

/** How each item of a submission is bought. The tenant is a label for core: budgets and caches go by it. */
function keptCallOf({ tenant, budgetKey, labels = {}, route, degrade }: Partial<ReadSubmitOptions>): KeptCall {
  const compliance = typeof route?.compliance === 'string' ? [route.compliance] : route?.compliance;
  return {
    budgetKey,
    labels: tenant === undefined ? labels : { ...labels, tenant },
    route: route && { only: route.only, exclude: route.exclude, compliance },
    degrade,
  };
}

function keyOf(item: unknown, index: number): string {
  const key = typeof item === 'object' && item !== null && 'key' in item ? item.key : undefined;
  return typeof key === 'string' ? key : String(index);
}

/** Problems, each once: what is wrong with the options is found again with every item. */
class IssueList {
  readonly #found = new Map<string, Issue>();

  get count(): number {
    return this.#found.size;
  }

  add(issue: Issue): void {
    this.#found.set(`${issue.path}\n${issue.message}`, issue);
  }

  error(): RequestInvalidError {
    const all = [...this.#found.values()];
    const more = all.length - MOST_ISSUES;
    const rest: readonly Issue[] = more > 0 ? [{ path: 'items', message: `have ${more} more problems` }] : [];
    return new RequestInvalidError([...all.slice(0, MOST_ISSUES), ...rest]);
  }
}
