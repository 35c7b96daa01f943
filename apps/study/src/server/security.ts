import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { Refused } from '../store/refused.ts';

/**
 * Headers of every answer. Nothing but the server's own files may run, load or be reached, and nobody may frame the page.
 * The page is isolated from others, which gives it the finest clock that browsers have.
 */
export function securityHeaders(): MiddlewareHandler {
  const self = ["'self'"];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: self,
      styleSrc: self,
      imgSrc: ["'self'", 'blob:'],
      connectSrc: self,
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginEmbedderPolicy: 'require-corp',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    // The server speaks http; what stands before it and speaks https says this.
    strictTransportSecurity: false,
  });
}

/**
 * Refuses what a page of another site makes a browser send. There are no cookies that such a request could carry, and
 * tokens travel in a header that needs the consent of this server, which it never gives: this is the second lock.
 */
export function refuseOtherSites(): MiddlewareHandler {
  return async (context, next) => {
    const site = context.req.header('sec-fetch-site');
    const origin = context.req.header('origin');
    // What browsers say themselves counts; by plain http they say nothing, and then there is no proxy with another name.
    const isOwn =
      site !== undefined
        ? site === 'same-origin' || site === 'none'
        : origin === undefined || hostOf(origin) === context.req.header('host');
    if (!isOwn) {
      throw new Refused('from another site', 'This was sent by the page of another site.');
    }
    const changes = context.req.method !== 'GET' && context.req.method !== 'HEAD';
    if (changes && context.req.header('content-type')?.split(';')[0]?.trim() !== 'application/json') {
      throw new Refused('bad request', 'Messages are JSON, and say so.');
    }
    await next();
  };
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return '';
  }
}
