import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createImageService, prometheusViews } from '@retake/core';
import type { ImageService, ImageServiceOptions, PrometheusView } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { startSimulator } from '@retake/simulator';
import type { Simulator } from '@retake/simulator';
import { onTestFinished } from 'vitest';

/** What a scrape brings: values by series. */
export type Scrape = ReadonlyMap<string, string>;

/** A service on simulated channels, whose metrics are read as Prometheus reads them. */
export interface Trial {
  readonly simulator: Simulator;
  readonly images: ImageService;
  readonly scrape: () => Promise<Scrape>;
}

/** How a trial differs from two channels at their list prices. */
export interface TrialOptions extends Partial<Omit<ImageServiceOptions, 'channels' | 'telemetry'>> {
  /** @default true */
  readonly relayHasPrice?: boolean;
  /** Attribute sets an instrument may have. @default the SDK's 2,000 */
  readonly mostSeries?: number;
}

const MODEL = 'gemini-3-pro-image';

/** AI Studio first, a relay second; all ended with the test. */
export async function startTrial({ relayHasPrice = true, mostSeries, ...options }: TrialOptions = {}): Promise<Trial> {
  const simulator = await startSimulator({
    seed: 7,
    channels: [
      { id: 'gemini', dialect: 'ai-studio' },
      { id: 'relay', dialect: 'relay', prices: { [MODEL]: 0.09 } },
    ],
  });
  const views = prometheusViews().map((view) =>
    mostSeries === undefined ? view : { ...view, aggregationCardinalityLimit: mostSeries },
  );
  const { meterProvider, scrape } = openMeter(views);
  const images = createImageService({
    channels: [
      gemini({ apiKey: 'AIza-not-a-real-key', baseUrl: simulator.url('gemini') }),
      geminiRelay({
        id: 'relay',
        apiKey: 'sk-not-a-real-key',
        baseUrl: simulator.url('relay'),
        ...(relayHasPrice && { prices: { [MODEL]: 0.09 } }),
      }),
    ],
    defaultModel: MODEL,
    drainMs: 200,
    probe: false,
    telemetry: { meterProvider },
    ...options,
  });
  onTestFinished(async () => {
    await images.close();
    await simulator.close();
    await meterProvider.shutdown();
  });
  return { simulator, images, scrape };
}

/** A provider that is read as Prometheus reads it. */
export function openMeter(views: PrometheusView[]): {
  readonly meterProvider: MeterProvider;
  readonly scrape: () => Promise<Scrape>;
} {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  return {
    meterProvider: new MeterProvider({ readers: [exporter], views }),
    scrape: async () => {
      const { resourceMetrics } = await exporter.collect();
      return parse(new PrometheusSerializer('', false).serialize(resourceMetrics));
    },
  };
}

/** Reads the exposition format, and adds what Prometheus adds. */
function parse(exposition: string): Scrape {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^([\w:]+)(?:\{(.*)\})? (\S+)(?: \d+)?$/.exec(line) ?? [];
      if (name === '') throw new Error(`Not a sample: ${line}`);
      return [`${name}{job="shop",instance="1"${labels === '' ? '' : `,${labels}`}}`, value] as const;
    }),
  );
}
