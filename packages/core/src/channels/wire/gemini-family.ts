import type { Model } from '../../catalog/model.ts';
import { ChannelError, type ChannelFailure } from '../../errors/channel-error.ts';
import { createTransport } from '../../transport/create-transport.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { Channel, ChannelAnswer, ChannelCall, PictureOrder, ProbeReport } from '../channel.ts';
import { readCallOptions } from './call-options.ts';
import { geminiBatch } from './gemini-batch.ts';
import { GEMINI_CHAT_WIRE } from './gemini-chat.ts';
import { geminiChatParts } from './gemini-chat-parts.ts';
import { channelAnswer } from './gemini-channel-answer.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { geminiHistory, historyFailure, withHistory } from './gemini-history.ts';
import { geminiRequest } from './gemini-request.ts';
import { geminiSupport } from './gemini-support.ts';
import { refusedOptions } from './refused-options.ts';
import { sendThroughSdk } from './sdk-request.ts';

/** Deadlines of a probe, in milliseconds: it generates nothing and answers at once or not at all. */
const PROBE_TIMEOUTS: AttemptTimeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 5_000, totalMs: 15_000 };

/** Builds a channel that speaks the Gemini wire format through Google's own SDK. */
export function geminiFamilyChannel(spec: GeminiFamilySpec): Channel {
  const transport = spec.transport ?? createTransport();
  const { id, kind, failureDomain, provider, limits, served } = spec;
  let closed: Promise<void> | undefined;
  // Most orders have none, and every plan asks.
  const noOptions = readCallOptions({ channelOptions: {} }, spec, spec.callOptions);
  const optionsOf = (order: PictureOrder) =>
    Object.keys(order.channelOptions).length === 0 ? noOptions : readCallOptions(order, spec, spec.callOptions);

  async function generate(call: ChannelCall): Promise<ChannelAnswer> {
    call.dispatch?.held();
    call.signal.throwIfAborted();
    const options = optionsOf(call.order);
    if (!options.ok) throw refusedOptions(id, options.problems);
    const exchange = transport.open({
      signal: call.signal,
      timeouts: call.timeouts,
      onDispatched: () => call.dispatch?.sent(),
    });
    const request = geminiRequest(call.order, call.insist, options.options, exchange);
    const history = geminiHistory(call.order, exchange);
    const { model, chat } = call.order;
    const wireName = served.wireName(model);
    try {
      const { body, ...arrival } = await sendThroughSdk(
        spec,
        exchange,
        call.signal,
        (fetch) =>
          spec.client.models.generateContent({
            model: wireName,
            contents: request.contents,
            config: { ...spec.config, ...request.config, httpOptions: { fetch } },
          }),
        withHistory(history),
      );
      const answer = channelAnswer(
        { channelId: id, billing: spec.billing, price: spec.price(model), ordered: { model, wireName } },
        body,
        exchange,
        request.warnings,
        arrival,
      );
      return chat === undefined ? answer : { ...answer, chatParts: geminiChatParts(body, exchange) };
    } catch (error) {
      throw history.length === 0 ? error : historyFailure(id, error, exchange.response);
    }
  }

  async function probe(model: Model, signal: AbortSignal): Promise<ProbeReport> {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const report = (reachable: boolean, failure?: ChannelFailure): ProbeReport => ({
      reachable,
      latencyMs: performance.now() - startedAt,
      ...(failure && { failure }),
    });
    const exchange = transport.open({ signal, timeouts: PROBE_TIMEOUTS });
    try {
      const { broken } = await sendThroughSdk(spec, exchange, signal, (fetch) =>
        spec.client.models.get({ model: served.wireName(model), config: { httpOptions: { fetch } } }),
      );
      if (broken !== undefined) throw broken;
      return report(true);
    } catch (error) {
      if (!ChannelError.isInstance(error)) throw error;
      const { failure } = error;
      const answered = failure.statusCode !== undefined;
      return failure.statusCode === 404 && !spec.trustsMissing(failure) ? report(true) : report(answered, failure);
    }
  }

  const { hostname, port, protocol } = new URL(spec.baseUrl);
  return Object.freeze({
    specVersion: 'v1',
    id,
    kind,
    failureDomain,
    provider,
    server: Object.freeze({ address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) }),
    limits,
    tags: spec.tags,
    chatWire: GEMINI_CHAT_WIRE,
    names: spec.names,
    supports: (order: PictureOrder) => geminiSupport(order, served, optionsOf(order)),
    price: spec.price,
    generate,
    probe,
    ...(spec.batch && { batch: geminiBatch(spec, spec.batch.apiVersion, transport) }),
    // A transport that was passed in is shared, and closed by whoever made it.
    close: () => (closed ??= spec.transport === undefined ? transport.close() : Promise.resolve()),
  } satisfies Channel);
}
