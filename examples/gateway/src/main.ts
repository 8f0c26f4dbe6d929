import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runClients } from './run.ts';

const folder = fileURLToPath(new URL('../../../out/gateway/', import.meta.url));
await mkdir(folder, { recursive: true });

process.stdout.write('Four published clients, one gateway; of either family the first channel is down.\n\n');
const runs = await runClients(({ client, bytes, attempts, costUsd }) => {
  process.stdout.write(
    `  ${client.padEnd(24)} ${String(bytes.byteLength).padStart(8)} bytes  ${attempts} attempts  $${costUsd}\n`,
  );
});
for (const { client, bytes } of runs) {
  const isPng = bytes[0] === 0x89;
  await writeFile(`${folder}${client.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}.${isPng ? 'png' : 'jpg'}`, bytes);
}
process.stdout.write(`\nPictures are in out/gateway/.\n`);
