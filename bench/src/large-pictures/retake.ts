import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import type { FetchPicture } from './fetch-picture.ts';

/** Retake with its defaults: every policy, verification, cost and telemetry call in place. */
export function retake(baseUrl: string): FetchPicture {
  const images = createImageService({ channels: [gemini({ apiKey: 'bench', baseUrl })], defaultModel: 'gemini-3-pro-image' });
  return async () => {
    const result = await images.generate({ prompt: 'a red kite', size: '4K', aspectRatio: '1:1' });
    const [picture] = result.images;
    if (picture === undefined) throw new Error('no picture');
    return picture.data;
  };
}
