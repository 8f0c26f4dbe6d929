/** What Google's front end answers on a path that no service owns. */
export const googleNotFoundPage = (path: string): string =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p><b>404.</b> <ins>That’s an error.</ins>\n` +
  `<p>The requested URL <code>${path.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code> was not found on this server.` +
  `  <ins>That’s all we know.</ins>\n`;
