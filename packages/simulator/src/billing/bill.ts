import type { TokenRates } from '../models/model-facts.ts';
import type { Usage } from './usage.ts';

/** The official price of an answer in whole nano-dollars: `prompt × in + image × imageOut + (text + thoughts) × textOut`. */
export const billByTokens = (usage: Usage, rates: TokenRates): number =>
  (usage.promptText + usage.promptImage) * rates.inputNanoUsd +
  usage.image * rates.imageOutNanoUsd +
  (usage.text + usage.thoughts) * rates.textOutNanoUsd;
