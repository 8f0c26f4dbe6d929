import { writeFileSync } from 'node:fs';
import { BUDGETS, CHANNELS, MODELS } from './incident-facts.ts';
import type { Incident } from './incident.ts';
import { judgeMarks } from './judge-marks.ts';
import { judgePanels } from './judge-panels.ts';
import { judgeSeries } from './judge-series.ts';
import { judgeVariables } from './judge-variables.ts';
import type { Configured } from './label-bounds.ts';
import type { MetricsStore } from './metrics-store.ts';
import { JOBS, lookAtPanels } from './panel-looks.ts';
import type { Window } from './panel-looks.ts';
import { until } from './play-incident.ts';
import type { Verdict } from './print-verdicts.ts';
import { STUDIO_CHANNELS, STUDIO_PURPOSE, STUDIO_QUEUE } from './studio-facts.ts';
import type { Studio } from './studio.ts';
import { sum, truthOf } from './truth.ts';
import type { Truth } from './truth.ts';
import { areUntoldBills } from './untold-bills.ts';

/** One way of export: who lives through the incident on it, and where their metrics arrive. */
export interface ExportPath {
  readonly store: MetricsStore;
  readonly shop: Incident;
  readonly studio: Studio;
  /** How the processes are called there. */
  readonly jobs: readonly string[];
}

/** What a service has none of. */
const NOTHING: Configured = { channels: [], providers: [], servers: [], purposes: [], budgets: [], queues: [] };

/** By when what was told last has arrived. */
const LAST_EXPORT_SECONDS = 20;

/**
 * Holds the dollars, the failovers and what every query of a panel shows to the books.
 *
 * @param save a file for what the panels showed.
 * @throws Error where dollars are not those of the ledger once the last export must have arrived.
 */
export async function judgePanelsOf(
  { store, shop, studio }: ExportPath,
  { from, to }: Window,
  save: string | undefined,
): Promise<Verdict> {
  const truth = truthOf(shop, studio, to - from);
  await waitForDollars(store, truth);
  const window = { from, to: Date.now() / 1_000 };
  const panels = await lookAtPanels(store, window, CHANNELS.second);
  if (save !== undefined) writeFileSync(save, JSON.stringify({ ...window, channel: CHANNELS.second, panels }));
  const spent = await valueOf(store, `sum(retake_cost_usd_total{job=~"${JOBS.shop}"})`);
  const failovers = await valueOf(store, `sum(retake_failovers_total{job=~"${JOBS.shop}"})`);
  const wrong = [...judgePanels(panels, { ...truth, seconds: window.to - window.from })];
  if (failovers !== truth.failovers) wrong.push(`${failovers} failovers are not the ${truth.failovers} of the log`);
  const rows = {
    calls: `${truth.calls}, ${truth.failed} failed`,
    failovers: `${failovers}, as in the log`,
    'dollars of the shop': `${spent.toFixed(7)} of ${truth.usd.toFixed(7)} in the ledger`,
    'dollars of the studio': `${truth.studio.usd.toFixed(7)}, as in the ledger`,
    'items of the studio': String(truth.studio.items),
    'queries of panels': `${sum(panels.map(({ looks }) => looks.length))} on ${panels.length} panels`,
  };
  return { path: store.name, rows, wrong };
}

/** Holds the marks and variables of every dashboard, and all series that there ever were, to the whole of the incident. */
export async function judgeWhole({ store, shop, studio, jobs }: ExportPath): Promise<Verdict> {
  const deployments = [...shop.deployments, ...studio.deployments];
  const window = { from: Math.min(...deployments.map(({ startedAt }) => startedAt)), to: Date.now() / 1_000 };
  const happened = {
    shop: { circuits: shop.counted.circuits, deployments: shop.deployments },
    studio: { circuits: studio.circuits, deployments: studio.deployments },
  };
  const common = { job: jobs, queue: [STUDIO_QUEUE] };
  const marks = await judgeMarks(store, window, happened);
  const variables = await judgeVariables(store, window, {
    shop: { ...common, channel: Object.values(CHANNELS), model: shop.models, purpose: Object.keys(MODELS) },
    studio: { ...common, channel: Object.values(STUDIO_CHANNELS), model: studio.models, purpose: [STUDIO_PURPOSE] },
  });
  const series = await judgeSeries(store, window, {
    shop: {
      ...NOTHING,
      channels: Object.values(CHANNELS),
      providers: shop.providers,
      purposes: Object.keys(MODELS),
      budgets: BUDGETS,
    },
    studio: {
      ...NOTHING,
      channels: Object.values(STUDIO_CHANNELS),
      providers: studio.providers,
      purposes: [STUDIO_PURPOSE],
      queues: [STUDIO_QUEUE],
    },
  });
  const opened = [...shop.counted.circuits, ...studio.circuits].filter(({ to }) => to === 'open').length;
  const rows = {
    marks: `${opened} circuits opened, ${deployments.length} deployments`,
    variables: `${variables.variables} with ${variables.values} values`,
    'series ever, of one service': `at most ${series.most}`,
  };
  return { path: store.name, rows, wrong: [...marks, ...variables.wrong, ...series.wrong] };
}

async function waitForDollars(store: MetricsStore, { usd, priced, studio, unknownBills }: Truth): Promise<void> {
  const untold = { lines: priced.map(({ nanoUsd }) => nanoUsd), bills: unknownBills };
  const books = [
    { metric: `retake_cost_usd_total{job=~"${JOBS.shop}"}`, usd, untold },
    { metric: `retake_cost_usd_total{job=~"${JOBS.studio}"}`, usd: studio.usd },
    { metric: `retake_queue_cost_usd_total{job=~"${JOBS.studio}"}`, usd: studio.usd },
  ];
  for (const { metric, usd: truth, untold: { lines, bills } = { lines: [], bills: 0 } } of books) {
    const last = Date.now() + LAST_EXPORT_SECONDS * 1_000;
    let spent = Number.NaN;
    await until(
      async () => {
        spent = await valueOf(store, `sum(${metric})`);
        const missing = Math.round((truth - spent) * 1e9);
        // Not before the last export must have arrived, which is missing until then for no reason but that.
        return missing === 0 || (Date.now() > last && areUntoldBills(missing, lines, bills));
      },
      () => `${store.name}: ${spent} dollars of ${metric} are not the ${truth} of the ledger, with ${bills} bills unknown`,
      LAST_EXPORT_SECONDS + 5,
    );
  }
}

async function valueOf(store: MetricsStore, expr: string): Promise<number> {
  return sum((await store.instant(expr, Date.now() / 1_000)).flatMap(({ points }) => points.map(([, each]) => each)));
}
