/** What the tests use of it; the package has no types. */
declare module 's3rver' {
  import type { Server } from 'node:http'

  export default class S3rver {
    constructor(options: {
      readonly port: number
      readonly address: string
      readonly silent: boolean
      readonly directory: string
      readonly configureBuckets: readonly { readonly name: string }[]
    })
    readonly httpServer: Server
    readonly store: {
      getObject(bucket: string, key: string, range?: { start?: number; end?: unknown }): Promise<unknown>
    }
    run(): Promise<{ readonly port: number }>
    close(): Promise<void>
  }
}
