import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, GoogleGenAI } from '@google/genai';

/** What it waits after a refusal, in milliseconds: the first pause of Retake's own backoff. */
const PAUSE_MS = 500;

/**
 * What a team writes that has the SDK and nothing else: one upstream, and after a refusal the other, until there is a picture.
 *
 * @param scale multiplies its pauses.
 */
export function bareSdkDraws(urls: readonly string[], scale: number): () => Promise<Buffer> {
  const clients = urls.map(
    (baseUrl) => new GoogleGenAI({ apiKey: 'bench', enterprise: false, apiVersion: 'v1beta', httpOptions: { baseUrl } }),
  );
  return async () => {
    for (let attempt = 0; ; attempt += 1) {
      const client = clients[attempt % clients.length];
      if (client === undefined) throw new Error('there is no upstream');
      try {
        const response = await client.models.generateContent({
          model: 'gemini-3-pro-image',
          contents: 'a red kite',
          config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { imageSize: '1K', aspectRatio: '1:1' } },
        });
        const base64 = response.candidates?.[0]?.content?.parts?.find(({ inlineData }) => inlineData !== undefined)?.inlineData
          ?.data;
        if (base64 === undefined) throw new Error('no picture');
        return Buffer.from(base64, 'base64');
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 503) throw error;
        await pause(PAUSE_MS * scale);
      }
    }
  };
}
