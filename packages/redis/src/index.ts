export { redisStores } from './redis-stores.ts';
export type { OwnConnectionOptions, RedisStores, RedisStoresOptions } from './redis-stores.ts';
export { redisBudgetStore } from './budgets/redis-budget-store.ts';
export { redisCoolDownStore } from './cool-downs/redis-cool-down-store.ts';
export { redisLimitStore } from './limits/redis-limit-store.ts';
export type { RedisLimitStoreOptions } from './limits/redis-limit-store.ts';
export { redisReuseStore } from './reuse/redis-reuse-store.ts';
export type { RedisStoreOptions } from './store-options.ts';
export type { ListenableConnection, RedisArgument, RedisConnection, SubscriberConnection } from './redis-connection.ts';
