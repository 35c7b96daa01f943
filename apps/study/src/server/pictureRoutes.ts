import { Hono } from 'hono';
import type { Study } from '../store/openStudy.ts';

/** The pictures of a study, by their codes: they are looked up in the database, and no path of a file is made of them. */
export function pictureRoutes({ database }: Study): Hono {
  const routes = new Hono();
  routes.get('/:file', (context) => {
    const code = /^([\w-]{16})\.png$/.exec(context.req.param('file'))?.[1];
    const row =
      code === undefined ? null : database.one<{ png: Uint8Array }>('SELECT png FROM picture WHERE code = ?', code);
    if (row === null) return context.notFound();
    // A code never means another picture.
    context.header('cache-control', 'private, max-age=31536000, immutable');
    context.header('content-type', 'image/png');
    return context.body(new Uint8Array(row.png));
  });
  return routes;
}
