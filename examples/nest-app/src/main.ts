import 'reflect-metadata';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { listenOrEnd } from './listen-or-end.ts';
import { describeApi } from './open-api.ts';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn', 'fatal'] });
describeApi(app);
// On SIGTERM: the picture that is being drawn is delivered, then the server closes, and the process ends with the exit code 0.
app.enableShutdownHooks([], { useProcessExit: true });
const port = app.get(ConfigService).get<string>('PORT', '3000');
await listenOrEnd(port, () => app.listen(port, '127.0.0.1'));
process.stdout.write(`${await app.getUrl()}\n`);
