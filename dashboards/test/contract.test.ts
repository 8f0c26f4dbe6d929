import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prometheusName } from '../../packages/core/src/telemetry/prometheus-views.ts';
import { ATTEMPT_SPAN_ATTRIBUTES, ATTR, CALL_SPAN_ATTRIBUTES, SPAN } from '../../packages/core/src/telemetry/semconv.ts';
import type { InstrumentSpec } from '../../packages/core/src/telemetry/semconv-metrics.ts';
import { QUEUE_INSTRUMENTS, ATTR as QUEUE_ATTR } from '../../packages/queue/src/telling/metrics-semconv.ts';
import { PLACES_BY_LABEL } from '../src/rules-file.ts';
import { boards, panelsOf, rules } from './generated.ts';
import { readPromQl } from './promql.ts';
import { instruments, unknownIn } from './series.ts';
import { STORIES } from './stories.ts';

/** Metrics that no panel shows, with the reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = Object.fromEntries(
  instruments
    .map(({ name }) => name)
    .filter((name) => name.startsWith('gen_ai.'))
    .map((name) => [name, 'A layer for the tools of others, off by default, whose names may move again.']),
);

/** What bounds the values of a label, so that no series can be made by what callers send. */
const BOUNDS: Readonly<Record<string, string>> = {
  [ATTR.channel]: 'the channels of the configuration',
  [ATTR.channelFrom]: 'the channels of the configuration',
  [ATTR.channelTo]: 'the channels of the configuration',
  [ATTR.genAiProvider]: 'one for each channel',
  [ATTR.genAiRequestModel]: 'the models that the channels sell',
  [ATTR.serverAddress]: 'one for each channel',
  [ATTR.serverPort]: 'one for each channel',
  [ATTR.purpose]: 'the purposes of the configuration: at most 32 beside the built-in ones',
  [ATTR.operation]: 'generate, edit',
  [ATTR.outcome]: 'CallOutcome',
  [ATTR.errorType]: 'FailureClass and the codes of errors; anything else is _OTHER',
  [ATTR.attemptKind]: 'AttemptKind',
  [ATTR.skipReason]: 'ExclusionReason',
  [ATTR.breakerState]: 'closed, half_open, open',
  [ATTR.breakerTo]: 'closed, half_open, open',
  [ATTR.imageSize]: 'ImageSize',
  [ATTR.costSource]: 'provider, local',
  [ATTR.degradationReason]: 'DEGRADATIONS',
  [ATTR.budget]: 'the names of the budgets of the configuration',
  [ATTR.budgetKept]: 'shared, process, each',
  [ATTR.budgetOperation]: 'read, reserve, commit, renew',
  [ATTR.reuseFrom]: 'ReuseSource',
  [ATTR.reuseStore]: 'cache, idempotency',
  [ATTR.reuseOperation]: 'read, claim, write, release',
  [ATTR.genAiOperation]: 'generate_content',
  [ATTR.genAiTokenModality]: 'text, image, unknown',
  [ATTR.genAiTokenType]: 'input, output',
  [QUEUE_ATTR.queue]: 'the names of the queues of the configuration',
  [QUEUE_ATTR.queueDuring]: 'what the queue itself does, at most 32; anything else is _OTHER',
  [QUEUE_ATTR.itemState]: 'waiting, offered, working, gathering, batched',
  [QUEUE_ATTR.itemPlace]: 'Place',
  [QUEUE_ATTR.itemOutcome]: 'ItemOutcome',
  [QUEUE_ATTR.itemOnTime]: 'true, false',
  [QUEUE_ATTR.returnReason]: 'spilled, failed, expired',
  [QUEUE_ATTR.webhookOutcome]: 'sent, failed',
  [QUEUE_ATTR.batchState]: 'intended, submitting, submitted',
  [QUEUE_ATTR.batchTo]: 'submitted, lost, found, and how a batch ends',
};

/** Every query of a dashboard: of panels, marks and variables. */
const shown = boards.flatMap((board) => [
  ...panelsOf(board).flatMap((panel) =>
    (panel.targets ?? []).flatMap(({ expr }) => (expr === undefined ? [] : [{ where: `${board.uid} / ${panel.title}`, expr }])),
  ),
  ...(board.annotations.list ?? []).map(({ name, expr }) => ({ where: `${board.uid} / ${name}`, expr })),
  ...board.templating.list.flatMap(({ name, query }) => {
    const [, metric, label] = /^label_values\((.+), (\w+)\)$/.exec(typeof query === 'string' ? query : query.query) ?? [];
    return metric === undefined ? [] : [{ where: `${board.uid} / $${name}`, expr: `count by (${label}) (${metric})` }];
  }),
]);
const alerted = rules.map(({ alert, record, expr }) => ({ where: alert ?? record ?? '', expr }));
describe('dashboards', () => {
  it('ask only for metrics and labels that there are', () => {
    expect(shown.map(({ where, expr }) => [where, unknownIn(expr)]).filter(([, unknown]) => unknown?.length !== 0)).toEqual([]);
  });

  it('stand on no rule, so that they work without them', () => {
    expect(shown.filter(({ expr }) => /\b\w+:retake_/.test(expr))).toEqual([]);
  });

  it('show every metric but those that have a reason', () => {
    const asked = new Set(shown.flatMap(({ expr }) => readPromQl(expr).selectors.map(({ metric }) => metric)));
    const isShown = (spec: InstrumentSpec): boolean =>
      ['', '_bucket', '_sum', '_count'].some((suffix) => asked.has(`${prometheusName(spec)}${suffix}`));
    expect(instruments.filter((spec) => !isShown(spec)).map(({ name }) => name)).toEqual(Object.keys(NOT_SHOWN));
  });

  it('search for spans and attributes that there are', () => {
    const attributes = new Set<string>([...CALL_SPAN_ATTRIBUTES, ...ATTEMPT_SPAN_ATTRIBUTES]);
    const searches = boards.flatMap(panelsOf).flatMap(({ targets = [] }) => targets.flatMap(({ query }) => query ?? []));
    expect(searches).not.toEqual([]);
    for (const search of searches) {
      for (const [, attribute] of search.matchAll(/span\.([\w.]+)/g)) expect(attributes).toContain(attribute);
      expect(search).toMatch(new RegExp(`name = "${SPAN.call.replace('.', '\\.')}"|name =~ "${SPAN.attempt}\\.\\*"`));
    }
  });
});

describe('rules', () => {
  it('ask only for metrics and labels that there are', () => {
    expect(alerted.map(({ where, expr }) => [where, unknownIn(expr)]).filter(([, unknown]) => unknown?.length !== 0)).toEqual([]);
  });

  it('are tried on metrics and labels that there are', () => {
    const series = [
      ...new Set(Object.values(STORIES).flatMap((stories) => stories.flatMap((story) => Object.keys(story.series)))),
    ];
    const foreign = /^(http_server_duration_seconds_count|up)\{/;
    expect(series.filter((each) => !foreign.test(each)).flatMap(unknownIn)).toEqual([]);
  });

  it('name dashboards that there are, and have a severity', () => {
    const uids = boards.map(({ uid }) => `${PLACES_BY_LABEL.grafana}/d/${uid}`);
    for (const { alert, labels, annotations } of rules) {
      if (alert === undefined) continue;
      expect(uids).toContain(annotations?.['dashboard_url']);
      expect(['critical', 'warning', 'info']).toContain(labels?.['severity']);
    }
  });
});

describe('docs/telemetry.md', () => {
  it('has the same metrics under the same names', () => {
    const doc = readFileSync(new URL('../../docs/telemetry.md', import.meta.url), 'utf8');
    const rows = [...doc.matchAll(/^\| `((?:retake|gen_ai)\.[\w.]+)` .*\| `(\w+)` +\|$/gm)].map(([, name, prometheus]) => [
      name,
      prometheus,
    ]);
    expect(rows).toEqual(instruments.map((spec) => [spec.name, prometheusName(spec)]));
  });
});

describe('the metrics of the queue', () => {
  it('have the names in Prometheus that those of the core have by rule', () => {
    for (const spec of Object.values(QUEUE_INSTRUMENTS)) expect(spec.prometheus).toBe(prometheusName(spec));
  });

  it('call a channel and a model as the core does', () => {
    expect([QUEUE_ATTR.channel, QUEUE_ATTR.model]).toEqual([ATTR.channel, ATTR.genAiRequestModel]);
  });
});

describe('labels', () => {
  it('all have a bound', () => {
    const used = new Set(instruments.flatMap(({ attributes }) => attributes));
    expect([...used].toSorted()).toEqual(Object.keys(BOUNDS).toSorted());
  });

  it('hold nothing that callers make up', () => {
    const made = [ATTR.upstreamRequestId, ATTR.upstreamCode, ATTR.genAiResponseId, ATTR.genAiInputMessages];
    expect(Object.keys(BOUNDS).filter((attribute) => (made as readonly string[]).includes(attribute))).toEqual([]);
  });
});
