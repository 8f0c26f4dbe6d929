// The shop of examples/observability with a minute compressed into a second, started as a process of its own: started once for each way of
// export, which environment variables choose. Its parent tells it to let a channel in again, and to end.
import { telemetry } from '../../examples/observability/src/start-telemetry.ts';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { openRouter } from '@retake/core/channels/open-router';
import { createLogger } from '../../examples/observability/src/logger.ts';
import { openShop } from '../../examples/observability/src/open-shop.ts';
import { BUDGETS, CHANNELS, CUSTOMER_BUDGET, HOUSE_BUDGET, MODELS, RELAY_PRICES } from './incident-facts.ts';
import { compressedResilience } from './compressed-resilience.ts';
import { endWithParent } from './end-with-parent.ts';

endWithParent();
const environment = (name: string): string => process.env[name] ?? '';
const apiKey = environment('INCIDENT_KEY');
const log = createLogger();

const channels = [
  gemini({ id: CHANNELS.first, apiKey, baseUrl: environment('INCIDENT_GEMINI') }),
  geminiRelay({ id: CHANNELS.second, apiKey, baseUrl: environment('INCIDENT_RELAY'), prices: RELAY_PRICES }),
  openRouter({
    id: CHANNELS.third,
    apiKey,
    baseUrl: `${environment('INCIDENT_OPENROUTER')}/api/v1`,
    models: [MODELS.hero],
    // Of another capacity than the first two, as far as hedges are concerned.
    failureDomain: CHANNELS.third,
  }),
];
const shop = await openShop({
  log,
  channels,
  purposes: { hero: { models: [MODELS.hero], size: '2K' }, thumb: { models: [MODELS.thumb], size: '1K' } },
  resilience: compressedResilience,
  onRetiredModel: 'successor',
  reuse: { cache: true },
  probe: false,
  drainMs: 1_000,
  budgets: [
    {
      name: BUDGETS[0],
      key: '*',
      window: 'day',
      timeZone: environment('INCIDENT_ZONE'),
      limitUsd: HOUSE_BUDGET,
      onUnknownPrice: 'allow',
    },
    { name: BUDGETS[1], key: 'acme', window: 'total', limitUsd: CUSTOMER_BUDGET, onGuard: 'warn', onUnknownPrice: 'allow' },
  ],
});

// Too much for the log of a shop, and counted in the incident.
shop.images.subscribe((event) => {
  if (event.type === 'channel.skipped') log.info({ channel: event.channel, reason: event.reason }, 'passed over');
});
process.on('message', (message) => {
  if (message === 'end') void end();
  else if (typeof message === 'string' && message.startsWith('enable ')) shop.images.enable(message.slice('enable '.length));
});
process.send?.({
  url: shop.url,
  models: shop.images.models.list().map(({ model }) => model.id),
  providers: channels.map(({ provider }) => provider),
});

async function end(): Promise<void> {
  await shop.close();
  await telemetry.shutdown();
  process.disconnect();
}
