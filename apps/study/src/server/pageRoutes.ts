import { relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

/** The built page: `/` and `/r` for raters (the token is behind `#`, where no server sees it), `/admin`, and their files. */
export function pageRoutes(folder: string): Hono {
  const root = relative('.', folder);
  const routes = new Hono();
  routes.get('/', serveStatic({ root, path: 'index.html' }));
  routes.get('/admin', serveStatic({ root, path: 'admin.html' }));
  routes.get('/icon.svg', serveStatic({ root, path: 'icon.svg' }));
  routes.get('/assets/*', serveStatic({ root }));
  return routes;
}
