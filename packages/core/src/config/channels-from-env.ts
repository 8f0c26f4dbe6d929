import type { Channel } from '../channels/channel.ts';
import { cook, type Environment } from './environment/env-recipe.ts';
import { ENV_RECIPES } from './environment/env-recipes.ts';

export type { Environment } from './environment/env-recipe.ts';

/** What the environment brought, in channels and in words. The words name variables and never quote a value. */
export interface EnvChannels {
  /** In the order in which a service asks them: the vendors themselves first, then who sells on. */
  readonly channels: readonly Channel[];
  /** Which variables gave which channel. */
  readonly found: readonly string[];
  /** Which channels there could be besides, and what for. */
  readonly missing: readonly string[];
  /** Which variables were seen and cannot be used, and why. */
  readonly problems: readonly string[];
}

/**
 * Makes a channel of every key in the environment: `const { channels, found, problems } = await channelsFromEnv()`. Sends nothing. A
 * channel that cannot be made is told in `problems`, and stops no other.
 *
 * @param env @default process.env, which nothing else in Retake reads
 */
export async function channelsFromEnv(env: Environment = process.env): Promise<EnvChannels> {
  const cooked = await Promise.all(ENV_RECIPES.map((recipe) => cook(recipe, env)));
  return {
    channels: cooked.flatMap((each) => ('channel' in each ? [each.channel] : [])),
    found: cooked.flatMap((each) => ('channel' in each ? [each.found] : [])),
    missing: cooked.flatMap((each) => ('missing' in each ? [each.missing] : [])),
    problems: cooked.flatMap((each) => ('problems' in each ? each.problems : [])),
  };
}
