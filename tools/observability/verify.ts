// Plays an incident in a minute compressed into a second, with a shop, and a studio whose orders can wait, that export for real, scraped by Prometheus and pushed to
// VictoriaMetrics; holds every panel of the dashboards to what happened, and the alerts to what should wake someone. `--save <file>` keeps what
// the panels showed in Prometheus, for their pictures.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAlertLog } from './alert-log.ts';
import { CHANNELS } from './incident-facts.ts';
import { startIncident } from './incident.ts';
import type { Incident } from './incident.ts';
import { judgePanels } from './judge-panels.ts';
import { createMetricsStore } from './metrics-store.ts';
import type { MetricsStore } from './metrics-store.ts';
import { JOBS, lookAtPanels } from './panel-looks.ts';
import type { Window } from './panel-looks.ts';
import { FIRE_IN_TROUBLE, playIncident, recover, until } from './play-incident.ts';
import { startAlertmanager, startPrometheus, startVictoriaMetrics, STEP_MS } from './start-stores.ts';
import { freePort } from './started-process.ts';
import { startStudio } from './studio.ts';
import type { Studio } from './studio.ts';
import { sum, truthOf } from './truth.ts';

/** Series of a process in the incident, with everything else that it exports. */
const MOST_SERIES = 2_000;

/** Something where a shop and a studio have both told of themselves. */
const SEEN = `count(retake_breaker_state{job=~"${JOBS.shop}"}) and on () count(retake_queue_depth{job=~"${JOBS.studio}"})`;

/** By when what was told last has arrived. */
const LAST_EXPORT_SECONDS = 20;

const { values: options } = parseArgs({ options: { save: { type: 'string' } } });
const startedAt = Date.now();
const say = (what: string): void =>
  void process.stdout.write(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`);
const folder = mkdtempSync(join(tmpdir(), 'retake-observability-'));
const ends: (() => Promise<void>)[] = [];
const ending = Promise.withResolvers<never>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.reject(new Error(`Ended by ${signal}.`)));

try {
  const wrong = await Promise.race([verify(), ending.promise]);
  for (const each of wrong) say(`✗ ${each}`);
  say(wrong.length === 0 ? 'Everything shows what happened.' : `${wrong.length} things are wrong.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  // The last first: nobody is scraped or told who is gone.
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
}

async function verify(): Promise<readonly string[]> {
  const alerts = await startAlertLog();
  ends.push(() => alerts.close());
  const scrapePort = await freePort();
  const alertmanager = await startAlertmanager(folder, alerts.url);
  ends.push(() => alertmanager.process.stop());
  const studioPort = await freePort();
  const targets = { shop: `127.0.0.1:${scrapePort}`, studio: `127.0.0.1:${studioPort}` };
  const prometheus = await startPrometheus(folder, targets, alertmanager.url);
  ends.push(() => prometheus.process.stop());
  const victoria = await startVictoriaMetrics(folder);
  ends.push(() => victoria.process.stop());
  const scraping = (port: number): Record<string, string> => ({
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  });
  const pushing = {
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${victoria.url}/opentelemetry/v1/metrics`,
    OTEL_METRIC_EXPORT_INTERVAL: String(STEP_MS),
    OTEL_METRIC_EXPORT_TIMEOUT: String(STEP_MS - 100),
  };
  const shops = [
    await startIncident('Prometheus', scraping(scrapePort)),
    await startIncident('VictoriaMetrics', pushing),
  ] as const;
  const studios = [
    await startStudio('Prometheus', join(folder, 'scraped-studio'), scraping(studioPort)),
    await startStudio('VictoriaMetrics', join(folder, 'pushed-studio'), pushing),
  ] as const;
  for (const each of [...shops, ...studios]) ends.push(() => each.close());
  say('Prometheus, Alertmanager and VictoriaMetrics are up');

  const stores = [createMetricsStore('Prometheus', prometheus.url), createMetricsStore('VictoriaMetrics', victoria.url)] as const;
  const isSeen = async (): Promise<boolean> => {
    const seen = await Promise.all(stores.map((store) => store.instant(SEEN, Date.now() / 1_000)));
    return seen.every(({ length }) => length > 0);
  };
  const played = await playIncident(shops, studios, alerts, isSeen, say);
  const wrong = [
    ...(await judge(stores[0], shops[0], studios[0], played)),
    ...(await judge(stores[1], shops[1], studios[1], played)),
  ];
  await recover(shops, studios, alerts, say);

  const expected = [...FIRE_IN_TROUBLE, 'RetakeTelemetryAbsent'].toSorted();
  const fired = [...alerts.everFired()].toSorted();
  say(`fired: ${fired.join(', ')}`);
  wrong.push(
    ...fired.filter((alert) => !expected.includes(alert)).map((alert) => `${alert} fired, and nothing was wrong with that`),
  );
  return wrong;
}

/** What one way of export shows, against the books. */
async function judge(store: MetricsStore, incident: Incident, studio: Studio, { from, to }: Window): Promise<readonly string[]> {
  const value = async (expr: string): Promise<number> =>
    sum((await store.instant(expr, Date.now() / 1_000)).flatMap(({ points }) => points.map(([, each]) => each)));
  const truth = truthOf(incident, studio, to - from);
  const spent: Record<string, number> = {};
  const books = {
    [`retake_cost_usd_total{job=~"${JOBS.shop}"}`]: truth.usd,
    [`retake_cost_usd_total{job=~"${JOBS.studio}"}`]: truth.studio.usd,
    [`retake_queue_cost_usd_total{job=~"${JOBS.studio}"}`]: truth.studio.usd,
  };
  for (const [metric, usd] of Object.entries(books)) {
    // The last export may be on its way.
    await until(
      async () => Math.abs((spent[metric] = await value(`sum(${metric})`)) - usd) < 5e-10,
      () => `${store.name}: ${spent[metric]} dollars of ${metric} are not the ${usd} of the ledger`,
      LAST_EXPORT_SECONDS,
    );
  }
  const window = { from, to: Date.now() / 1_000 };
  const panels = await lookAtPanels(store, window, CHANNELS.second);
  if (options.save !== undefined && store.name === 'Prometheus') {
    writeFileSync(options.save, JSON.stringify({ ...window, channel: CHANNELS.second, panels }));
  }
  const counts = Object.values(JOBS).map((job) => value(`count({__name__!="",job=~"${job}"})`));
  const series = Math.max(...(await Promise.all(counts)));
  const failovers = await value(`sum(retake_failovers_total{job=~"${JOBS.shop}"})`);
  const seen = { ...truth, seconds: window.to - window.from };
  say(
    `${store.name}: ${panels.length} panels with ${sum(panels.map(({ looks }) => looks.length))} queries; ${truth.calls} calls, ${truth.failed} failed, ` +
      `${failovers} failovers; ${truth.usd.toFixed(7)} and ${truth.studio.usd.toFixed(7)} dollars, as in the ledgers; ${truth.studio.items} items; at most ${series} series of a process`,
  );
  const wrong = [...judgePanels(panels, seen)];
  if (failovers !== truth.failovers) wrong.push(`${failovers} failovers are not the ${truth.failovers} of the log`);
  if (series >= MOST_SERIES) wrong.push(`${series} series are not under ${MOST_SERIES}`);
  return wrong.map((each) => `${store.name}: ${each}`);
}
