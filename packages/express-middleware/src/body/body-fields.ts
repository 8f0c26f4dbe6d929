/** The fields of a body by their names, of whatever type the client sent them. */
export type BodyFields = Readonly<Record<string, unknown>>;
