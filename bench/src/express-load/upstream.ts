import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { answerWith, pngOf } from '../answer.ts';
import { seededRandom } from '../bad-day/seeded-random.ts';
import { drawLatency, ERROR_RATE } from './latency.ts';

/*
 * The two upstreams of the load: pictures of this many bytes after a while, and 45 answers of a hundred are 503. Prints its ports; when its
 * stdin closes, how many pictures left it whole, which are those that were paid for.
 */
const { values } = parseArgs({
  options: { bytes: { type: 'string', default: '1000000' }, scale: { type: 'string', default: '1' } },
});
const answer = answerWith(pngOf(1024, 1024, Number(values.bytes)), 1120);
const overloaded = Buffer.from('{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}');
const random = seededRandom(20_261_121);
let pictures = 0;

const servers = await Promise.all(
  Array.from({ length: 2 }, async () => {
    const server = createServer((request, response) => {
      const fails = random() < ERROR_RATE;
      const waitMs = drawLatency(fails, random) * Number(values.scale);
      request.resume().on('end', () => {
        setTimeout(() => {
          const body = fails ? overloaded : answer;
          response.writeHead(fails ? 503 : 200, { 'content-type': 'application/json', 'content-length': body.length });
          response.end(body, () => {
            if (!fails) pictures += 1;
          });
        }, waitMs);
      });
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }),
);
const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const ports = servers
  .map((server) => server.address())
  .map((address) => (typeof address === 'object' ? address?.port : undefined));
print({ first: ports[0], second: ports[1] });
process.stdin.resume().on('end', () => {
  print({ pictures });
  process.exit(0);
});
