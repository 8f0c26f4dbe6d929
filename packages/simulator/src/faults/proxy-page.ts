const TITLES = {
  502: 'Bad gateway',
  504: 'Gateway time-out',
  520: 'Web server is returning an unknown error',
  524: 'A timeout occurred',
} as const;

/** The HTML that a proxy between a relay and its upstream shows: nginx for 502 and 504, a CDN's page for 520 and 524. */
export const proxyPage = (status: keyof typeof TITLES): string => {
  const title = `${status}: ${TITLES[status]}`;
  return status < 520
    ? `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
    : `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>relay.example | ${title}</title></head>\n<body><div id="cf-wrapper">` +
        `<h1><span>${TITLES[status]}</span> <span>Error code ${status}</span></h1></div></body>\n</html>\n`;
};
