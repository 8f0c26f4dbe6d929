import { GoogleGenAI } from '@google/genai';
import type { Order } from './orders.ts';
import type { Picture, Served } from './served.ts';

/** One client, as the SDK's documentation builds it, sending to `baseUrl`. */
export function createClient(baseUrl: string): GoogleGenAI {
  // `enterprise` keeps the environment of the process from turning it into a Vertex client.
  return new GoogleGenAI({ apiKey: 'demo-key', enterprise: false, httpOptions: { baseUrl, apiVersion: 'v1beta' } });
}

/** Asks for one picture the way the SDK's README does: one call, the first part with bytes is the picture. */
export async function orderFromSdk(
  ai: GoogleGenAI,
  model: string,
  order: Order,
  signal: AbortSignal,
): Promise<Omit<Served, 'waitedMs'>> {
  const nothing = { order, picture: undefined, channel: undefined, attempts: [] };
  try {
    const response = await ai.models.generateContent({
      model,
      contents: order.prompt,
      config: { imageConfig: { aspectRatio: order.aspectRatio, imageSize: '1K' }, abortSignal: signal },
    });
    const picture = firstPicture(response.candidates?.[0]?.content?.parts ?? []);
    if (!picture) return { ...nothing, error: '200, no picture' };
    return { ...nothing, picture, error: undefined };
  } catch (error) {
    signal.throwIfAborted();
    return { ...nothing, error: statusOf(error) };
  }
}

interface Part {
  readonly inlineData?: { readonly data?: string; readonly mimeType?: string };
}

function firstPicture(parts: readonly Part[]): Picture | undefined {
  for (const { inlineData } of parts) {
    if (inlineData?.data) return { bytes: Buffer.from(inlineData.data, 'base64'), mediaType: inlineData.mimeType ?? 'image/png' };
  }
  return undefined;
}

function statusOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('status' in error && typeof error.status === 'number') return String(error.status);
  return error instanceof Error ? error.message : 'failed';
}
