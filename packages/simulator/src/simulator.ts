import type { Ledger } from './billing/ledger.ts';
import type { DirectAnswer, DirectRequest } from './direct-request.ts';
import type { ScriptStep } from './faults/fault.ts';
import type { ReceivedRequest } from './server/received-request.ts';
import type { ScriptRule } from './server/script.ts';

/** A running simulation. Methods that take a channel throw a `RangeError` for one that does not exist. */
export interface Simulator {
  /** Base URL of a channel, without a path: what an SDK takes as `baseUrl`. */
  url(channel: string): string;
  /** `host:port` of a metadata server for Application Default Credentials; the value for `GCE_METADATA_HOST`. */
  readonly metadataHost: string;
  /** What was generated and what it costs, whatever the clients saw of it. */
  readonly ledger: Ledger;
  /**
   * Orders the fate of the coming requests of a channel: steps, one a request, behind those still to come; or a rule that is asked
   * for every request once no step is left. Both go before outages and configured faults, and also apply to requests that would
   * otherwise be rejected.
   *
   * @throws ZodError for a step that is not a fault
   */
  script(channel: string, script: readonly ScriptStep[] | ScriptRule): void;
  /** Forgets the steps and the rule of a channel. */
  clearScript(channel: string): void;
  /** Closes a channel's port, so that connections are refused; open ones are dropped. */
  refuse(channel: string): Promise<void>;
  /** Opens a refused channel's port again, at the same URL. */
  accept(channel: string): Promise<void>;
  /**
   * Asks a channel without a socket, for simulations of many thousand calls or on a virtual clock. All else is the same: the wire,
   * the bill, what goes wrong. Rejects with `ConnectionCutError` for a connection that breaks or is refused, and with the reason of
   * the request's signal.
   */
  ask(channel: string, request: DirectRequest): Promise<DirectAnswer>;
  /** The latest requests of a channel, oldest first. */
  requests(channel: string): readonly ReceivedRequest[];
  /** Drops every connection and closes all ports. Requests in flight enter the ledger as abandoned. */
  close(): Promise<void>;
}
