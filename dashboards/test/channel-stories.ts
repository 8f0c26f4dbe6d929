import type { Story } from './play-rules.ts';
import { attempts, calls, circuit, gemini, grows, opens } from './story-series.ts';

/** Channels rest, fail, or are out. */
export const CHANNEL_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeBreakerOpen: [
    {
      name: 'away for ten minutes, trying in between',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x60',
        [circuit('gemini', 'open')]: '0x5 1x3 0x1 1x3 0x1 1x60',
        [circuit('gemini', 'half_open')]: '0x9 1x1 0x3 1x1 0x60',
        [opens('gemini')]: '0x5 1x3 2x5 3x60',
      },
      at: '17m',
      firing: [{ ...gemini, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'away for nine',
      series: { [circuit('gemini', 'closed')]: '1x5 0x60', [opens('gemini')]: '0x5 1x60' },
      at: '15m',
      firing: [],
    },
    {
      name: 'closed again after nine',
      series: { [circuit('gemini', 'closed')]: '1x5 0x8 1x60', [opens('gemini')]: '0x5 1x60' },
      at: '17m',
      firing: [],
    },
    {
      name: 'one replica of two',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x60',
        [opens('gemini')]: '0+0x5 1+1x60',
        [circuit('gemini', 'closed', { instance: '2' })]: '1x60',
        [opens('gemini', { instance: '2' })]: '0x60',
      },
      at: '18m',
      firing: [{ ...gemini, gen_ai_request_model: 'pro' }],
    },
    {
      name: 'nobody has asked for an hour',
      series: { [circuit('gemini', 'closed')]: '1x5 0x90', [opens('gemini')]: '0x5 1x90' },
      at: '70m',
      firing: [],
    },
  ],
  RetakeNoHealthyChannel: [
    {
      name: 'every circuit of a model is away, those of one that nobody asks for are not',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [circuit('vertex', 'closed')]: '1x5 0x30',
        [circuit('gemini', 'closed', { model: 'flash' })]: '1x35',
        [circuit('vertex', 'closed', { model: 'flash' })]: '1x35',
        [opens('gemini')]: '0x5 1x30',
        [opens('vertex')]: '0x5 1x30',
      },
      at: '10m',
      firing: [{ job: 'shop', gen_ai_request_model: 'pro', severity: 'critical' }],
    },
    {
      name: 'one channel is left',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [circuit('vertex', 'closed')]: '1x35',
        [opens('gemini')]: '0x5 1x30',
        [opens('vertex')]: '0x35',
      },
      at: '10m',
      firing: [],
    },
    {
      name: 'the last of a bad evening, and nobody has asked since',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x90',
        [circuit('vertex', 'closed')]: '1x5 0x90',
        [opens('gemini')]: '0x5 1x90',
        [opens('vertex')]: '0x5 1x90',
      },
      at: '70m',
      firing: [],
    },
    {
      name: 'calls are refused because nobody can be asked, circuits or not',
      series: { [circuit('gemini', 'closed')]: '1x30', [calls('rejected', 'no_candidate')]: grows(2, 30) },
      at: '10m',
      firing: [{ job: 'shop', severity: 'critical' }],
    },
    {
      name: 'calls are refused for the money',
      series: { [circuit('gemini', 'closed')]: '1x30', [calls('rejected', 'budget_exceeded')]: grows(2, 30) },
      at: '10m',
      firing: [],
    },
    {
      name: 'an idle replica has all its circuits closed, and says nothing by it',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [circuit('vertex', 'closed')]: '1x5 0x30',
        [opens('gemini')]: '0x5 1x30',
        [opens('vertex')]: '0x5 1x30',
        [attempts('gemini')]: '0+5x5 30x30',
        [circuit('gemini', 'closed', { instance: '2' })]: '1x35',
        [circuit('vertex', 'closed', { instance: '2' })]: '1x35',
        [opens('gemini', { instance: '2' })]: '0x35',
        [attempts('gemini', undefined, '2')]: '0x35',
      },
      at: '8m',
      firing: [{ job: 'shop', gen_ai_request_model: 'pro', severity: 'critical' }],
    },
    {
      name: 'another replica draws it all the same',
      series: {
        [circuit('gemini', 'closed')]: '1x5 0x30',
        [opens('gemini')]: '0x5 1x30',
        [circuit('gemini', 'closed', { instance: '2' })]: '1x35',
        [attempts('gemini', undefined, '2')]: '0+5x35',
      },
      at: '10m',
      firing: [],
    },
  ],
  RetakeChannelErrorRateHigh: [
    {
      name: '25 % of attempts',
      series: {
        [attempts('gemini')]: grows(6, 30),
        [attempts('gemini', '_OTHER')]: grows(2, 30),
        [attempts('vertex')]: grows(6, 30),
      },
      at: '20m',
      firing: [gemini],
    },
    {
      name: '19 % of attempts',
      series: { [attempts('gemini')]: grows(81, 30), [attempts('gemini', '_OTHER')]: grows(19, 30) },
      at: '20m',
      firing: [],
    },
    {
      name: 'what callers do wrong',
      series: {
        [attempts('gemini')]: grows(5, 30),
        [attempts('gemini', 'cancelled')]: grows(5, 30),
        [attempts('gemini', 'blocked')]: grows(5, 30),
        [attempts('gemini', 'invalid_request')]: grows(5, 30),
      },
      at: '20m',
      firing: [],
    },
    { name: 'too few to say', series: { [attempts('gemini', '_OTHER')]: '0+1x8 8x60' }, at: '11m', firing: [] },
    {
      name: 'the first failures ever, one in each of 20 replicas that drew one picture each',
      series: Object.fromEntries(
        Array.from({ length: 20 }, (_, replica) => [
          [attempts('gemini', undefined, `${replica}`), '0x10 1x60'],
          [attempts('gemini', '_OTHER', `${replica}`), '0x10 1x60'],
        ]).flat(),
      ),
      at: '18m',
      firing: [gemini],
    },
  ],
  RetakeNoImageRatioHigh: [
    {
      name: '15 % of answers',
      series: { [attempts('gemini')]: grows(17, 90), [attempts('gemini', 'no_image')]: grows(3, 90) },
      at: '80m',
      firing: [gemini],
    },
    {
      name: '5 % of answers, and many failures of another kind',
      series: {
        [attempts('gemini')]: grows(12, 90),
        [attempts('gemini', '_OTHER')]: grows(7, 90),
        [attempts('gemini', 'no_image')]: grows(1, 90),
      },
      at: '80m',
      firing: [],
    },
    { name: 'too few to say', series: { [attempts('gemini', 'no_image')]: '0+1x5 5x60' }, at: '30m', firing: [] },
  ],
  RetakeChannelDisabled: [
    {
      name: 'the first ever: a key was refused',
      series: {
        'retake_channel_unavailable_total{job="shop",retake_channel="gemini",retake_skip_reason="channel_disabled"}': '0x10 1x60',
      },
      at: '12m',
      firing: [{ ...gemini, retake_skip_reason: 'channel_disabled' }],
    },
    {
      name: 'a limit that will pass',
      series: {
        'retake_channel_unavailable_total{job="shop",retake_channel="gemini",retake_skip_reason="cool_down"}': '0x10 1x60',
      },
      at: '12m',
      firing: [],
    },
  ],
};
