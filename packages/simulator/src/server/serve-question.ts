import { isRefusal } from '../faults/refusal-faults.ts';
import type { Question } from '../wires/wire.ts';
import type { Exchange } from './exchange.ts';
import { pause, send } from './exchange.ts';
import { untilGone } from './send-body.ts';

/** Answers a free question. Only a leg of an asynchronous order can be struck, by a fault that was scripted for it. */
export const serveQuestion = async (exchange: Exchange, question: Question): Promise<void> => {
  if (question.leg === undefined) return send(exchange, question.answer());
  const fault = exchange.channel.script.nextOn(question.leg);
  if (fault === undefined) return send(exchange, question.answer());
  await pause(exchange, fault.afterMs ?? 0);
  if (isRefusal(fault)) return send(exchange, question.refuse(fault));
  if (fault.kind === 'hang' || fault.kind === 'late') return untilGone(exchange.gone);
  if (fault.kind === 'reset' && fault.at === 'before-headers') {
    return exchange.caller.cut();
  }
  return send(exchange, question.answer(), fault);
};
