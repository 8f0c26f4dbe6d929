import { isEmpty } from '../faults/empty-faults.ts';
import type { Fault } from '../faults/fault.ts';
import { isOdd } from '../faults/odd-faults.ts';
import type { DialectName, WireFacts } from './wire-facts.ts';
import { WIRE_FACTS } from './wire-facts.ts';

/** Why a fault cannot strike orders of a wire, by chance, outage or rule; `undefined` where it can. */
export const unspokenOfOrders = (dialect: DialectName, fault: Fault): string | undefined =>
  fault.on === undefined ? unspoken(dialect, fault) : 'only the steps of a script can strike with `on`';

/** Why a fault cannot be had on a wire; `undefined` where it can. */
export const unspoken = (dialect: DialectName, fault: Fault): string | undefined => {
  const facts: WireFacts = WIRE_FACTS[dialect];
  const reason = facts.unspoken[fault.kind];
  if (reason !== undefined) return `The ${dialect} wire knows no ${fault.kind}: ${reason}`;
  const { on } = fault;
  if (on === undefined) return undefined;
  if (!facts.legs.includes(on)) return `The ${dialect} wire has no step to strike with on: '${on}'`;
  const strikesAnswers = isEmpty(fault) || isOdd(fault);
  const strikesConnections = !strikesAnswers && CONNECTION_FAULTS.has(fault.kind);
  if (on === 'item' ? strikesConnections : strikesAnswers)
    return `${fault.kind} cannot strike on: '${on}', ${on === 'item' ? 'an item has no connection of its own' : 'which answers with no order'}`;
  return undefined;
};

const CONNECTION_FAULTS: ReadonlySet<string> = new Set([
  'hang',
  'late',
  'reset',
  'drip',
  'stall',
  'truncated-json',
  'wrong-content-length',
  'error-in-stream',
  'html',
]);
