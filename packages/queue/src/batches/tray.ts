import { IMAGE_SIZES, type ImageSize } from '@retake/core';
import type { ItemState } from '../store/item-state.ts';

/** What the pictures of one batch have in common. */
export interface Tray {
  readonly channel: string;
  readonly model: string;
  readonly size: ImageSize;
  /** How long they can wait, as `patienceOf` says. @default longer than any batch takes */
  readonly patience?: number | undefined;
}

const STATE = /^gathering\.([^/]+)\/([^/]+)\/([^/]+)(?:\/(\d{1,2}))?$/;

/** As long as a state can be, without a patience: no tray of an offer is too long for one of its items and not for another. */
const MOST_CHARACTERS = 197;

/** Two digits: a batch of a millisecond and a wait of years need no more than half of it. */
const MOST_PATIENCE = 99;

/** The state of items that wait in a tray for others of their kind; `undefined` for a channel or model whose name is too long for one. */
export function trayState({ channel, model, size, patience }: Tray): Extract<ItemState, `gathering.${string}`> | undefined {
  const state = `gathering.${[channel, model, size].map(escaped).join('/')}` as const;
  if (state.length > MOST_CHARACTERS) return undefined;
  return patience === undefined ? state : `${state}/${Math.min(patience, MOST_PATIENCE)}`;
}

/** The tray that a state says; `undefined` for another one. */
export function readTray(state: string): Tray | undefined {
  const [, channel, model, size, patience] = STATE.exec(state) ?? [];
  const known = IMAGE_SIZES.find((one) => one === size);
  if (channel === undefined || model === undefined || known === undefined) return undefined;
  return {
    channel: decodeURIComponent(channel),
    model: decodeURIComponent(model),
    size: known,
    ...(patience !== undefined && { patience: Number(patience) }),
  };
}

/** Half a character of a broken string has no escape. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
