import { GoogleGenAI } from '@google/genai';
import type { FetchPicture } from './fetch-picture.ts';

/** The official SDK as its documentation shows it. */
export function bareSdk(baseUrl: string): FetchPicture {
  const client = new GoogleGenAI({ apiKey: 'bench', enterprise: false, apiVersion: 'v1beta', httpOptions: { baseUrl } });
  return async () => {
    const response = await client.models.generateContent({
      model: 'gemini-3-pro-image',
      contents: 'a red kite',
      config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { imageSize: '4K', aspectRatio: '1:1' } },
    });
    for (const part of response.candidates?.[0]?.content?.parts ?? []) {
      if (part.inlineData?.data !== undefined) return Buffer.from(part.inlineData.data, 'base64');
    }
    throw new Error('no picture');
  };
}
