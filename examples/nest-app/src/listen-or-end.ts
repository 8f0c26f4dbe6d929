/**
 * Begins to listen; where that cannot be, says in one sentence what to do, and ends the process with the exit code 1.
 *
 * @param port as somebody wrote it.
 * @param listen throws or rejects where it is taken, forbidden or no port at all.
 */
export async function listenOrEnd<Server>(port: string, listen: () => Promise<Server>): Promise<Server> {
  try {
    return await listen();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const why = error.code === 'EADDRINUSE' ? `Port ${port} is taken` : `Nobody can listen on port ${port} (${error.message})`;
    process.stderr.write(`${why}. PORT=3001 names another one, PORT=0 takes any that is free.\n`);
    return process.exit(1);
  }
}
