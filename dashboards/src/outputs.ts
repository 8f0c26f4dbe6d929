import { allBoards } from './boards/all-boards.ts';
import { forImport } from './for-import.ts';
import { DASHBOARD_PROVIDER, DATA_SOURCES } from './provisioning.ts';
import { RULE_GROUPS } from './rule-groups.ts';
import { PLACES_BY_LABEL, provisioningFile, rulesFile } from './rules-file.ts';
import type { LinkPlaces } from './rules-file.ts';

/** Every file that is generated, by its path from the folder of outputs. */
export function outputs(places: LinkPlaces = PLACES_BY_LABEL): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const board of allBoards()) {
    const name = `${board.uid ?? board.title ?? ''}.json`;
    files.set(`grafana/dashboards/${name}`, json(board));
    files.set(`grafana/import/${name}`, json(forImport(board)));
  }
  files.set('grafana/provisioning/dashboards/retake.yaml', provisioningFile(DASHBOARD_PROVIDER));
  files.set('grafana/provisioning/datasources/retake.yaml', provisioningFile(DATA_SOURCES));
  files.set('prometheus/retake.rules.yaml', rulesFile(RULE_GROUPS, places));
  return files;
}

/** Without a default of the SDK that hides links and marks in a menu, where nobody looks at night. */
function json(content: object): string {
  const shown = (key: string, value: unknown): unknown => (key === 'placement' && value === 'inControlsMenu' ? undefined : value);
  return `${JSON.stringify(content, shown, 2)}\n`;
}
