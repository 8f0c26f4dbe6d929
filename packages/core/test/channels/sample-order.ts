import type { Model } from '../../src/catalog/model.ts';
import type { AttemptTimeouts } from '../../src/transport/timeouts.ts';
import type { ChannelCall, PictureOrder } from '../../src/channels/channel.ts';

const source = { source: 'test', date: '2026-11-21' } as const;

/** A model of the Gemini family with the abilities of `gemini-3-pro-image`, changed as a test needs it. */
export function sampleModel(
  changes: Partial<Omit<Model, 'abilities'>> & { readonly abilities?: Partial<Model['abilities']> } = {},
): Model {
  const { abilities, ...rest } = changes;
  return {
    id: 'gemini-3-pro-image',
    vendor: 'google',
    family: 'gemini',
    displayName: 'Nano Banana Pro',
    aliases: [],
    lifecycle: { ...source, status: 'live' },
    abilities: {
      ...source,
      sizes: ['1K', '2K', '4K'],
      aspectRatios: ['1:1', '4:5', '16:9'],
      maxReferences: 14,
      thinking: [],
      seed: false,
      sizeOnWire: true,
      thinks: true,
      ...abilities,
    },
    pixels: {},
    figures: source,
    imageTokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
    referenceTokens: 560,
    listPrice: {
      ...source,
      basis: 'tokens',
      inputTextNanoUsd: 2_000,
      inputImageNanoUsd: 2_000,
      outputTextNanoUsd: 12_000,
      outputImageNanoUsd: 120_000,
    },
    ...rest,
  };
}

/** An order for one square 1K picture, changed as a test needs it. */
export function sampleOrder(changes: Partial<PictureOrder> = {}): PictureOrder {
  return {
    prompt: 'a red kite over the sea',
    model: sampleModel(),
    size: '1K',
    aspectRatio: '1:1',
    references: [],
    thinking: undefined,
    seed: undefined,
    channelOptions: {},
    ...changes,
  };
}

/** Deadlines that no test on a busy machine reaches by accident. */
export const PATIENT: AttemptTimeouts = { connectMs: 170_000, firstByteMs: 170_000, idleMs: 170_000, totalMs: 170_000 };

export function sampleCall(changes: Partial<ChannelCall> = {}): ChannelCall {
  return { order: sampleOrder(), timeouts: PATIENT, signal: new AbortController().signal, insist: false, ...changes };
}
