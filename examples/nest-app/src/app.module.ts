import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ImageExceptionFilter, ImageModule } from '@retake/nestjs';
import { ImageHealthIndicator } from '@retake/nestjs/health';
import { HealthController } from './health/health.controller.ts';
import { ImagesConfig } from './images.config.ts';
import { PicturesController } from './pictures/pictures.controller.ts';
import { TenantGuard } from './tenants/tenant.guard.ts';
import { UpstreamsModule } from './upstreams/upstreams.module.ts';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    UpstreamsModule,
    ImageModule.forRootAsync({ useClass: ImagesConfig, logEvents: true }),
    TerminusModule,
  ],
  controllers: [PicturesController, HealthController],
  providers: [TenantGuard, ImageHealthIndicator, { provide: APP_FILTER, useClass: ImageExceptionFilter }],
})
export class AppModule {}
