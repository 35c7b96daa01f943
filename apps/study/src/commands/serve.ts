import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BadInput, exitCodes, messageOf, readNumber, type Io, type Registration } from '@sr3kit/command';
import { serveStudy, type RunningServer } from '../server/serveStudy.ts';
import { openStudy } from '../store/openStudy.ts';
import { pageFolder } from './pageFolder.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: string;
  readonly secret?: string;
}

const SHORTEST_SECRET = 12;

/** `serve STUDY.sqlite`: the page of raters and that of the administrator, until Ctrl-C. */
export function addServe({ program, io, act }: Registration): void {
  program
    .command('serve')
    .description('Serve a study to raters, until Ctrl-C.')
    .argument('<study.sqlite>', 'its database, as "create" wrote it')
    .option('--host <address>', 'where to listen; 0.0.0.0 for everybody who reaches this machine', '127.0.0.1')
    .option('--port <n>', 'which port; 0 for any that is free', '8080')
    .option(
      '--secret <text>',
      `what opens the administrator's page, ${SHORTEST_SECRET} characters or more of letters, digits, - and _ (default: ` +
        'SR3_STUDY_SECRET in the environment, or one that is drawn and printed)',
    )
    .action(act((file: string, flags: ServeFlags) => serve(file, flags, io)));
}

async function serve(file: string, flags: ServeFlags, io: Io): Promise<number> {
  const given = flags.secret ?? process.env['SR3_STUDY_SECRET'];
  const secret = given ?? randomBytes(18).toString('base64url');
  if (secret.length < SHORTEST_SECRET || !/^[\w-]+$/.test(secret)) {
    throw new BadInput(`--secret: use ${SHORTEST_SECRET} or more letters, digits, - and _`);
  }
  const page = pageFolder();
  if (!existsSync(join(page, 'index.html'))) {
    throw new BadInput(`the page is not built yet (${page}): run "npm run build:study" in the repository`);
  }
  const study = openStudy(resolve(io.cwd, file));
  try {
    const onError = (error: unknown): void => {
      io.stderr.write(`error: ${(error instanceof Error && error.stack) || messageOf(error)}\n`);
    };
    const server = await listen(() =>
      serveStudy({ study, secret, page, onError }, { host: flags.host, port: readNumber('--port', flags.port, 0) }),
    );
    io.stdout.write(`raters:        ${server.url}\nadministrator: ${server.url}admin\n`);
    if (given === undefined) io.stdout.write(`secret:        ${secret}\n`);
    await new Promise<void>((stop) => {
      const forget = io.onInterrupt(() => {
        forget();
        stop();
      });
    });
    await server.close();
    return exitCodes.done;
  } finally {
    study.database.close();
  }
}

async function listen(start: () => Promise<RunningServer>): Promise<RunningServer> {
  try {
    return await start();
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
    if (code === 'EADDRINUSE') {
      throw new BadInput(`--port ${port}: something else listens there: take another`, { cause: error });
    }
    if (code === 'EACCES') throw new BadInput(`--port ${port}: not allowed: take one above 1023`, { cause: error });
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
      throw new BadInput('--host: this machine has no such address: take 127.0.0.1 or 0.0.0.0', { cause: error });
    }
    throw error;
  }
}
