import type { Story } from './play-rules.ts';
import { attempts, failovers, gemini, pictures, shop } from './story-series.ts';

/** Calls move on, and traffic has moved. */
export const FAILOVER_STORIES: Readonly<Record<string, readonly Story[]>> = {
  RetakeFailoverRateHigh: [
    {
      name: 'exactly 3, read off the beat of the scrapes',
      interval: '15s',
      series: { [failovers('gemini', 'vertex')]: '5x280 6x40 7x40 8x200' },
      at: '6007s',
      firing: [],
    },
    {
      name: 'exactly 4',
      interval: '15s',
      series: { [failovers('gemini', 'vertex')]: '5x280 6x40 7x40 8x60 9x200' },
      at: '6607s',
      firing: [shop],
    },
    {
      name: 'the first four ever, each of another pair',
      series: {
        [failovers('gemini', 'vertex')]: '0x10 1x60',
        [failovers('vertex', 'gemini')]: '0x12 1x60',
        [failovers('gemini', 'laozhang')]: '0x14 1x60',
        [failovers('vertex', 'laozhang')]: '0x16 1x60',
      },
      at: '20m',
      firing: [shop],
    },
    {
      name: 'the first three ever, in three replicas',
      series: {
        [failovers('gemini', 'vertex', '1')]: '0x10 1x60',
        [failovers('gemini', 'vertex', '2')]: '0x12 1x60',
        [failovers('gemini', 'vertex', '3')]: '0x14 1x60',
      },
      at: '20m',
      firing: [],
    },
    { name: 'four, an hour ago', series: { [failovers('gemini', 'vertex')]: '0x10 4x120' }, at: '75m', firing: [] },
    { name: 'four, and a restart', series: { [failovers('gemini', 'vertex')]: '9x10 11x5 0x5 2x60' }, at: '30m', firing: [shop] },
    {
      name: 'exactly 3 in a process of two minutes, scraped each minute, and for as long as it is young',
      series: { [failovers('gemini', 'vertex')]: '0 3x60' },
      at: ['1m', '90s', '2m', '150s', '3m', '5m', '8m'],
      firing: [],
    },
    {
      name: 'exactly 4 in a process of two minutes, scraped each minute',
      series: { [failovers('gemini', 'vertex')]: '0 2 4x60' },
      at: ['2m', '3m', '8m'],
      firing: [shop],
    },
    {
      name: 'three in each of two services',
      series: {
        [failovers('gemini', 'vertex')]: '0x10 3x60',
        [failovers('gemini', 'vertex').replace('shop', 'studio')]: '0x10 3x60',
      },
      at: '20m',
      firing: [],
    },
    {
      name: 'exactly 3 in a process that ended when it was two minutes old',
      series: { [failovers('gemini', 'vertex')]: '0 3x1 stale', [failovers('gemini', 'vertex', '2')]: '_x5 0x60' },
      at: '30m',
      firing: [],
    },
    {
      name: 'exactly 3, off the beat of scrapes a minute apart',
      series: { [failovers('gemini', 'vertex')]: '7x40 8x10 9x10 10x60' },
      at: '4537s',
      firing: [],
    },
    {
      name: 'exactly 4, off the beat of scrapes a minute apart',
      series: { [failovers('gemini', 'vertex')]: '7x40 8x10 9x10 11x60' },
      at: '4537s',
      firing: [shop],
    },
  ],
  RetakeTrafficOffPrimary: [
    {
      name: 'the primary draws nothing for hours',
      interval: '2m',
      series: { [attempts('gemini')]: '0+2x240 480x150', [attempts('vertex')]: '0x240 0+2x150' },
      at: '760m',
      firing: [gemini],
    },
    {
      name: 'for one hour only',
      interval: '2m',
      series: { [attempts('gemini')]: '0+2x240 480x150', [attempts('vertex')]: '0x240 0+2x150' },
      at: '540m',
      firing: [],
    },
    {
      name: 'it draws less, and still much',
      interval: '2m',
      series: { [attempts('gemini')]: '0+8x240 1920+4x150', [attempts('vertex')]: '0+2x240 480+6x150' },
      at: '760m',
      firing: [],
    },
    {
      name: 'two that share the work have no primary',
      interval: '2m',
      series: { [attempts('gemini')]: '0+2x390', [attempts('vertex')]: '0+2x240 480x150' },
      at: '760m',
      firing: [],
    },
    {
      name: 'a quiet night',
      interval: '2m',
      series: { [attempts('gemini')]: '0+2x240 480x150', [attempts('vertex')]: '0x270 1x60 2x60' },
      at: '760m',
      firing: [],
    },
    {
      name: 'batches are drawn elsewhere, and nobody waits for them',
      interval: '2m',
      series: {
        [attempts('gemini')]: '0+2x390',
        [pictures('gemini')]: '0+2x390',
        [pictures('vertex')]: '0x240 0+40x150',
      },
      at: '760m',
      firing: [],
    },
    {
      name: 'batches go on at the primary, and nobody who waits gets anything there',
      interval: '2m',
      series: {
        [attempts('gemini')]: '0+2x240 480x150',
        [attempts('vertex')]: '0x240 0+2x150',
        [pictures('gemini')]: '0+40x390',
      },
      at: '760m',
      firing: [gemini],
    },
  ],
};
