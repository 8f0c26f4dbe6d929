import { createCatalog, createImageService, type Channel, type ImageService, type PictureOrder } from '@retake/core';

/** Ten live models that draw 1K, 2K and 4K between them and for themselves, added to the catalog for the benchmark. */
export const MODELS = Array.from({ length: 10 }, (_, index) => `bench-model-${index}`);

const SOURCE = { source: 'made up for the benchmark', date: '2026-11-21' };

/** What comes on top of a prompt: a reference image, so that no judgement of a channel can be remembered, or budgets of every kind. */
export type Beside = 'nothing' | 'reference' | 'budgets';

/** Reads it from the command line. */
export function besideOf(name: string | undefined): Beside {
  return name === 'reference' || name === 'budgets' ? name : 'nothing';
}

const BUDGETS = [
  { key: '*', window: 'day', limitUsd: 1_000_000 },
  { key: '*', per: 'tenant', window: 'day', limitUsd: 100_000 },
  { key: '*', per: 'channel', window: 'day', limitUsd: 100_000 },
  { key: '*', per: 'model', window: 'day', limitUsd: 100_000 },
] as const;

/**
 * A service of so many channels which all sell all models in three sizes, each channel at a price of its own, half of them tagged: nothing
 * is left out early and nothing is priced twice.
 */
export function fieldOf(channels: number, beside: Beside): ImageService {
  const [pro] = createCatalog()
    .list()
    .filter(({ id }) => id === 'gemini-3-pro-image');
  if (pro === undefined) throw new Error('the catalog lacks the model that the benchmark copies');
  return createImageService({
    channels: Array.from({ length: channels }, (_, index) => channelOf(index)),
    models: MODELS.map((id) => ({ ...pro, id, aliases: [], lifecycle: { status: 'live', ...SOURCE } })),
    purposes: { everything: { models: ['bench-model-0', ...MODELS.slice(1)], size: '4K' } },
    telemetry: false,
    ...(beside === 'budgets' && { budgets: BUDGETS }),
  });
}

function channelOf(index: number): Channel {
  const price = {
    basis: 'tokens' as const,
    inputTextNanoUsd: 2_000 + index,
    inputImageNanoUsd: 2_000 + index,
    outputTextNanoUsd: 12_000 + index,
    outputImageNanoUsd: 120_000 + index,
    ...SOURCE,
  };
  return {
    specVersion: 'v1',
    id: `channel-${index}`,
    kind: 'bench',
    failureDomain: `domain-${index % 4}`,
    provider: 'bench',
    server: { address: 'localhost', port: 1 },
    limits: { maxConcurrent: 8 },
    tags: index % 2 === 0 ? ['official'] : [],
    // As the channels of Retake judge: by the model's abilities, size, ratio and references.
    supports: ({ model: { abilities }, size, aspectRatio, references }: PictureOrder) => {
      const reasons = [
        ...(abilities.sizes.includes(size) ? [] : [`no ${size}`]),
        ...(aspectRatio === undefined || abilities.aspectRatios.includes(aspectRatio) ? [] : [`no ${aspectRatio}`]),
        ...(references.length <= abilities.maxReferences ? [] : ['too many references']),
      ];
      return reasons.length > 0 ? { supported: false, reasons } : { supported: true, warnings: [] };
    },
    price: () => ({ price }),
    generate: () => Promise.reject(new Error('a planner calls nobody')),
    close: () => Promise.resolve(),
  };
}
