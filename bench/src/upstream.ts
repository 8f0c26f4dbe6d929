import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { answerWith, pngOf } from './answer.ts';

/*
 * The upstream of the benchmarks, in a process of its own so that its work is not counted as the client's.
 * Prints its port; every POST is answered with the same prepared bytes. Ends when its stdin closes.
 */
const { values } = parseArgs({ options: { bytes: { type: 'string', default: '0' }, size: { type: 'string', default: '1024' } } });
const side = Number(values.size);
const answer = answerWith(pngOf(side, side, Number(values.bytes)), side > 2048 ? 2000 : 1120);

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8', 'content-length': answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    process.stdout.write(`${JSON.stringify({ port: address.port, answerBytes: answer.length })}\n`);
});
process.stdin.resume().on('end', () => process.exit(0));
