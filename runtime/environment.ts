import { loadEnvFile } from 'node:process'
import { ConfigError } from './config.ts'

/** Adds what `.env` in the working directory sets to process.env; what the environment sets already wins. */
export function loadEnvironment(path = '.env'): NodeJS.ProcessEnv {
  try {
    loadEnvFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw new ConfigError(`The file ${path} cannot be read.`, { cause: error })
    }
  }
  return process.env
}
