import 'reflect-metadata';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { describeApi } from './open-api.ts';

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn', 'fatal'] });
describeApi(app);
// On SIGTERM: the picture that is being drawn is delivered, then the server closes, and the process ends with the exit code 0.
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(app.get(ConfigService).get('PORT', 3000), '127.0.0.1');
process.stdout.write(`${await app.getUrl()}\n`);
