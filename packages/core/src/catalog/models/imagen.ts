import type { Model } from '../model.ts';
import type { ImageSize, PixelSize, PixelTable } from '../size.ts';

const MIGRATION = {
  source: 'firebase.google.com: migrate from Imagen models; ai.google.dev/gemini-api/docs/imagen',
  date: '2026-09-18',
};

const RESOLUTIONS = {
  source: 'cloud.google.com: model pages of Imagen, image ratios and resolutions; 2K as copied from those of Imagen 4',
  date: '2025-11-07',
};

/** By ratio; at 2K each edge is twice as long. */
const PIXELS_1K = {
  '1:1': { width: 1024, height: 1024 },
  '3:4': { width: 896, height: 1280 },
  '4:3': { width: 1280, height: 896 },
  '9:16': { width: 768, height: 1408 },
  '16:9': { width: 1408, height: 768 },
} satisfies PixelTable['1K'];

const twice = ({ width, height }: PixelSize): PixelSize => ({ width: 2 * width, height: 2 * height });

const PIXELS_2K = {
  '1:1': twice(PIXELS_1K['1:1']),
  '3:4': twice(PIXELS_1K['3:4']),
  '4:3': twice(PIXELS_1K['4:3']),
  '9:16': twice(PIXELS_1K['9:16']),
  '16:9': twice(PIXELS_1K['16:9']),
} satisfies PixelTable['2K'];

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
    pixels: sizes.includes('2K') ? { '1K': PIXELS_1K, '2K': PIXELS_2K } : { '1K': PIXELS_1K },
    figures: RESOLUTIONS,
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
