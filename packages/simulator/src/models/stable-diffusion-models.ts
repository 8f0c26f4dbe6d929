/**
 * Checkpoints that a simulated machine can draw with: the published weights of SDXL and SD 3.5 by the names of their files
 * (huggingface.co/stabilityai, 2023-07 and 2024-10).
 */
export const CHECKPOINTS: readonly string[] = ['sd3.5_large', 'sd3.5_large_turbo', 'sd3.5_medium', 'sd_xl_base_1.0'];
