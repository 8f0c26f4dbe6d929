import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { gemini } from '../../src/channels/gemini.ts';
import { pictureAnswer } from './answers.ts';
import { errorOf } from './failure-of.ts';
import { sampleCall } from './sample-order.ts';
import { tinyServer } from './tiny-server.ts';

const PICTURE = Uint8Array.from({ length: 60_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
const OTHER = PICTURE.toReversed();
const part = (bytes: Uint8Array): object => ({
  inlineData: { mimeType: 'image/png', data: Buffer.from(bytes).toString('base64') },
});
const withParts = (...parts: object[]): object =>
  pictureAnswer({ candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] });
const BODY = JSON.stringify(withParts({ text: 'Here.' }, part(PICTURE)));
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

/** A channel to an upstream that sends `body`, and then ends the answer or the connection. */
async function channelTo(body: string, { type = 'application/json', breaks = false } = {}): Promise<Channel> {
  const server = await tinyServer((response) => {
    response.writeHead(200, { 'content-type': type, 'x-request-id': 'req-1' });
    if (breaks) response.write(body, () => setTimeout(() => response.destroy(), 20));
    else response.end(body);
  });
  const channel = gemini({ apiKey: 'key-of-a-test', baseUrl: server.url });
  onTestFinished(() => channel.close());
  return channel;
}

describe('a picture that came is kept though the end of its answer is missing', () => {
  const afterPicture = BODY.indexOf('"', BODY.indexOf('"data":"') + 8) + 1;
  const stream = { type: 'text/event-stream' };
  it.each([
    ['JSON cut in its last byte', BODY.slice(0, -1), {}],
    ['JSON cut right after the picture', BODY.slice(0, afterPicture), {}],
    ['JSON with a trailing comma', `${BODY.slice(0, -1)},}`, {}],
    ['JSON with something behind it', `${BODY}}`, {}],
    ['a connection that breaks', BODY.slice(0, -1), { breaks: true }],
    ['events of which the last is cut', event(withParts(part(PICTURE))) + 'data: {"candidates":[', stream],
    ['an event cut behind its picture', event({ candidates: [] }) + `data: ${BODY.slice(0, -1)}`, stream],
    ['a stream that breaks', event(withParts(part(PICTURE))) + 'data: {"cand', { ...stream, breaks: true }],
    ['a stream that breaks behind a picture', `data: ${BODY.slice(0, afterPicture)}`, { ...stream, breaks: true }],
    ['unannounced events of which the last is cut', event(withParts(part(PICTURE))) + 'data: {"candidates":[', {}],
    ['events announced, cut JSON sent', BODY.slice(0, -1), stream],
  ])('%s', async (_case, body, options) => {
    const answer = await (await channelTo(body, options)).generate(sampleCall());
    expect(answer.pictures.map(({ bytes }) => Buffer.from(bytes).equals(PICTURE))).toEqual([true]);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['answer_cut_off', 'usage_missing']);
    expect(answer).toMatchObject({ usage: undefined, statusCode: 200, requestId: 'req-1' });
  });

  it('keeps those of whole events and of the cut one, in their order', async () => {
    const body = event(withParts({ ...part(OTHER), thought: true })) + `data: ${BODY.slice(0, -1)}`;
    const { pictures } = await (await channelTo(body, stream)).generate(sampleCall());
    expect(pictures.map(({ bytes, thought }) => [Buffer.from(bytes).equals(PICTURE), thought])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('keeps the usage of a stream that lost an event within', async () => {
    const body = `data: {"oops\n\n${event(withParts(part(PICTURE)))}`;
    const answer = await (await channelTo(body, stream)).generate(sampleCall());
    expect(answer.usage?.outputImage).toBe(1120);
    expect(answer.warnings.map(({ code }) => code)).toEqual(['answer_cut_off']);
  });

  it('reads unannounced events that are whole, without a warning', async () => {
    const answer = await (await channelTo(event(withParts(part(PICTURE))))).generate(sampleCall());
    expect(answer.pictures).toHaveLength(1);
    expect(answer.warnings).toEqual([]);
  });

  it.each([
    ['JSON cut within the picture', BODY.slice(0, afterPicture - 9), {}, 'truncated'],
    ['a stream cut within the picture', `data: ${BODY.slice(0, afterPicture - 9)}`, stream, 'bad_json'],
    ['a stream that breaks before it', event({ candidates: [] }), { ...stream, breaks: true }, 'truncated'],
    ['a stream whose last event is cut before it', `${event({ candidates: [] })}data: {"candi`, stream, 'truncated'],
  ])('there is none to keep in %s', async (_case, body, options, upstreamCode) => {
    const error = await errorOf((await channelTo(body, options)).generate(sampleCall()));
    expect(error.failure).toMatchObject({ billing: 'unknown', dispatched: true, statusCode: 200, upstreamCode });
  });
});
