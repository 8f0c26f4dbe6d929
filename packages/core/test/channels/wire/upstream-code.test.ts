import { describe, expect, it } from 'vitest';
import { upstreamCode } from '../../../src/channels/wire/upstream-code.ts';

describe('upstreamCode', () => {
  it.each([
    'RESOURCE_EXHAUSTED',
    'IMAGE_SAFETY',
    'insufficient_user_quota',
    'channel:no_available_key',
    'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
    'ECONNREFUSED',
    500,
  ])('passes %s on', (code) => expect(upstreamCode(code)).toBe(String(code)));

  it.each([
    '',
    'AIzaSyD-9tSrke72PouQMnMX',
    'AIzaSy-secret-key',
    'sk-abcdef',
    'sk-4f9aB77',
    'a red kite',
    'ya29.a0Af',
    'x'.repeat(100),
    1.5,
    null,
    undefined,
  ])('drops %s', (code) => expect(upstreamCode(code)).toBeUndefined());
});
