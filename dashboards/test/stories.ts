import { CHANNEL_STORIES } from './channel-stories.ts';
import { FAILOVER_STORIES } from './failover-stories.ts';
import { MODEL_STORIES } from './model-stories.ts';
import { MONEY_STORIES } from './money-stories.ts';
import type { Story } from './play-rules.ts';
import { QUEUE_STORIES } from './queue-stories.ts';
import { SLO_STORIES } from './slo-stories.ts';
import { TELEMETRY_STORIES } from './telemetry-stories.ts';

/** For every alert its case, and the neighbours that must stay quiet; a file of stories for each topic. */
export const STORIES: Readonly<Record<string, readonly Story[]>> = {
  ...SLO_STORIES,
  ...FAILOVER_STORIES,
  ...CHANNEL_STORIES,
  ...MONEY_STORIES,
  ...MODEL_STORIES,
  ...TELEMETRY_STORIES,
  ...QUEUE_STORIES,
};
