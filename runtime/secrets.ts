import { randomBytes, randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

export type Secrets = {
  /** At least 32 characters. */
  readonly jwtSecret: string
  /** 32 bytes: AES-256-GCM, for carrier tokens and sensitive values. */
  readonly encryptionKey: Buffer
  /** What the terminal tools sign in with on this machine. */
  readonly cliToken: string
  /** The account that the stand-in carrier is started with. */
  readonly localCarrier: { readonly accountSid: string; readonly authToken: string }
}

const kinds = {
  'jwt-secret': { pattern: /^[A-Za-z0-9_-]{43}$/, make: () => randomBytes(32).toString('base64url') },
  'encryption-key': { pattern: /^[0-9a-f]{64}$/, make: () => randomBytes(32).toString('hex') },
  'cli-token': { pattern: /^[A-Za-z0-9_-]{43}$/, make: () => randomBytes(32).toString('base64url') },
  'carrier-account-sid': { pattern: /^AC[0-9a-f]{32}$/, make: () => `AC${randomBytes(16).toString('hex')}` },
  'carrier-auth-token': { pattern: /^[0-9a-f]{32}$/, make: () => randomBytes(16).toString('hex') },
} as const

type Given = {
  readonly jwtSecret?: string | undefined
  /** 64 hexadecimal digits. */
  readonly encryptionKey?: string | undefined
}

/** Secrets that the configuration does not give: made at the first start, each a file (0600) in `dataDir`/secrets (0700). */
export function loadSecrets(dataDir: string, given: Given = {}): Secrets {
  const folder = join(dataDir, 'secrets')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  } catch (error) {
    throw new ConfigError(`DATA_DIR must be a folder that this program may write to; ${dataDir} is not.`, {
      cause: error,
    })
  }
  return {
    jwtSecret: given.jwtSecret ?? loadSecret(folder, 'jwt-secret'),
    encryptionKey: Buffer.from(given.encryptionKey ?? loadSecret(folder, 'encryption-key'), 'hex'),
    cliToken: loadSecret(folder, 'cli-token'),
    localCarrier: {
      accountSid: loadSecret(folder, 'carrier-account-sid'),
      authToken: loadSecret(folder, 'carrier-auth-token'),
    },
  }
}

function loadSecret(folder: string, name: keyof typeof kinds): string {
  const path = join(folder, name)
  const { pattern, make } = kinds[name]
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw new ConfigError(`The secret file ${path} cannot be read.`, { cause: error })
    if (create(path, make())) syncFolder(folder)
    return loadSecret(folder, name)
  }
  if (!pattern.test(text)) {
    throw new ConfigError(
      `The secret file ${path} is damaged. Restore it from a backup; if there is none, remove it and a new one is made, ` +
        'but what the old one protected is lost.',
    )
  }
  // A restored backup may have come back readable to others.
  chmodSync(path, 0o600)
  return text
}

/** Writes aside, then links into place: another process sees all of it or nothing, and the first one wins. */
function create(path: string, text: string): boolean {
  const aside = `${path}.${randomUUID()}`
  try {
    const file = openSync(aside, 'wx', 0o600)
    writeSync(file, `${text}\n`)
    fsyncSync(file)
    closeSync(file)
    linkSync(aside, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw new ConfigError(`The secret file ${path} cannot be written.`, { cause: error })
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Without this a power cut can forget the name of a file whose content is safe. Windows cannot open folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
