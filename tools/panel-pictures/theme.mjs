import { createTheme } from '@grafana/data';

/** Pages of the docs are light. */
export const theme = createTheme({ colors: { mode: 'light' } });
