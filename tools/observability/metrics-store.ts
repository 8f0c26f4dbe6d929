import { z } from 'zod';

/** One series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch seconds and value; values that are no numbers are left out. */
  readonly points: readonly (readonly [number, number])[];
}

/** Where metrics arrived and can be asked for: Prometheus, or whatever speaks its query API. */
export interface MetricsStore {
  readonly name: string;
  /** The value at one moment, in epoch seconds. */
  instant(expr: string, at: number): Promise<readonly Series[]>;
  /** Values over a time, one for each step, all in seconds. */
  range(expr: string, from: number, to: number, step: number): Promise<readonly Series[]>;
  /** What a label was, in the series that a selector finds, at any moment of a time in epoch seconds. */
  labelValues(label: string, selector: string, from: number, to: number): Promise<readonly string[]>;
  /** Every series that a selector finds at any moment of a time in epoch seconds, by its labels. */
  series(selector: string, from: number, to: number): Promise<readonly Series['labels'][]>;
}

const pointSchema = z.tuple([z.number(), z.string()]);
const labelsSchema = z.record(z.string(), z.string());
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labelsSchema, value: pointSchema })) }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema) })),
    }),
    z.object({ resultType: z.literal('scalar'), result: pointSchema }),
  ]),
});

const valuesSchema = z.object({ status: z.literal('success'), data: z.array(z.string()) });
const seriesSchema = z.object({ status: z.literal('success'), data: z.array(labelsSchema) });

/** The query API of a store at an address. */
export function createMetricsStore(name: string, url: string): MetricsStore {
  const ask = async (path: string, fields: Readonly<Record<string, string>>): Promise<readonly Series[]> => {
    const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(fields) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${name} answered ${response.status} to ${fields['query']}: ${text}`);
    const { data } = answerSchema.parse(JSON.parse(text));
    if (data.resultType === 'scalar') return [seriesOf({}, [data.result])];
    if (data.resultType === 'vector') return data.result.map(({ metric, value }) => seriesOf(metric, [value]));
    return data.result.map(({ metric, values }) => seriesOf(metric, values));
  };
  const find = async (path: string, selector: string, from: number, to: number): Promise<unknown> => {
    const fields = new URLSearchParams({ 'match[]': selector, start: String(from), end: String(to) });
    const response = await fetch(`${url}/api/v1/${path}?${fields.toString()}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${name} answered ${response.status} to ${path} of ${selector}: ${text}`);
    return JSON.parse(text);
  };
  return {
    name,
    instant: (query, at) => ask('query', { query, time: String(at) }),
    range: (query, from, to, step) => ask('query_range', { query, start: String(from), end: String(to), step: String(step) }),
    labelValues: async (label, selector, from, to) =>
      valuesSchema.parse(await find(`label/${label}/values`, selector, from, to)).data,
    series: async (selector, from, to) => seriesSchema.parse(await find('series', selector, from, to)).data,
  };
}

function seriesOf(labels: Series['labels'], points: readonly (readonly [number, string])[]): Series {
  const numbers = points.map(([at, value]) => [at, Number(value)] as const).filter(([, value]) => Number.isFinite(value));
  return { labels, points: numbers };
}
