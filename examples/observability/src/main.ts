// The first import, so that it sees the others being loaded.
import { telemetry } from './start-telemetry.ts';
import { createLogger } from './logger.ts';
import { openShop } from './open-shop.ts';
import { startCustomers } from './start-customers.ts';
import { startUpstreams } from './start-upstreams.ts';

const DEFAULT_PORT = 3000;

const log = createLogger();
const upstreams = await startUpstreams();
const shop = await openShop({
  log,
  port: Number(process.env['PORT'] ?? DEFAULT_PORT),
  channels: upstreams.channels,
  budgets: [{ name: 'all', key: '*', window: 'day', limitUsd: 500 }],
});
log.info({ url: shop.url }, 'open');
const goHome = startCustomers(shop.url);

const close = async (): Promise<void> => {
  goHome();
  await shop.close();
  await upstreams.close();
  // The last spans and metrics are on their way before the process ends. Where no collector takes them, it ends all the same.
  await telemetry.shutdown().catch(() => log.warn('the last spans and metrics were not delivered'));
  log.info('closed');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
