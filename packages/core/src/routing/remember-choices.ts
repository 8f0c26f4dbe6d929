import type { Clock } from '../config/clock.ts';
import type { Choice, ChooseModels } from './choose-models.ts';

/** Shapes of calls whose choice is kept; a service sees a handful. */
const MOST_KEPT = 500;

const DAY_MS = 86_400_000;

/**
 * Remembers what was chosen for each shape of call. A choice follows from the wish, the configuration and the lifecycles of models, and
 * those go by the day: it holds until midnight UTC. What throws is not kept.
 *
 * @param clock that of the catalog.
 */
export function rememberChoices(choose: ChooseModels, clock: Clock): ChooseModels {
  const kept = new Map<string, Choice>();
  let day = Number.NaN;
  return (wish, turnedTo = '') => {
    const today = Math.floor(clock.now() / DAY_MS);
    if (today !== day || kept.size >= MOST_KEPT) kept.clear();
    day = today;
    const { model = '', purpose = '', size = '', thinking = '' } = wish;
    // No name is empty, and those of sizes and levels have no line breaks.
    const key = `${model}\n${purpose}\n${turnedTo}\n${size}\n${thinking}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const choice = choose(wish, turnedTo === '' ? undefined : turnedTo);
    kept.set(key, choice);
    return choice;
  };
}
