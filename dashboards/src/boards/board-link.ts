import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Leads from a series to another dashboard, with the time and every choice of its reader. */
export function boardLink(title: string, uid: string, more: readonly string[] = []): DashboardLinkBuilder {
  const choices = ['datasource', 'job', 'channel', 'model', 'purpose']
    .filter((name) => !more.some((each) => each.startsWith(`var-${name}=`)))
    .map((name) => `\${${name}:queryparam}`);
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&${[...choices, ...more].join('&')}`);
}
