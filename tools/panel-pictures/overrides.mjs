/**
 * The configuration of a field after the dashboard's overrides: those by a name in the legend and by a type, of whatever property stands beside
 * the defaults. @throws Error for any other, which would be left out in silence
 */
export function withOverrides(panel, config, { name, type }) {
  const matching = (panel.fieldConfig.overrides ?? []).filter(({ matcher }) => {
    if (matcher.id === 'byName') return matcher.options === name;
    if (matcher.id === 'byType') return matcher.options === type;
    throw new Error(`Nobody applies overrides ${matcher.id}.`);
  });
  return matching.flatMap(({ properties }) => properties).reduce((all, { id, value }) => ({ ...all, [id]: value }), config);
}
