import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { FileStore } from './fileStore.ts'
import { createIncoming } from './incoming.ts'
import { createFolderStore } from './folderStore.ts'
import { createS3Store } from './s3Store.ts'

type Places = Pick<Config, 'mediaDir' | 's3'>

/** The store that the configuration names, checked and swept. Throws ConfigError when it cannot be used. */
export async function openFileStore({ config, clock }: { config: Places; clock: Clock }): Promise<FileStore> {
  const { mediaDir, s3 } = config
  const store = s3 ? createS3Store({ settings: s3, clock }) : createFolderStore({ mediaDir, clock })
  try {
    await store.check()
    await store.sweep()
    // Uploads are received there, whatever they are kept in.
    if (s3) await createIncoming({ mediaDir, clock }).sweep()
    return store
  } catch (error) {
    store.close()
    throw error
  }
}
