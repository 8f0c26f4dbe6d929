import type { Exchange } from '../../transport/transport.ts';
import type { PictureOrder } from '../channel.ts';
import type { GeminiCallOptions } from './gemini-call-options.ts';
import { geminiRequest } from './gemini-request.ts';

/** Writes an order as the SDK writes it for `generateContent`; in a batch it stands beside others, where the SDK cannot put it. */
export function geminiBatchRequest(
  order: PictureOrder,
  options: GeminiCallOptions,
  exchange: Pick<Exchange, 'attachBase64'>,
): object {
  const { contents, config } = geminiRequest(order, false, options, exchange);
  const { responseModalities, imageConfig, thinkingConfig, seed, safetySettings, tools } = config;
  return {
    contents,
    ...(tools && { tools }),
    ...(safetySettings && { safetySettings }),
    generationConfig: {
      responseModalities,
      ...(imageConfig && { imageConfig }),
      ...(thinkingConfig && { thinkingConfig }),
      ...(seed !== undefined && { seed }),
    },
  };
}
