import { join } from 'node:path';
import { startAlertLog } from './alert-log.ts';
import type { AlertLog } from './alert-log.ts';
import { startIncident } from './incident.ts';
import { judgePanelsOf, judgeWhole } from './judge-path.ts';
import type { ExportPath } from './judge-path.ts';
import { createMetricsStore } from './metrics-store.ts';
import { JOBS } from './panel-looks.ts';
import { FIRE_IN_TROUBLE, playIncident, recover } from './play-incident.ts';
import { printVerdicts } from './print-verdicts.ts';
import type { Verdict } from './print-verdicts.ts';
import { startAlertmanager, startPrometheus, startVictoriaMetrics, STEP_MS } from './start-stores.ts';
import { freePort } from './started-process.ts';
import { startStudio } from './studio.ts';

/** Something where a shop and a studio have both told of themselves. */
const SEEN = `count(retake_breaker_state{job=~"${JOBS.shop}"}) and on () count(retake_queue_depth{job=~"${JOBS.studio}"})`;

/** What a run is told. */
export interface VerifyOptions {
  /** Where everything is kept that the run writes, and nothing after it. */
  readonly folder: string;
  /** Tells whoever waits how far it is. */
  readonly say: (what: string) => void;
  /** A file for what the panels showed. */
  readonly save: string | undefined;
}

/**
 * Plays the incident on both ways of export, and says everything that is shown wrongly. What it starts goes on until `endProcesses`.
 *
 * @throws Error where something cannot be had, does not start, or does not happen in time.
 */
export async function verifyIncident({ folder, say, save }: VerifyOptions): Promise<readonly string[]> {
  const alerts = await startAlertLog();
  const [scrapePort, studioPort] = [await freePort(), await freePort()];
  const targets = { shop: `127.0.0.1:${scrapePort}`, studio: `127.0.0.1:${studioPort}` };
  say('starting Prometheus, Alertmanager and VictoriaMetrics; what the machine lacks is fetched from Debian once');
  const alertmanager = await startAlertmanager(folder, alerts.url);
  const prometheus = await startPrometheus(folder, targets, alertmanager.url);
  const victoria = await startVictoriaMetrics(folder);
  const scraped = (port: number): Record<string, string> => ({
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  });
  const pushed = {
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${victoria.url}/opentelemetry/v1/metrics`,
    OTEL_METRIC_EXPORT_INTERVAL: String(STEP_MS),
    OTEL_METRIC_EXPORT_TIMEOUT: String(STEP_MS - 100),
  };
  const paths: readonly ExportPath[] = [
    {
      store: createMetricsStore('Prometheus', prometheus.url),
      shop: await startIncident('Prometheus', scraped(scrapePort)),
      studio: await startStudio('Prometheus', join(folder, 'scraped-studio'), scraped(studioPort)),
      jobs: Object.keys(targets),
    },
    {
      store: createMetricsStore('VictoriaMetrics', victoria.url),
      shop: await startIncident('VictoriaMetrics', pushed),
      studio: await startStudio('VictoriaMetrics', join(folder, 'pushed-studio'), pushed),
      // Nobody translates the shop's `service.name` there.
      jobs: [JOBS.studio],
    },
  ];
  const shops = paths.map(({ shop }) => shop);
  const studios = paths.map(({ studio }) => studio);
  say(
    `they listen on ${[prometheus, alertmanager, victoria].map(({ url }) => url).join(', ')}; the incident takes three minutes`,
  );

  const isSeen = async (): Promise<boolean> => {
    const seen = await Promise.all(paths.map(({ store }) => store.instant(SEEN, Date.now() / 1_000)));
    return seen.every(({ length }) => length > 0);
  };
  const played = await playIncident(shops, studios, alerts, isSeen, say);
  say('holding every panel to the books');
  const verdicts: Verdict[] = [];
  for (const path of paths) verdicts.push(await judgePanelsOf(path, played, path === paths[0] ? save : undefined));
  await recover(shops, studios, alerts, say);
  say('holding marks, variables and series to the whole of it');
  for (const path of paths) verdicts.push(await judgeWhole(path));
  verdicts.push(judgeAlerts(alerts));
  printVerdicts(verdicts, say);
  return verdicts.flatMap(({ path, wrong }) => wrong.map((each) => `${path}: ${each}`));
}

/** Which alerts fired, against which ones had to: that they fired and ended was waited for. */
function judgeAlerts(alerts: AlertLog): Verdict {
  const expected: readonly string[] = [...FIRE_IN_TROUBLE, 'RetakeTelemetryAbsent'];
  const fired = [...alerts.everFired()];
  const wrong = fired
    .filter((alert) => !expected.includes(alert))
    .map((alert) => `${alert} fired, and nothing was wrong with that`);
  return { path: 'Alertmanager', rows: { 'alerts that fired': `${fired.length} of ${expected.length}` }, wrong };
}
