import { describe, expect, it } from 'vitest';
import { sentCredentials, upstreamId } from '../../../src/channels/wire/upstream-id.ts';

describe('upstreamId', () => {
  it.each([
    'lWf5afOjDb-Hz7IP9P6Q2AE',
    '9f0c2d8e-5b0a-4b0e-9a53-0f6f1f0a7d11',
    'req_011CSHoEeqs5C35K2UUqR7Fy',
    '99c9e7d1fd6a2c1b-FRA',
    'models/gemini-3-pro-image',
    'IMAGE_SOMETHING_NEW',
    'task-1',
    'image/png',
  ])('passes %s on', (id) => expect(upstreamId(id)).toBe(id));

  it.each([
    '',
    'AIzaSyD-9tSrke72PouQMnMX',
    'sk-4f9aB77',
    'echo:sk-4f9aB77',
    'ya29.a0Af',
    'eyJhbGciOi.eyJzdWIi.x',
    'Bearer x',
    'Bearer:x',
    'a red kite',
    'x'.repeat(129),
    'a\nb',
    'é',
    null,
    undefined,
  ])('drops %j', (id) => expect(upstreamId(id)).toBeUndefined());

  it('drops what holds a credential that was sent, or is a part of one, in any case', () => {
    const headers = new Headers({ authorization: 'Bearer Plain-Relay-Key', 'x-goog-api-key': 'k2', 'content-type': 'x/y' });
    const credentials = sentCredentials(headers);
    expect(credentials).toEqual(['Plain-Relay-Key', 'k2']);
    for (const id of ['Plain-Relay-Key', 'req-plain-relay-key-1', 'Plain-Relay', 'a-k2'])
      expect(upstreamId(id, credentials)).toBeUndefined();
    expect(upstreamId('relay', credentials)).toBe('relay');
  });

  it('knows a password by itself', () => {
    const basic = Buffer.from('shop:gpu-room-42').toString('base64');
    const credentials = sentCredentials(new Headers({ authorization: `Basic ${basic}` }));
    for (const id of ['gpu-room-42', basic]) expect(upstreamId(id, credentials)).toBeUndefined();
    expect(upstreamId('shop', credentials)).toBe('shop');
  });
});
