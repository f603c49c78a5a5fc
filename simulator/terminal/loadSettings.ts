import { loadEnvFile } from 'node:process'

/** What `.env` in this folder sets and the environment does not; there need not be one. */
export function loadSettings(): void {
  try {
    loadEnvFile('.env')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
