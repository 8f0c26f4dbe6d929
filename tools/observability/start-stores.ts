import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository.ts';
import { compressRules } from './compressed-time.ts';
import { pathOf, PROGRAMS } from './debian-binaries.ts';
import { freePort, startProgram } from './started-process.ts';
import type { StartedProcess } from './started-process.ts';

/** A program that listens. */
export interface Listening {
  readonly process: StartedProcess;
  readonly url: string;
}

/** The committed rules. */
export const RULES = join(root, 'dashboards', 'generated', 'prometheus', 'retake.rules.yaml');

/** Between two scrapes, exports and evaluations: a minute, compressed. */
export const STEP_MS = 1_000;

/** Starts Alertmanager, which hands every notification on at once. */
export async function startAlertmanager(folder: string, webhook: string): Promise<Listening> {
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(
    config,
    JSON.stringify({
      route: { receiver: 'incident', group_by: ['alertname'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
      receivers: [{ name: 'incident', webhook_configs: [{ url: webhook, send_resolved: true }] }],
    }),
  );
  const port = await freePort();
  const process = startProgram('Alertmanager', pathOf(PROGRAMS.alertmanager), [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Alone: it needs no port for others.
    '--cluster.listen-address=',
  ]);
  return ready({ process, url: `http://127.0.0.1:${port}` }, '/-/ready');
}

/** Starts Prometheus with the committed rules in compressed time, scraping each target as a job of its name. */
export async function startPrometheus(
  folder: string,
  targets: Readonly<Record<string, string>>,
  alertmanager: string,
): Promise<Listening> {
  writeFileSync(join(folder, 'rules.yaml'), compressRules(readFileSync(RULES, 'utf8')));
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: `${STEP_MS}ms`, scrape_timeout: `${STEP_MS}ms`, evaluation_interval: `${STEP_MS}ms` },
      rule_files: ['rules.yaml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] },
      scrape_configs: Object.entries(targets).map(([name, target]) => ({
        job_name: name,
        static_configs: [{ targets: [target] }],
      })),
    }),
  );
  const port = await freePort();
  const process = startProgram('Prometheus', pathOf(PROGRAMS.prometheus), [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Five minutes and one, compressed.
    '--query.lookback-delta=5s',
    '--rules.alert.resend-delay=1s',
  ]);
  return ready({ process, url: `http://127.0.0.1:${port}` }, '/-/ready');
}

/** Starts VictoriaMetrics, which takes OTLP and names metrics as Prometheus does. */
export async function startVictoriaMetrics(folder: string): Promise<Listening> {
  const port = await freePort();
  mkdirSync(join(folder, 'victoria-metrics'), { recursive: true });
  const process = startProgram('VictoriaMetrics', pathOf(PROGRAMS.victoriaMetrics), [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(folder, 'victoria-metrics')}`,
    '-opentelemetry.usePrometheusNaming',
    // What has arrived can be asked for at once.
    '-search.latencyOffset=0s',
    '-search.disableCache',
    // Where the machine's disk is nearly full it would take nothing more in.
    '-storage.minFreeDiskSpaceBytes=1',
  ]);
  return ready({ process, url: `http://127.0.0.1:${port}` }, '/health');
}

const READY_MS = 30_000;

async function ready(started: Listening, path: string): Promise<Listening> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(started.url + path).catch(() => undefined);
    if (answer?.ok === true) return started;
    const { child, name, lines } = started.process;
    if (Date.now() > until || child.exitCode !== null) {
      await started.process.stop();
      throw new Error(`${name} does not start:\n${lines.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
