/**
 * The name and version under which a meter is asked for: what `otel_scope_name` and `otel_scope_version` show. A constant, because a bundled
 * backend has no `package.json` of ours to read; a test keeps it equal to the package's version.
 */
export const METRICS_SCOPE = { name: '@retake/queue', version: '0.0.0' } as const;
