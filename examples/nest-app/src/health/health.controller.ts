import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { ImageHealthIndicator } from '@retake/nestjs/health';

/** For readiness: no traffic while nobody can be asked for a picture, and none once a shutdown has begun. */
@Controller('health')
export class HealthController {
  readonly #health: HealthCheckService;
  readonly #images: ImageHealthIndicator;

  constructor(
    @Inject(HealthCheckService) health: HealthCheckService,
    @Inject(ImageHealthIndicator) images: ImageHealthIndicator,
  ) {
    this.#health = health;
    this.#images = images;
  }

  @HealthCheck()
  @Get()
  check(): Promise<HealthCheckResult> {
    return this.#health.check([() => this.#images.isHealthy('images')]);
  }
}
