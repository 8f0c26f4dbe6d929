import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { channels } from './channels.ts';
import { cost } from './cost.ts';
import { overview } from './overview.ts';
import { queue } from './queue.ts';
import { slo } from './slo.ts';
import { traces } from './traces.ts';

/** Every dashboard, from the general to the particular. */
export function allBoards(): readonly Dashboard[] {
  return [overview(), channels(), cost(), queue(), slo(), traces()];
}
