import type { Model } from '../model.ts';
import type { ImageSize } from '../size.ts';

const MIGRATION = {
  source: 'firebase.google.com: migrate from Imagen models; ai.google.dev/gemini-api/docs/imagen',
  date: '2026-09-18',
};

interface Imagen {
  readonly id: string;
  readonly displayName: string;
  readonly alias: string;
  readonly sizes: readonly ImageSize[];
  readonly successor: string;
  readonly note?: string;
}

/** All of Imagen 4 was switched off on one day, on the Gemini API and on Vertex; prices were not kept. */
function imagen({ id, displayName, alias, sizes, successor, note }: Imagen): Model {
  return {
    id,
    vendor: 'google',
    family: 'imagen',
    displayName,
    aliases: [alias],
    lifecycle: { ...MIGRATION, status: 'retired', retiredAt: '2026-08-17', successor, ...(note === undefined ? {} : { note }) },
    abilities: {
      ...MIGRATION,
      sizes,
      aspectRatios: ['1:1', '3:4', '4:3', '9:16', '16:9'],
      maxReferences: 0,
      thinking: [],
      seed: false,
      sizeOnWire: sizes.length > 1,
      thinks: false,
    },
    pixels: {},
    figures: MIGRATION,
    imageTokens: {},
    referenceTokens: 0,
    listPrice: undefined,
  };
}

/** Google's Imagen 4, kept so that its names lead to their successors. */
export const IMAGEN_MODELS: readonly Model[] = [
  imagen({
    id: 'imagen-4.0-fast-generate-001',
    displayName: 'Imagen 4 Fast',
    alias: 'imagen-4-fast',
    sizes: ['1K'],
    successor: 'gemini-nano-banana-2.1',
    note: 'The migration guide recommends minimal thinking.',
  }),
  imagen({
    id: 'imagen-4.0-generate-001',
    displayName: 'Imagen 4',
    alias: 'imagen-4',
    sizes: ['1K', '2K'],
    successor: 'gemini-nano-banana-2.1',
    note: 'The migration guide recommends high thinking.',
  }),
  imagen({
    id: 'imagen-4.0-ultra-generate-001',
    displayName: 'Imagen 4 Ultra',
    alias: 'imagen-4-ultra',
    sizes: ['1K', '2K'],
    successor: 'gemini-3-pro-image',
  }),
];
