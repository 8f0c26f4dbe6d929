import type { FluxModelFacts } from '../../models/flux-models.ts';
import type { Pixels } from '../../models/picture-size.ts';
import type { FluxOrder } from './flux-order.ts';

const MEGAPIXEL = 1_048_576;

/** Megapixels as they are counted for money: whole ones, begun ones included. */
const counted = (pixels: Pixels | undefined): number =>
  pixels === undefined ? 1 : Math.ceil((pixels.width * pixels.height) / MEGAPIXEL);

/** What a task costs in whole nano-dollars, and the megapixels that its submission states. */
export const fluxBill = (
  { price }: FluxModelFacts,
  { pixels, inputs, resolution }: FluxOrder,
): { readonly nanoUsd: number; readonly inputMp: number; readonly outputMp: number } => {
  const further = counted(pixels) - 1 + inputs.reduce((sum, input) => sum + counted(input), 0);
  return {
    nanoUsd: 'first' in price ? price.first + further * price.further : price[resolution],
    inputMp: stated(inputs.reduce((sum, input) => sum + (input === undefined ? 1e6 : input.width * input.height), 0)),
    outputMp: stated(pixels.width * pixels.height),
  };
};

const stated = (pixels: number): number => Math.round(pixels / 10_000) / 100;
