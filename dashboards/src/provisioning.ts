/** Where the container of the examples keeps the dashboards; elsewhere it is one line to change. */
const DASHBOARDS_PATH = '/var/lib/grafana/dashboards/retake';

/** How Grafana is told to load the dashboards from a folder. */
export const DASHBOARD_PROVIDER = {
  apiVersion: 1,
  providers: [
    {
      name: 'retake',
      type: 'file',
      folder: 'Retake',
      disableDeletion: true,
      // They are code: what is changed by hand would be gone with the next version.
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: DASHBOARDS_PATH, foldersFromFilesStructure: false },
    },
  ],
};

/** Data sources as they are called in the examples. */
export const DATA_SOURCES = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      uid: 'prometheus',
      type: 'prometheus',
      access: 'proxy',
      url: 'http://prometheus:9090',
      isDefault: true,
      // The scrape interval: `$__rate_interval` is made of it, and rates over less than four of them have holes.
      jsonData: { timeInterval: '15s', httpMethod: 'POST' },
    },
    { name: 'Tempo', uid: 'tempo', type: 'tempo', access: 'proxy', url: 'http://tempo:3200' },
  ],
};
