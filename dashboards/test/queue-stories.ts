import type { Story } from './play-rules.ts';

/** A counter that grows by `step` from one sample to the next. */
const grows = (step: number, samples: number, from = 0): string => `${from}+${step}x${samples}`;

const OF = 'job="shop",retake_queue="nightly"';
const at = (instance = '1'): string => `${OF},instance="${instance}"`;
const offered = (instance?: string): string => `retake_queue_depth{${at(instance)},retake_item_state="offered"}`;
const overdue = (instance?: string): string => `retake_queue_overdue_seconds{${at(instance)}}`;
const age = (instance?: string): string => `retake_queue_age_seconds{${at(instance)}}`;
const batchAge = (instance?: string): string => `retake_batch_age_seconds{${at(instance)}}`;
const placements = `retake_queue_placements_total{${at()},retake_item_place="interactive"}`;
const items = (outcome: string, onTime?: boolean, instance = '1'): string =>
  `retake_queue_items_total{${at(instance)},retake_item_place="batch",retake_item_outcome="${outcome}"${onTime === undefined ? '' : `,retake_item_on_time="${onTime}"`}}`;
const batches = (to: string, instance = '1'): string =>
  `retake_batch_transitions_total{${at(instance)},retake_channel="gemini",retake_batch_to="${to}"}`;
const webhooks = (outcome: string): string => `retake_queue_webhooks_total{${at()},retake_webhook_outcome="${outcome}"}`;
const errors = (during: string): string => `retake_queue_errors_total{${at()},retake_queue_during="${during}"}`;

const warning = { job: 'shop', retake_queue: 'nightly', severity: 'warning' };
const critical = { ...warning, severity: 'critical' };
const atGemini = { ...warning, retake_channel: 'gemini' };

/** For every alert of the queue its case, and the neighbours that must stay quiet. */
export const QUEUE_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeQueueStalled: [
    {
      name: 'nobody has looked for a quarter of an hour: the process with the workers is gone, the one that submits reports',
      series: { [overdue()]: '0x5 0+60x60' },
      at: '30m',
      firing: [critical],
    },
    { name: 'nine minutes, then somebody looks', series: { [overdue()]: '0x5 0+60x9 0x60' }, at: '20m', firing: [] },
    {
      name: 'due, and looked at, in each of two replicas',
      series: { [overdue('1')]: '3x60', [overdue('2')]: '5x60' },
      at: '50m',
      firing: [],
    },
    {
      name: 'items are on offer, and nobody begins one',
      series: {
        [overdue()]: '0x90',
        [offered()]: '0x5 40x90',
        [placements]: '40x95',
        [items('done')]: '10x95',
      },
      at: '60m',
      firing: [critical],
    },
    {
      name: 'a long line that is worked off',
      series: { [offered()]: '400x60', [placements]: grows(1, 60), [items('done')]: '10x60' },
      at: '50m',
      firing: [],
    },
    {
      name: 'an outage: items are tried again and again, and none ends',
      series: { [offered()]: '40x60', [placements]: grows(2, 60), [items('done')]: '10x60' },
      at: '50m',
      firing: [],
    },
    {
      name: 'nothing is on offer: all wait for the night',
      series: { [offered()]: '0x90', [placements]: '40x90', [items('done')]: '10x90' },
      at: '80m',
      firing: [],
    },
  ],
  RetakeQueueFailing: [
    {
      name: 'its store has been away for a quarter of an hour',
      series: { [errors('dispatch')]: '0x5 0+2x60' },
      at: '20m',
      firing: [critical],
    },
    { name: 'a connection that broke once', series: { [errors('dispatch')]: '0x5 1x60' }, at: '12m', firing: [] },
    { name: 'a restart of Redis: five minutes', series: { [errors('dispatch')]: '0x5 0+2x5 10x60' }, at: '18m', firing: [] },
  ],
  RetakeQueueAgeHigh: [
    {
      name: 'more than twenty-six hours, as two replicas say',
      interval: '4m',
      series: { [age('1')]: grows(240, 480), [age('2')]: grows(240, 480) },
      at: '1600m',
      firing: [warning],
    },
    { name: 'twenty-five hours', interval: '4m', series: { [age()]: grows(240, 480) }, at: '1500m', firing: [] },
    { name: 'it ended meanwhile', interval: '4m', series: { [age()]: '0+240x392 0x40' }, at: '1620m', firing: [] },
  ],
  RetakeQueueOnTimeRatioLow: [
    {
      name: 'one of twenty is late',
      series: { [items('done', true)]: grows(19, 60), [items('done', false)]: grows(1, 60) },
      at: '30m',
      firing: [warning],
    },
    {
      name: 'those that failed early are not delivered in time',
      series: { [items('done', true)]: grows(19, 60), [items('failed', true)]: grows(1, 60) },
      at: '30m',
      firing: [warning],
    },
    {
      name: 'one of two hundred',
      series: { [items('done', true)]: grows(199, 60), [items('done', false)]: grows(1, 60) },
      at: '30m',
      firing: [],
    },
    {
      name: 'what was cancelled, and what has no deadline',
      series: {
        [items('done', true)]: grows(10, 60),
        [items('cancelled', false)]: grows(10, 60),
        [items('done')]: grows(10, 60),
        [items('failed')]: grows(10, 60),
      },
      at: '30m',
      firing: [],
    },
    {
      name: 'too few to say',
      series: { [items('done', true)]: '0x5 4x60', [items('done', false)]: '0x5 4x60' },
      at: '30m',
      firing: [],
    },
  ],
  RetakeQueueUnknownItems: [
    { name: 'the first ever', series: { [items('unknown')]: '0x10 1x60' }, at: '12m', firing: [warning] },
    { name: 'two hours ago', series: { [items('unknown')]: '0x10 1x200' }, at: '130m', firing: [] },
    { name: 'items that failed', series: { [items('unknown')]: '0x60', [items('failed')]: grows(3, 60) }, at: '30m', firing: [] },
  ],
  RetakeWebhooksFailing: [
    {
      name: 'a receiver is down',
      series: { [webhooks('failed')]: grows(1, 60), [webhooks('sent')]: '9x60' },
      at: '30m',
      firing: [warning],
    },
    {
      name: 'one of three receivers',
      series: { [webhooks('failed')]: grows(1, 60), [webhooks('sent')]: grows(2, 60) },
      at: '30m',
      firing: [],
    },
    {
      name: 'two attempts in vain, then it is told',
      series: { [webhooks('failed')]: '0x5 1x2 2x60', [webhooks('sent')]: '0x10 1x60' },
      at: '25m',
      firing: [],
    },
  ],
  RetakeBatchStuck: [
    {
      name: 'more than a day',
      interval: '4m',
      series: { [batchAge()]: grows(240, 480) },
      at: '1480m',
      firing: [warning],
    },
    { name: 'twenty hours', interval: '4m', series: { [batchAge()]: grows(240, 480) }, at: '1200m', firing: [] },
  ],
  RetakeBatchLost: [
    {
      name: 'the process died, and the batch is not found',
      series: { [batches('lost')]: '0x5 1x90', [batches('found')]: '0x95', [batches('never-made')]: '0x25 1x70' },
      at: '30m',
      firing: [atGemini],
    },
    {
      name: 'listed late, and found by another process',
      series: {
        [batches('lost', '1')]: '0x5 1x90',
        [batches('found', '1')]: '0x95',
        [batches('never-made', '1')]: '0x95',
        [batches('lost', '2')]: '0x95',
        [batches('found', '2')]: '0x18 1x80',
        [batches('never-made', '2')]: '0x95',
      },
      at: '60m',
      firing: [],
    },
    { name: 'two hours ago', series: { [batches('never-made')]: '0x5 1x200' }, at: '130m', firing: [] },
  ],
  RetakeBatchFailed: [
    {
      name: 'the first that expired',
      series: { [batches('expired')]: '0x10 1x60', [batches('failed')]: '0x70' },
      at: '12m',
      firing: [atGemini],
    },
    {
      name: 'some succeed, one is cancelled because its deadline neared',
      series: {
        [batches('succeeded')]: grows(1, 60),
        [batches('cancelled')]: '0x10 1x50',
        [batches('failed')]: '0x60',
        [batches('expired')]: '0x60',
      },
      at: '30m',
      firing: [],
    },
  ],
};
