import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** What Alertmanager has told. */
export interface AlertLog {
  /** Where Alertmanager sends its notifications. */
  readonly url: string;
  /** Names of the alerts that fire now. */
  firing(): ReadonlySet<string>;
  /** Names of all that ever fired. */
  everFired(): ReadonlySet<string>;
  close(): Promise<void>;
}

const notificationSchema = z.object({
  alerts: z.array(
    z.object({ status: z.enum(['firing', 'resolved']), fingerprint: z.string(), labels: z.object({ alertname: z.string() }) }),
  ),
});

/** Listens to Alertmanager as whoever is on call does. */
export async function startAlertLog(): Promise<AlertLog> {
  const firing = new Map<string, string>();
  const ever = new Set<string>();
  const server = createServer((request, response) => {
    const take = (body: string): void => {
      for (const { status, fingerprint, labels } of notificationSchema.parse(JSON.parse(body)).alerts) {
        if (status === 'resolved') firing.delete(fingerprint);
        else {
          firing.set(fingerprint, labels.alertname);
          ever.add(labels.alertname);
        }
      }
    };
    // Answered in any case: what cannot be read is missed where an alert is waited for.
    text(request)
      .then(take)
      .finally(() => response.end())
      .catch(() => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port has a number.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    firing: () => new Set(firing.values()),
    everFired: () => new Set(ever),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
