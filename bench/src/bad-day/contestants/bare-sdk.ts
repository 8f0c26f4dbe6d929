import { GoogleGenAI, type HttpRetryOptions } from '@google/genai';
import type { Buyer, Contestant, Field } from './contestant.ts';

const README = 'README of @google/genai 3.1.0, "Generate Content", and its reference of HttpOptions';

/** The official SDK as its README shows it; it does not repeat anything by itself. */
export const bareSdk: Contestant = {
  name: 'bare SDK',
  channels: 1,
  fixedPauses: false,
  configuration: `models.generateContent on the first channel, no retryOptions (its default), abortSignal of 300 s. ${README}`,
  open: (field) => buyerOf(field, undefined),
};

/** The same with its own repeats, at their defaults. */
export const bareSdkRetrying: Contestant = {
  name: 'bare SDK, retrying',
  channels: 1,
  fixedPauses: false,
  configuration: `the same with httpOptions.retryOptions {}: 5 attempts, 1 s doubling to 60 s, on 408, 429 and 5xx. ${README}`,
  // The defaults, written out so that they can be compressed.
  open: (field) => buyerOf(field, { attempts: 5, initialDelay: 1 / field.day.speed, maxDelay: 60 / field.day.speed }),
};

function buyerOf({ day, urls }: Field, retryOptions: HttpRetryOptions | undefined): Buyer {
  const [first] = day.simulation.channels;
  const ai = new GoogleGenAI({
    apiKey: 'any',
    // Or the environment of the process would decide.
    enterprise: false,
    httpOptions: {
      baseUrl: urls[first?.id ?? ''] ?? '',
      apiVersion: 'v1beta',
      ...(retryOptions && { retryOptions }),
    },
  });
  return {
    async buy(prompt) {
      const response = await ai.models.generateContent({
        model: day.model,
        contents: prompt,
        config: {
          responseModalities: ['TEXT', 'IMAGE'],
          imageConfig: { imageSize: '1K', aspectRatio: '1:1' },
          abortSignal: AbortSignal.timeout(day.deadlineMs / day.speed),
        },
      });
      return (response.candidates?.[0]?.content?.parts ?? []).some(({ inlineData }) => (inlineData?.data ?? '') !== '');
    },
    close: async () => undefined,
  };
}
