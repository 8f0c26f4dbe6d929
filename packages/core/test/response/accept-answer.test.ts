import { drawPicture } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import type { Channel, ChannelAnswer, ReceivedPicture } from '../../src/channels/channel.ts';
import { ChannelError } from '../../src/errors/channel-error.ts';
import { acceptAnswer } from '../../src/response/accept-answer.ts';
import type { Candidate } from '../../src/routing/candidate.ts';

const catalog = createCatalog();
const pro = catalog.list().find(({ id }) => id === 'gemini-3-pro-image');
const flash = catalog.list().find(({ id }) => id === 'gemini-3.1-flash-image');
if (pro === undefined || flash === undefined) throw new Error('the catalog lacks the models of this test');

const channel = { id: 'gemini', kind: 'gemini' } as Channel;
const candidate: Candidate = {
  channel,
  order: {
    prompt: 'a kite',
    model: pro,
    size: '2K',
    aspectRatio: '16:9',
    references: [],
    thinking: undefined,
    seed: undefined,
    channelOptions: {},
  },
  estimate: { expectedNanoUsd: undefined, upperNanoUsd: undefined },
  warnings: [],
};

function picture(
  width: number,
  height: number,
  options: { thought?: boolean; type?: 'image/png' | 'image/jpeg'; called?: string } = {},
): ReceivedPicture {
  const mediaType = options.type ?? 'image/png';
  return {
    bytes: drawPicture({ width, height, mediaType, caption: 'a kite', seed: 1 }),
    declaredMediaType: options.called ?? mediaType,
    thought: options.thought ?? false,
  };
}

function answer(pictures: readonly ReceivedPicture[], more: Partial<ChannelAnswer> = {}): ChannelAnswer {
  return {
    pictures,
    text: '',
    usage: undefined,
    modelVersion: pro?.id,
    responseId: undefined,
    requestId: 'r1',
    finishReason: 'STOP',
    statusCode: 200,
    reportedCostNanoUsd: undefined,
    warnings: [],
    ...more,
  };
}

describe('acceptAnswer', () => {
  it('takes a picture that is what was ordered, without a note', () => {
    const ordered = picture(2752, 1536);
    const accepted = acceptAnswer(answer([ordered]), candidate, pro);
    expect(accepted.image).toMatchObject({
      width: 2752,
      height: 1536,
      size: '2K',
      mediaType: 'image/png',
      channel: 'gemini',
      model: pro.id,
    });
    expect(accepted.image.data).toBe(ordered.bytes);
    expect(accepted).toMatchObject({ extras: [], degradations: [], warnings: [] });
  });

  it('takes the last picture that is no thought, and keeps the others', () => {
    const draft = picture(1376, 768, { thought: true });
    const first = picture(2752, 1536);
    const last = picture(2752, 1536, { type: 'image/jpeg' });
    const accepted = acceptAnswer(answer([draft, first, last]), candidate, pro);
    expect(accepted.image.data).toBe(last.bytes);
    expect(accepted.extras.map(({ role, data }) => [role, data])).toEqual([
      ['thought', draft.bytes],
      ['alternate', first.bytes],
    ]);
    expect(accepted.warnings.map(({ code }) => code)).toEqual(['extra_images']);
  });

  it('takes the last thought when every picture is flagged as one', () => {
    const last = picture(2752, 1536, { thought: true });
    const accepted = acceptAnswer(answer([picture(1376, 768, { thought: true }), last]), candidate, pro);
    expect(accepted.image.data).toBe(last.bytes);
    expect(accepted.warnings.map(({ code }) => code)).toEqual(['only_thought_images']);
  });

  it('lets the bytes decide the media type', () => {
    const accepted = acceptAnswer(answer([picture(2752, 1536, { type: 'image/jpeg', called: 'image/png' })]), candidate, pro);
    expect(accepted.image.mediaType).toBe('image/jpeg');
    expect(accepted.warnings.map(({ code }) => code)).toEqual(['media_type_differs']);
  });

  it('says when size, ratio or model differ from the order', () => {
    const accepted = acceptAnswer(answer([picture(1024, 1024)], { modelVersion: flash.id }), candidate, flash);
    expect(accepted.degradations).toEqual([
      { what: 'size', ordered: '2K', delivered: '1K', channel: 'gemini', reason: 'upstream' },
      { what: 'aspect_ratio', ordered: '16:9', delivered: '1:1', channel: 'gemini', reason: 'upstream' },
      { what: 'model', ordered: pro.id, delivered: flash.id, channel: 'gemini', reason: 'upstream' },
    ]);
    expect(accepted.warnings.map(({ code }) => code)).toEqual(['size_differs', 'aspect_ratio_differs', 'model_version_differs']);
    expect(accepted.image.model).toBe(flash.id);
  });

  it('skips a picture that is cut off if another is whole', () => {
    const whole = picture(2752, 1536);
    const cut = { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length - 20) };
    expect(acceptAnswer(answer([whole, cut]), candidate, pro).image.data).toBe(whole.bytes);
  });

  it.each([
    ['cut off', picture(1024, 1024).bytes.subarray(0, 400)],
    ['cut off in the middle of a JPEG', picture(1024, 1024, { type: 'image/jpeg' }).bytes.subarray(0, 2000)],
    ['no picture', Buffer.from('<html>busy</html>')],
    ['empty', new Uint8Array()],
  ])('fails as a billed upstream bug when the only picture is %s', (_, bytes) => {
    const broken = answer([{ bytes, declaredMediaType: 'image/png', thought: false }], {
      usage: { inputText: 1, inputImage: 0, outputText: 2, outputImage: 1120, thoughts: 3 },
    });
    try {
      acceptAnswer(broken, candidate, pro);
      expect.unreachable();
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      expect(error.failure).toMatchObject({
        class: 'upstream_bug',
        billing: 'billed',
        dispatched: true,
        usage: broken.usage,
        requestId: 'r1',
      });
    }
  });
});
