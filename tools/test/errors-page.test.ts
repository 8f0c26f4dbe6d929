import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@retake/core';
import type { RetakeErrorCode } from '@retake/core';
import { expect, test } from 'vitest';
import * as queue from '../../packages/queue/src/index.ts';
import { root } from '../repository.ts';

const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');

const ofQueues = {
  job_forgotten: 'JobForgottenError',
  picture_lost: 'PictureLostError',
  queue_closed: 'QueueClosedError',
  queue_directory_busy: 'QueueDirectoryBusyError',
  queue_unavailable: 'QueueUnavailableError',
  record_unreadable: 'RecordUnreadableError',
  webhook_invalid: 'WebhookInvalidError',
} as const;

// The compiler holds the keys complete: a new code has to be named here, and then on the page.
const classOf: Readonly<Record<RetakeErrorCode, string>> = {
  config_invalid: 'ConfigInvalidError',
  request_invalid: 'RequestInvalidError',
  chat_invalid: 'ChatInvalidError',
  chat_busy: 'ChatBusyError',
  model_unknown: 'ModelUnknownError',
  model_retired: 'ModelRetiredError',
  no_candidate: 'NoCandidateError',
  channel_failed: 'ChannelError',
  all_channels_failed: 'AllChannelsFailedError',
  billing_unknown: 'BillingUnknownError',
  budget_exceeded: 'BudgetExceededError',
  budget_unavailable: 'BudgetUnavailableError',
  deadline_exceeded: 'DeadlineExceededError',
  service_closed: 'ServiceClosedError',
  call_aborted: 'CallAbortedError',
  idempotency_conflict: 'IdempotencyConflictError',
  idempotency_unavailable: 'IdempotencyUnavailableError',
  series_invalid: 'SeriesInvalidError',
  series_busy: 'SeriesBusyError',
  series_unsaved: 'SeriesUnsavedError',
  recorded: 'RecordedError',
  internal: 'InternalError',
  ...ofQueues,
};

test('the page lists every error code with its class, and no other', () => {
  const rows = [...page.matchAll(/^\| `(\w+)`\s*\| `(\w+)`/gm)].map(([, code, name]) => [code, name]);
  expect(new Map(rows as [string, string][])).toEqual(new Map(Object.entries(classOf)));
});

test('each package exports its error classes, and no other', () => {
  const exportedBy = (of: object): ReadonlySet<string> =>
    new Set(
      Object.entries(of)
        .filter(([, value]: [string, unknown]) => typeof value === 'function' && value.prototype instanceof core.RetakeError)
        .map(([name]) => name),
    );
  const queues = new Set<string>(Object.values(ofQueues));
  expect(exportedBy(queue)).toEqual(queues);
  expect(exportedBy(core)).toEqual(new Set(Object.values(classOf).filter((name) => !queues.has(name))));
});

test('the page explains every failure class, in the order of the code, and no other', () => {
  const headings = [...page.matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name);
  expect(headings).toEqual([...core.FAILURE_CLASSES]);
});
