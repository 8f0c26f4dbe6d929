import { pricePerRequest, type Channel } from '@retake/core';
import { pngOf } from '../answer.ts';

const PICTURE = pngOf(1024, 1024);

/** Draws at once and calls nobody, so that what is around a picture is all that takes time. */
export const noOpChannel: Channel = {
  specVersion: 'v1',
  id: 'no-op',
  kind: 'bench',
  failureDomain: 'none',
  provider: 'bench',
  server: { address: 'localhost', port: 1 },
  limits: {},
  supports: () => ({ supported: true, warnings: [] }),
  price: () => ({ price: pricePerRequest(0.04, { source: 'a benchmark', date: '2026-11-21' }) }),
  generate: async () => ({
    pictures: [{ bytes: PICTURE, declaredMediaType: 'image/png', thought: false }],
    text: '',
    usage: undefined,
    modelVersion: undefined,
    responseId: undefined,
    requestId: undefined,
    finishReason: undefined,
    statusCode: 200,
    reportedCostNanoUsd: undefined,
    warnings: [],
  }),
  close: async () => {},
};
