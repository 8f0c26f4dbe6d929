import { DatasourceVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { traceTable } from '../panels/trace-table.ts';
import { createBoard } from './board.ts';
import { UIDS } from './uids.ts';
import { allVariables } from './variables.ts';

/** Attempts at the chosen channels for the chosen models; a choice of all is `.*`. */
const ATTEMPT =
  'name =~ "generate_content.*" && span.retake.channel =~ "${channel:regex}" && span.gen_ai.request.model =~ "${model:regex}"';
const CALL = 'name = "retake.generate"';

/** Which calls were they? Optional: it needs Tempo. */
export function traces(): Dashboard {
  return createBoard({
    uid: UIDS.traces,
    title: 'Retake / Traces',
    description: 'Which calls were they? Optional: it needs traces in Tempo.',
    variables: [
      new DatasourceVariableBuilder('tempo').label('Traces').type('tempo').multi(false).includeAll(false),
      ...allVariables(),
    ],
    from: 'now-1h',
    annotated: false,
    rows: [
      {
        title: 'Calls',
        panels: [
          traceTable({
            title: 'Calls that failed',
            description: 'Calls whose callers got an error, or fewer pictures than they ordered.',
            traceQl: `{ ${CALL} && status = error } | select(span.retake.outcome, span.error.type, span.retake.attempts, span.retake.purpose)`,
            noValue: 'No call failed, or no traces arrive',
          }),
          traceTable({
            title: 'Calls that moved on',
            description: 'Calls that another channel answered than the first that was asked.',
            traceQl: `{ ${CALL} && span.retake.failovers > 0 } | select(span.retake.outcome, span.retake.channel, span.retake.attempts, span.retake.cost.usd)`,
            noValue: 'No call moved on, or no traces arrive',
          }),
          traceTable({
            title: 'Calls whose cost is not known',
            description: 'Some attempt of theirs has no price, or may have been paid for without an answer.',
            traceQl: `{ ${CALL} && span.retake.cost.incomplete = true } | select(span.retake.cost.usd, span.retake.outcome)`,
            noValue: 'All costs are known, or no traces arrive',
          }),
        ],
      },
      {
        title: 'Attempts',
        panels: [
          traceTable({
            title: 'Attempts that failed',
            description: 'With their class, the answer of the channel and whether they were billed.',
            traceQl: `{ ${ATTEMPT} && status = error } | select(span.retake.channel, span.error.type, span.http.response.status_code, span.retake.upstream.code, span.retake.billing)`,
            noValue: 'No attempt failed, or no traces arrive',
          }),
          traceTable({
            title: 'Slow attempts',
            description: 'Attempts of more than a minute.',
            traceQl: `{ ${ATTEMPT} && duration > 60s } | select(span.retake.channel, span.gen_ai.request.model, span.retake.attempt.kind, span.error.type)`,
            noValue: 'No attempt took a minute, or no traces arrive',
          }),
        ],
      },
    ],
  });
}
