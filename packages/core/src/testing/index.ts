export { describeBlobStoreContract } from './blob-store-contract.ts';
export type { BlobStoreHarness } from './blob-store-contract.ts';
export { describeChannelContract } from './channel-contract.ts';
export type { ContractOptions, ContractRule } from './channel-contract.ts';
export type { ChannelHarness, Situation } from './channel-harness.ts';
export { describeBudgetStoreContract } from './budget-store-contract.ts';
export type { BudgetStoreHarness } from './budget-store-contract.ts';
export { describeReuseStoreContract } from './reuse-store-contract.ts';
export type { ReuseStoreHarness } from './reuse-store-contract.ts';
