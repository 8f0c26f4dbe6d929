// The first import, so that it sees the others being loaded.
import './start-telemetry.ts';
import { endTelemetry } from './end-telemetry.ts';
import { createLogger } from './logger.ts';
import { openShop } from './open-shop.ts';
import { startCustomers } from './start-customers.ts';
import { startUpstreams } from './start-upstreams.ts';

const { PORT: port = '3000', HOST: host = '127.0.0.1' } = process.env;

const log = createLogger();
const upstreams = await startUpstreams();
const shop = await openShop({
  log,
  port,
  host,
  channels: upstreams.channels,
  budgets: [{ name: 'all', key: '*', window: 'day', limitUsd: 500 }],
});
log.info({ url: shop.url, host }, 'open');
const goHome = startCustomers(shop.url);

const close = async (): Promise<void> => {
  goHome();
  await shop.close();
  await upstreams.close();
  await endTelemetry(log);
};
let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Pressed twice, it has been waited for long enough. Who ends a whole group of processes says so to each, and twice to those whose parent hands it on.
    if (ending && signal === 'SIGINT') process.exit(1);
    if (!ending) void close();
    ending = true;
  });
}
