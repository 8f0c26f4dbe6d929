import { IMAGE_SIZES, type ImageSize } from '@retake/core';
import type { ItemState } from '../store/item-state.ts';

/** What the pictures of one batch have in common. */
export interface Tray {
  readonly channel: string;
  readonly model: string;
  readonly size: ImageSize;
}

const STATE = /^gathering\.([^/]+)\/([^/]+)\/([^/]+)$/;

/** As long as a state can be. */
const MOST_CHARACTERS = 200;

/** The state of items that wait in a tray for others of their kind; `undefined` for a channel or model whose name is too long for one. */
export function trayState({ channel, model, size }: Tray): Extract<ItemState, `gathering.${string}`> | undefined {
  const state = `gathering.${[channel, model, size].map(escaped).join('/')}` as const;
  return state.length > MOST_CHARACTERS ? undefined : state;
}

/** The tray that a state says; `undefined` for another one. */
export function readTray(state: string): Tray | undefined {
  const [, channel, model, size] = STATE.exec(state) ?? [];
  const known = IMAGE_SIZES.find((one) => one === size);
  if (channel === undefined || model === undefined || known === undefined) return undefined;
  return { channel: decodeURIComponent(channel), model: decodeURIComponent(model), size: known };
}

/** Half a character of a broken string has no escape. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
