import { createCatalog } from '@retake/core';
import type { LedgerEntry } from '@retake/simulator';

const catalog = createCatalog();

/** What was consumed, at the published price of each model: the measure that half a price is held against. Nano-dollars. */
export function listPriceOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { billed, servedModel, usage }) => {
    if (!billed || usage === undefined) return sum;
    const named = catalog.resolve(servedModel);
    const price = named.found ? named.model.listPrice : undefined;
    if (price?.basis !== 'tokens') throw new Error(`${servedModel} has no price by tokens`);
    const { promptText, promptImage, text, thoughts, image } = usage;
    const written = (text + thoughts) * (price.outputTextNanoUsd ?? 0);
    return (
      sum +
      promptText * price.inputTextNanoUsd +
      promptImage * price.inputImageNanoUsd +
      written +
      image * price.outputImageNanoUsd
    );
  }, 0);
}
