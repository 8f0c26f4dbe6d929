/** Fetches one picture and gives back its decoded bytes: what each variant does. */
export type FetchPicture = () => Promise<Uint8Array>;
